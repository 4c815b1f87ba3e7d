import type { ServerDuplexStream } from "@grpc/grpc-js";
import { expect, test } from "vitest";
import { packProto } from "../../../src/containerd/any.ts";
import { Any } from "../../../src/gen/google/protobuf/any.ts";
import { Empty } from "../../../src/gen/google/protobuf/empty.ts";
import { StreamInit, StreamingDefinition } from "../../../src/gen/services/streaming.ts";
import { fakeDaemon } from "./fake-daemon.ts";

type Call = ServerDuplexStream<Any, Any>;

test("a stream is open when the daemon has said so", async () => {
  const ids: string[] = [];
  const stream = (call: Call) => {
    call.on("data", ({ typeUrl, value }: Any) => {
      if (typeUrl !== "containerd.services.streaming.v1.StreamInit")
        return void call.write(Any.fromPartial({ typeUrl }));
      ids.push(StreamInit.decode(value).id);
      call.write(packProto("google.protobuf.Empty", Empty, {}));
    });
    call.on("end", () => call.end());
  };
  await using daemon = await fakeDaemon([[StreamingDefinition, { stream }]]);
  const opened = await daemon.client.streaming.open();
  expect(ids).toEqual([opened.id]);
  opened.send({ typeUrl: "echo", value: new Uint8Array() });
  opened.end();
  const types: string[] = [];
  for await (const { typeUrl } of opened.messages) types.push(typeUrl);
  expect(types).toEqual(["echo"]);
});

test("a daemon that answers something else is not believed", async () => {
  const stream = (call: Call) => void call.write(Any.fromPartial({ typeUrl: "other" }));
  await using daemon = await fakeDaemon([[StreamingDefinition, { stream }]]);
  await expect(daemon.client.streaming.open()).rejects.toMatchObject({ code: "internal" });
});

/** The list of wire.md 1.6: each of these requests would end the daemon, so none may leave. */
import { type sendUnaryData, status } from "@grpc/grpc-js";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Client } from "../../../src/containerd/client.ts";
import { ContainersDefinition } from "../../../src/gen/services/containers.ts";
import { ContentDefinition } from "../../../src/gen/services/content.ts";
import { DiffDefinition } from "../../../src/gen/services/diff.ts";
import { EventsDefinition } from "../../../src/gen/services/events.ts";
import { ImagesDefinition } from "../../../src/gen/services/images.ts";
import { LeasesDefinition } from "../../../src/gen/services/leases.ts";
import { NamespacesDefinition } from "../../../src/gen/services/namespaces.ts";
import { SnapshotsDefinition } from "../../../src/gen/services/snapshots.ts";
import { type FakeDaemon, failure, fakeDaemon, type GeneratedService } from "./fake-daemon.ts";

const services = [
  ContainersDefinition,
  ContentDefinition,
  DiffDefinition,
  EventsDefinition,
  ImagesDefinition,
  LeasesDefinition,
  NamespacesDefinition,
  SnapshotsDefinition,
];

const arrived: string[] = [];
let daemon: FakeDaemon;

beforeAll(async () => {
  const handlers = ({ methods }: GeneratedService) =>
    Object.fromEntries(Object.keys(methods).map((name) => [name, recorder(name)]));
  daemon = await fakeDaemon(services.map((service) => [service, handlers(service)] as const));
});

function recorder(name: string) {
  return (_: unknown, reply: sendUnaryData<never>) => {
    arrived.push(name);
    reply(failure(status.ABORTED, "arrived"));
  };
}

afterAll(() => daemon[Symbol.asyncDispose]());

// What a caller without types might pass.
const nothing = undefined as never;
const target = { mediaType: "", digest: "", size: 0n };
const spec = { typeUrl: "x", value: new Uint8Array() };

const killers: Record<string, (client: Client) => Promise<unknown>> = {
  "Images.Create without image": ({ images }) => images.create(nothing),
  "Images.Create without target": ({ images }) => images.create({ name: "x", target: nothing }),
  "Images.Update without image": ({ images }) => images.update(nothing, ["labels"]),
  "Images.Update of labels without target": ({ images }) => images.update({ name: "x", target: nothing }, ["labels"]),
  "Containers.Create without container": ({ containers }) => containers.create(nothing),
  "Containers.Create without runtime": ({ containers }) => containers.create({ id: "x", runtime: nothing, spec }),
  "Containers.Create without spec": ({ containers }) =>
    containers.create({ id: "x", runtime: { name: "r" }, spec: nothing }),
  "Containers.Update without container": ({ containers }) => containers.update(nothing, ["labels"]),
  "Containers.Update without mask": ({ containers }) => containers.update({ id: "x" }, nothing),
  "Namespaces.Create without namespace": ({ namespaces }) => namespaces.create(nothing),
  "Namespaces.Update without namespace": ({ namespaces }) => namespaces.update(nothing, {}),
  "Snapshots.Update without info": (client) => client.snapshots("overlayfs").update(nothing, {}),
  "Content.Update without info": ({ content }) => content.update(nothing, {}),
  "Diff.Apply without diff": ({ diff }) => diff.apply({ diff: nothing, mounts: [] }),
  "Leases.AddResource without resource": ({ leases }) => leases.addResource("x", nothing),
  "Leases.DeleteResource without resource": ({ leases }) => leases.deleteResource("x", nothing),
  "Events.Publish without event": ({ events }) => events.publish("/x", nothing),
  "Snapshots.Prepare without lease": (client) => client.snapshots("overlayfs").prepare({ key: "x" }, nothing),
  "Snapshots.View without lease": (client) => client.snapshots("overlayfs").view({ key: "x" }, { lease: nothing }),
  "Diff.Diff without lease": ({ diff }) =>
    diff.diff({ left: [], right: [], mediaType: "", ref: "" }, { lease: nothing }),
  "Images.Delete with a target of the wrong type": ({ images }) =>
    images.delete("x", { target: { ...target, size: "many" as never } }),
};

test.each(Object.entries(killers))("%s is refused before it leaves", async (_, call) => {
  await expect(call(daemon.client)).rejects.toMatchObject({ code: "invalid-argument" });
  expect(arrived).toEqual([]);
});

test("the recorder does see what is allowed", async () => {
  await expect(daemon.client.leases.create({})).rejects.toThrow("arrived");
  await expect(daemon.client.images.update({ name: "x", target }, ["labels"])).rejects.toThrow("arrived");
  expect(arrived.splice(0)).toEqual(["create", "update"]);
});

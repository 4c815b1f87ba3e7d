/**
 * What a console has for the shim: how did the process end, please end its stdin, and what a health check asks.
 * Asked directly, so that the answers do not depend on containerd being up.
 */
import { setTimeout as delay } from "node:timers/promises";
import { LeptonError } from "../../errors.ts";
import type { ExitNotice } from "../frames.ts";
import { rfc3339FromNs } from "../time.ts";
import type { ShimEndpoint } from "./address.ts";
import { bytesField, decodeMessage, encodeMessage, type Field, numberField } from "./protobuf.ts";
import { type CallLimit, connectTtrpc } from "./ttrpc.ts";

export interface ShimTask {
  /** Resolves with the exit; undefined where the shim went away or never had the task. */
  readonly exit: Promise<ExitNotice | undefined>;
  /** Lets the shim close its own write end of stdin, without which the process never reads an end. */
  closeStdin(): Promise<void>;
  /** Asks only once more for a task that does not exist yet; a shim in the middle of Create does not answer. */
  giveUp(): void;
  /** True once the shim has had the task. */
  isRegistered(): boolean;
  /** Asks something else of the task, whose id is field 1 of every request; throws with the shim's words. */
  call(method: string, fields: readonly Field[], limit?: CallLimit): Promise<Uint8Array>;
  /** Where the shim works; config.json is there. */
  readonly bundleDir: string;
}

export interface ShimTaskOptions {
  readonly namespace: string;
  readonly id: string;
  readonly bundleDir: string;
}

/** Throws `unavailable` where the shim does not listen. */
export async function openShimTask(endpoint: ShimEndpoint, options: ShimTaskOptions): Promise<ShimTask> {
  const client = await connectTtrpc(endpoint.address, { namespace: options.namespace });
  const service = `containerd.task.v${endpoint.version}.Task`;
  const givenUp = Promise.withResolvers<void>();
  let [asking, registered] = [true, false];

  // A refusal, a shim of another kind, a shim that is gone: nobody else can answer.
  const ask = (method: string, payload: Uint8Array) => client.call(service, method, payload).catch(() => undefined);
  // The shim starts us before it makes the task, and has no way to say when it did.
  const exists = (async (): Promise<boolean> => {
    for (let pauseMs = 2; ; pauseMs = Math.min(pauseMs * 2, 20)) {
      const isLast = !asking;
      const answer = await ask("Connect", encodeMessage([[1, options.id]]));
      registered = answer !== undefined && hasTask(answer);
      if (registered || answer === undefined || isLast) return registered;
      await Promise.race([delay(pauseMs), givenUp.promise]);
    }
  })();
  const askOfTask = async (method: string, payload: Uint8Array) => ((await exists) ? ask(method, payload) : undefined);
  return {
    exit: askOfTask("Wait", encodeMessage([[1, options.id]])).then((payload) => payload && parseExit(payload)),
    async closeStdin() {
      await askOfTask("CloseIO", closeIoRequest(options.id));
    },
    giveUp() {
      asking = false;
      givenUp.resolve();
    },
    isRegistered: () => registered,
    async call(method, fields, limit) {
      if (!(await exists)) throw new LeptonError("not-found", "the shim has no such task");
      return client.call(service, method, encodeMessage([[1, options.id], ...fields]), limit);
    },
    bundleDir: options.bundleDir,
  };
}

/** ConnectResponse: shim_pid 1, task_pid 2, which is 0 while there is no task. */
function hasTask(payload: Uint8Array): boolean {
  return numberField(decodeMessage(payload), 2) !== 0n;
}

/** CloseIORequest: id 1, exec_id 2, stdin 3. */
function closeIoRequest(id: string): Uint8Array {
  return encodeMessage([
    [1, id],
    [3, 1n],
  ]);
}

/** WaitResponse: exit_status 1, exited_at 2 (Timestamp: seconds 1, nanos 2). */
function parseExit(payload: Uint8Array): ExitNotice {
  const response = decodeMessage(payload);
  const time = decodeMessage(bytesField(response, 2));
  const ns = numberField(time, 1) * 1_000_000_000n + numberField(time, 2);
  return { exitCode: Number(numberField(response, 1)), exitedAt: rfc3339FromNs(ns) };
}

/** The log of a container that goes to a server: loaded by consoles of such containers only. */
import type { ContainerLog } from "../hub/log.ts";
import { createForwarder } from "./forwarder.ts";
import { createJournalCounter } from "./journal-message.ts";
import { createLineCutter, type LinePart } from "./lines.ts";
import { openLink } from "./link.ts";
import { messageOf } from "./message.ts";
import type { ForwardTarget } from "./target.ts";

/** `onFault` is told of what the server never heard of. */
export function openForwardLog(target: ForwardTarget, onFault: (error: unknown) => void): ContainerLog {
  const counter = createJournalCounter();
  const message = (stream: "stdout" | "stderr", line: Uint8Array, part?: LinePart) =>
    messageOf(target, { stream, line, timeMs: Date.now(), part }, counter);
  const lost = (bytes: number, reason: string) => `[log: lost ${bytes} bytes: ${reason}]`;
  const forwarder = createForwarder({
    ...target,
    connect: () => openLink(target),
    lossMessage: (bytes, reason) => message("stderr", Buffer.from(lost(bytes, reason))),
    onLoss: (bytes, reason) => onFault(new Error(lost(bytes, reason))),
  });
  const cutters = {
    stdout: createLineCutter((line, part) => forwarder.send(message("stdout", line, part), line.length + 1)),
    stderr: createLineCutter((line, part) => forwarder.send(message("stderr", line, part), line.length + 1)),
  };
  return {
    write: (stream, chunk) => cutters[stream].push(chunk),
    note(line) {
      if (line !== undefined) forwarder.send(message("stderr", Buffer.from(line.trimEnd())), 0);
    },
    finish() {
      cutters.stdout.end();
      cutters.stderr.end();
      return forwarder.finish();
    },
  };
}

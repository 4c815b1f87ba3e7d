/** Carries standard input to a process. */
import type { Attachment } from "../../engine/types.ts";
import type { DetachFilter } from "./detach-filter.ts";
import type { InputStream } from "./streams.ts";

export interface InputOptions {
  readonly stdin: InputStream;
  readonly attachment: Attachment;
  /** Absent where no keys detach. */
  readonly filter: DetachFilter | undefined;
  readonly onDetach: () => void;
}

/** Starts to carry input, in order and one write at a time; returns how to stop. The stream is left paused and usable. */
export function carryInput({ stdin, attachment, filter, onDetach }: InputOptions): () => void {
  let stopped = false;
  const stop = (): void => {
    if (stopped) return;
    stopped = true;
    stdin.off("data", onData).off("end", onEnd).off("error", onEnd);
    stdin.pause();
  };
  // A process that has ended or closed its input takes nothing more: its exit is told elsewhere.
  const give = (write: () => Promise<void>): void => {
    stdin.pause();
    write().then(
      () => stopped || stdin.resume(),
      () => stop(),
    );
  };
  const onData = (chunk: Uint8Array): void => {
    const { data, detached } = filter === undefined ? { data: chunk, detached: false } : filter.take(chunk);
    if (detached) stop();
    if (data.length > 0) give(() => attachment.write(data));
    if (detached) onDetach();
  };
  const onEnd = (): void => {
    stop();
    attachment.closeStdin().catch(() => undefined);
  };
  stdin.on("data", onData).once("end", onEnd).once("error", onEnd);
  if (stdin.readableEnded) onEnd();
  else stdin.resume();
  return stop;
}

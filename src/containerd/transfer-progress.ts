/** What a Transfer tells of itself while it lasts. */
import { Progress } from "../gen/transfer/progress.ts";
import { unpackProto } from "./any.ts";
import type { NamedStream } from "./streaming.ts";

/** One look at one thing on its way, about three a second. */
export interface DaemonProgress {
  /** The daemon's word: `waiting`, `downloading`, `complete`, `already exists`, and sentences about the whole. */
  readonly event: string;
  /** A ref such as `layer-sha256:…`. */
  readonly name: string;
  readonly doneBytes: number;
  readonly totalBytes: number;
}

/** Hands on what a progress stream says, until the daemon or `cancel()` ends it. */
export async function readProgress(stream: NamedStream, onProgress: (progress: DaemonProgress) => void): Promise<void> {
  try {
    for await (const any of stream.messages) {
      const { event, name, progress, total } = unpackProto("containerd.types.transfer.Progress", Progress, any);
      onProgress({ event, name, doneBytes: Number(progress), totalBytes: Number(total) });
    }
  } catch {
    // The outcome of the transfer is told by its call, not by this stream.
  }
}

/** What images on their way tell: pull, push, load and save, in one shape for every face. */

export type TransferState =
  | "waiting"
  | "downloading"
  | "uploading"
  /** A try has failed; `note` says why. */
  | "retrying"
  /** All bytes are here, and are being checked or unpacked. */
  | "unpacking"
  | "done"
  /** Nothing had to be moved. */
  | "exists";

/** One blob or document on its way, or an archive of many. */
export interface TransferItem {
  /** Its digest; the path of an archive. */
  readonly id: string;
  readonly kind: "index" | "manifest" | "config" | "layer" | "archive";
  readonly state: TransferState;
  readonly doneBytes: number;
  /** Undefined where nobody knows. */
  readonly totalBytes?: number | undefined;
  readonly note?: string | undefined;
}

/** A picture of the whole at one moment. */
export interface TransferProgress {
  /** What is moved, as the user would name it. */
  readonly ref: string;
  readonly phase: "resolving" | "moving" | "unpacking" | "done";
  /** In the order in which they became known; they never leave. */
  readonly items: readonly TransferItem[];
}

/**
 * Work under way. Iterating gives pictures as they change, the newest one where the reader is slow, and ends with the
 * work; `result` is its outcome. Leaving the loop does not stop the work: the signal given to the verb does.
 */
export interface Transfer<Result> extends AsyncIterable<TransferProgress> {
  readonly result: Promise<Result>;
}

/** `CONTAINER:PATH`, or a path of the host, or `-`. */
import { LeptonError } from "../../errors.ts";

export interface CopyArg {
  /** Absent for a path of the host. */
  readonly container?: string;
  readonly path: string;
}

/** Reads an argument of `cp` as docker does: a path with a colon must begin with `/` or `.` to be one. */
export function splitCopyArg(text: string, what: "source" | "destination"): CopyArg {
  if (text === "") throw new LeptonError("invalid-argument", `${what} can not be empty`);
  const colon = text.indexOf(":");
  if (text.startsWith("/") || text.startsWith(".") || colon < 1) return { path: text };
  return { container: text.slice(0, colon), path: text.slice(colon + 1) };
}

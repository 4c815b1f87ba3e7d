import { isAbsolute } from "node:path";
import { LeptonError } from "../errors.ts";

// sun_path of unix(7) holds 108 bytes, one of them the closing zero.
const SOCKET_PATH_MAX_BYTES = 107;

/** The absolute socket path of an address: a path, `unix:path` or `unix://path`; throws `invalid-argument`. */
export function socketPath(address: string): string {
  const path = address.replace(/^unix:(\/\/)?/, "");
  if (!isAbsolute(path)) {
    throw new LeptonError("invalid-argument", `"${address}" is not an absolute socket path`, {
      hint: "give the path of a unix socket, such as /run/containerd/containerd.sock",
    });
  }
  if (Buffer.byteLength(path) > SOCKET_PATH_MAX_BYTES) {
    throw new LeptonError("invalid-argument", `socket path "${path}" is longer than ${SOCKET_PATH_MAX_BYTES} bytes`);
  }
  return path;
}

import { access } from "node:fs/promises";
import { type EmbeddedPaths, embeddedPaths } from "./paths.ts";

/** True from `engine up` to `engine down`, over reboots. */
export async function isEngineEnabled(paths: EmbeddedPaths = embeddedPaths()): Promise<boolean> {
  return access(paths.enabled).then(
    () => true,
    // Never started here, or not ours to see.
    () => false,
  );
}

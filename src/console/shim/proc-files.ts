/** Files of /proc and of bundles, which may vanish at any moment. */
import { readFileSync, readlinkSync } from "node:fs";

export function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // The process ended.
    return "";
  }
}

export function linkOrEmpty(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    // Gone, or not a link.
    return "";
  }
}

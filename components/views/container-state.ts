/** What several panes say of a container. */
import type { Container } from "../../src/engine/types.ts";

/** Runs, or is held. */
export function isUp({ status }: Container): boolean {
  return status === "running" || status === "paused" || status === "restarting";
}

/** `docker.io/library/nginx:1.29` as people write it. */
export function familiarImage(image: string): string {
  const short = image.replace(/^docker\.io\/(?:library\/)?/, "").replace(/@sha256:([0-9a-f]{12})[0-9a-f]*$/, "@$1");
  return short === "" ? "-" : short;
}

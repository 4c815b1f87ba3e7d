import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestRegistry } from "./registry.ts";

/** An environment in which docker's config.json knows the registry's user, where it has one. */
export function loggedIn({ dir, host, user }: Pick<TestRegistry, "dir" | "host" | "user">): Record<string, string> {
  if (user === undefined) return {};
  const auth = Buffer.from(`${user.user}:${user.password}`).toString("base64");
  const docker = join(dir, "docker");
  mkdirSync(docker, { recursive: true });
  writeFileSync(join(docker, "config.json"), JSON.stringify({ auths: { [host]: { auth } } }), { mode: 0o600 });
  return { DOCKER_CONFIG: docker };
}

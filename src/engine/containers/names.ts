/** The true name of a container, whichever tool made it, and docker's rule for new names. */
import { readFileSync } from "node:fs";
import { LeptonError } from "../../errors.ts";
import { NAME } from "../labels.ts";
import type { Container, Origin } from "../types.ts";

const NERDCTL_NAME = "nerdctl/name";
const COMPOSE_PROJECT = "com.docker.compose.project";
const CRI_KIND = "io.cri-containerd.kind";
const POD_NAME = "io.kubernetes.pod.name";
const POD_NAMESPACE = "io.kubernetes.pod.namespace";
const POD_CONTAINER = "io.kubernetes.container.name";
const DOCKER_BUNDLE = "com.docker/engine.bundle.path";

export interface Identity {
  readonly name: string;
  readonly origin: Origin;
  readonly pod?: NonNullable<Container["pod"]>;
}

/** Reads who made a container and what it calls it; the short id where nobody named it. */
export function identify(id: string, namespace: string, labels: Readonly<Record<string, string>>): Identity {
  const own = labels[NAME];
  if (own !== undefined) return { name: own, origin: "lepton" };
  const nerdctl = labels[NERDCTL_NAME];
  if (nerdctl !== undefined)
    return { name: nerdctl, origin: labels[COMPOSE_PROJECT] === undefined ? "nerdctl" : "compose" };
  const pod = podOf(labels);
  if (pod !== undefined) return { name: podName(pod), origin: "cri", pod };
  if (namespace === "moby" || labels[DOCKER_BUNDLE] !== undefined) {
    return { name: dockerName(id) ?? shortId(id), origin: "docker" };
  }
  return { name: id.length > 32 ? shortId(id) : id, origin: "other" };
}

/** docker's 12-character form of an id. */
export function shortId(id: string): string {
  return id.slice(0, 12);
}

function podOf(labels: Readonly<Record<string, string>>): NonNullable<Container["pod"]> | undefined {
  const kind = labels[CRI_KIND];
  const name = labels[POD_NAME];
  if (kind === undefined && name === undefined) return undefined;
  return {
    namespace: labels[POD_NAMESPACE] ?? "",
    name: name ?? "",
    container: labels[POD_CONTAINER] ?? "",
    sandbox: kind === "sandbox",
  };
}

function podName(pod: NonNullable<Container["pod"]>): string {
  const base = `k8s://${pod.namespace}/${pod.name}`;
  return pod.sandbox || pod.container === "" ? base : `${base}/${pod.container}`;
}

// dockerd keeps the name only in its own file; its id is hex, so it cannot leave the folder.
function dockerName(id: string): string | undefined {
  if (!/^[0-9a-f]{64}$/.test(id)) return undefined;
  try {
    const file = readFileSync(`/var/lib/docker/containers/${id}/config.v2.json`, "utf8");
    const name: unknown = (JSON.parse(file) as { Name?: unknown }).Name;
    return typeof name === "string" ? name.replace(/^\//, "") : undefined;
  } catch {
    // Another data root, or a container that is going: the id says enough.
    return undefined;
  }
}

/** Accepts docker's names: `[a-zA-Z0-9][a-zA-Z0-9_.-]+`; throws `invalid-argument`. */
export function checkName(name: string): void {
  if (/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name) && name.length <= 255) return;
  throw new LeptonError(
    "invalid-argument",
    `invalid container name (${name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`,
  );
}

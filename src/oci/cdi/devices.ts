/** Finds devices of the Container Device Interface by name, in the directories where drivers put their specs. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { LeptonError } from "../../errors.ts";
import { deviceAt } from "../spec/host-devices.ts";
import type { GrantedDevice } from "../spec/input.ts";
import { type CdiDeviceNode, type CdiEdits, type CdiSpec, readCdiSpec } from "./spec.ts";
import { parseYaml } from "./yaml.ts";

/** In order of precedence, the last one first: what is made at run time goes before what is installed. */
export const CDI_DIRS: readonly string[] = ["/etc/cdi", "/var/run/cdi"];

/** What devices add to a container, device nodes looked up on this host. */
export interface CdiGrant {
  readonly devices: readonly GrantedDevice[];
  readonly edits: readonly CdiEdits[];
}

/** Looks up devices by their full names; `not-found` names those that no spec has. */
export async function grantCdiDevices(names: readonly string[], dirs = CDI_DIRS): Promise<CdiGrant> {
  if (names.length === 0) return { devices: [], edits: [] };
  const { specs, faults } = await readSpecs(dirs);
  const found = names.map((name) => ({ name, matches: matchesOf(name, specs) }));
  const missing = found.filter(({ matches }) => matches.length === 0).map(({ name }) => name);
  if (missing.length > 0) {
    throw new LeptonError("not-found", `unresolvable CDI devices ${missing.join(", ")}`, {
      hint: faults[0] ?? `no spec in ${dirs.join(" or ")} has them`,
    });
  }
  const twice = found.find(({ matches }) => matches.length > 1);
  if (twice !== undefined)
    throw new LeptonError("failed-precondition", `conflicting CDI device "${twice.name}": several specs have it`);
  // Each spec's own edits once, before those of its devices.
  const chosen = found.flatMap(({ matches }) => matches);
  const edits = [...new Set(chosen.map(({ spec }) => spec.edits)), ...chosen.map(({ device }) => device)];
  const nodes = await Promise.all(edits.flatMap(({ deviceNodes }) => deviceNodes).map(grantNode));
  return { devices: nodes, edits };
}

interface Found {
  readonly spec: CdiSpec;
  readonly device: CdiEdits;
}

function matchesOf(name: string, specs: readonly (readonly CdiSpec[])[]): Found[] {
  const at = name.indexOf("=");
  const [kind, device] = [name.slice(0, at), name.slice(at + 1)];
  for (const inDir of specs.toReversed()) {
    const matches = inDir.flatMap((spec): Found[] => {
      const edits = spec.kind === kind ? spec.devices.get(device) : undefined;
      return edits === undefined ? [] : [{ spec, device: edits }];
    });
    if (matches.length > 0) return matches;
  }
  return [];
}

// A damaged spec hides no other; what is wrong with it is told where a device is missing.
async function readSpecs(dirs: readonly string[]) {
  const faults: string[] = [];
  const specs: CdiSpec[][] = [];
  for (const dir of dirs) {
    const inDir: CdiSpec[] = [];
    const names = await readdir(dir).catch(() => []);
    for (const name of names.filter((file) => /\.(json|ya?ml)$/.test(file)).sort()) {
      try {
        const text = await readFile(join(dir, name), "utf8");
        inDir.push(readCdiSpec(name.endsWith(".json") ? JSON.parse(text) : parseYaml(text)));
      } catch (error) {
        faults.push(`"${join(dir, name)}" cannot be read: ${(error as Error).message}`);
      }
    }
    specs.push(inDir);
  }
  return { specs, faults };
}

async function grantNode(node: CdiDeviceNode): Promise<GrantedDevice> {
  const { path, hostPath = path, permissions = "rwm" } = node;
  const onHost = node.major === undefined || node.type === undefined ? await deviceAt(hostPath) : undefined;
  const type = node.type ?? onHost?.type;
  if (type !== "b" && type !== "c" && type !== "u" && type !== "p")
    throw new LeptonError("not-found", `there is no device "${hostPath}", which a CDI spec names`);
  const { major = onHost?.major ?? 0, minor = onHost?.minor ?? 0, fileMode = onHost?.fileMode, uid, gid } = node;
  return {
    node: {
      type: type === "u" ? "c" : type,
      path,
      major,
      minor,
      ...(fileMode === undefined ? {} : { fileMode }),
      ...(uid === undefined ? {} : { uid }),
      ...(gid === undefined ? {} : { gid }),
    },
    access: permissions,
  };
}

/** Specs of the Container Device Interface (CDI): what a named device adds to a container. */
import { LeptonError } from "../../errors.ts";

export interface CdiEdits {
  /** `K=V`. */
  readonly env: readonly string[];
  readonly deviceNodes: readonly CdiDeviceNode[];
  readonly mounts: readonly CdiMount[];
  readonly hooks: readonly CdiHook[];
  readonly additionalGids: readonly number[];
  readonly rdtClass?: string;
}

export interface CdiDeviceNode {
  readonly path: string;
  /** Where it lies on the host; the same path where not given. */
  readonly hostPath?: string;
  readonly type?: string;
  readonly major?: number;
  readonly minor?: number;
  readonly fileMode?: number;
  readonly permissions?: string;
  readonly uid?: number;
  readonly gid?: number;
}

export interface CdiMount {
  readonly hostPath: string;
  readonly containerPath: string;
  readonly type?: string;
  readonly options: readonly string[];
}

export interface CdiHook {
  readonly hookName: string;
  readonly path: string;
  readonly args?: readonly string[];
  readonly env?: readonly string[];
  readonly timeout?: number;
}

export interface CdiSpec {
  /** `vendor/class`. */
  readonly kind: string;
  readonly devices: ReadonlyMap<string, CdiEdits>;
  /** What every device of the spec adds. */
  readonly edits: CdiEdits;
}

const HOOKS = ["prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"];

/** Checks a document; `invalid-argument` for one that is no spec, or of a version that is not known. */
export function readCdiSpec(value: unknown): CdiSpec {
  const { cdiVersion, kind, devices, containerEdits } = record(value, "a spec");
  if (typeof cdiVersion !== "string" || !/^v?(?:0\.[3-9]|1\.\d+)\.\d+$/.test(cdiVersion))
    throw bad(`version ${String(cdiVersion)} is not known`);
  if (typeof kind !== "string" || !/^[A-Za-z][\w.-]*\/[A-Za-z][\w.-]*$/.test(kind))
    throw bad("its kind is not vendor/class");
  const named = list(devices, "devices").map((device): [string, CdiEdits] => {
    const { name, containerEdits: edits } = record(device, "a device");
    return [text(name, "name of a device"), readEdits(edits)];
  });
  return { kind, devices: new Map(named), edits: readEdits(containerEdits) };
}

function readEdits(value: unknown): CdiEdits {
  const { env, deviceNodes, mounts, hooks, additionalGids, intelRdt } = record(value ?? {}, "containerEdits");
  const { closID } = record(intelRdt ?? {}, "intelRdt");
  return {
    env: list(env, "env").map((entry) => text(entry, "env")),
    deviceNodes: list(deviceNodes, "deviceNodes").map(readNode),
    mounts: list(mounts, "mounts").map(readMount),
    hooks: list(hooks, "hooks").map(readHook),
    additionalGids: list(additionalGids, "additionalGids").map((gid) => number(gid, "additionalGids") ?? 0),
    ...(closID === undefined ? {} : { rdtClass: text(closID, "closID") }),
  };
}

function readNode(value: unknown): CdiDeviceNode {
  const node = record(value, "a device node");
  const path = absolute(node["path"], "path of a device node");
  return {
    path,
    ...optional("hostPath", node["hostPath"], absolute),
    ...optional("type", node["type"], text),
    ...optional("permissions", node["permissions"], text),
    ...Object.fromEntries(
      ["major", "minor", "fileMode", "uid", "gid"].flatMap((key) => {
        const found = number(node[key], key);
        return found === undefined ? [] : [[key, found]];
      }),
    ),
  };
}

function readMount(value: unknown): CdiMount {
  const { hostPath, containerPath, options, type } = record(value, "a mount");
  return {
    hostPath: text(hostPath, "hostPath"),
    containerPath: absolute(containerPath, "containerPath"),
    options: list(options, "options").map((option) => text(option, "options")),
    ...optional("type", type, text),
  };
}

function readHook(value: unknown): CdiHook {
  const { hookName, path, args, env, timeout } = record(value, "a hook");
  const name = text(hookName, "hookName");
  if (!HOOKS.includes(name)) throw bad(`there is no hook "${name}"`);
  const seconds = number(timeout, "timeout");
  return {
    hookName: name,
    path: absolute(path, "path of a hook"),
    ...(args === undefined ? {} : { args: list(args, "args").map((word) => text(word, "args")) }),
    ...(env === undefined ? {} : { env: list(env, "env").map((word) => text(word, "env")) }),
    ...(seconds === undefined ? {} : { timeout: seconds }),
  };
}

function optional<K extends string>(
  key: K,
  value: unknown,
  read: (value: unknown, what: string) => string,
): { readonly [P in K]?: string } {
  return value === undefined || value === null || value === ""
    ? {}
    : ({ [key]: read(value, key) } as { readonly [P in K]: string });
}

function record(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw bad(`${what} is no object`);
  return value as Readonly<Record<string, unknown>>;
}

function list(value: unknown, what: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw bad(`${what} is no list`);
  return value;
}

function text(value: unknown, what: string): string {
  if (typeof value !== "string" || value === "") throw bad(`${what} is no text`);
  return value;
}

function absolute(value: unknown, what: string): string {
  const path = text(value, what);
  if (!path.startsWith("/")) throw bad(`${what} is not absolute`);
  return path;
}

function number(value: unknown, what: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Number.isSafeInteger(value)) throw bad(`${what} is no number`);
  return value as number;
}

function bad(why: string): LeptonError {
  return new LeptonError("invalid-argument", `it is no CDI spec: ${why}`);
}

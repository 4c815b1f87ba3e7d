/**
 * CNI network configuration lists: one JSON file a network, as every tool that speaks CNI reads them.
 * Keys that we do not know stay as they are.
 */
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { readText, writeFileAtomic } from "../disk/atomic.ts";
import { fromNode, LeptonError } from "../errors.ts";

/** One host-local range; a range set gives one address of any of its ranges. */
export interface IpamRange {
  readonly subnet: string;
  readonly gateway?: string;
  readonly rangeStart?: string;
  readonly rangeEnd?: string;
}

export interface PluginIpam {
  readonly type?: string;
  readonly ranges?: readonly (readonly IpamRange[])[];
  readonly routes?: readonly { readonly dst: string; readonly gw?: string }[];
  readonly dataDir?: string;
  readonly [key: string]: unknown;
}

export interface PluginConf {
  /** Name of its executable. */
  readonly type: string;
  readonly capabilities?: Readonly<Record<string, boolean>>;
  readonly ipam?: PluginIpam;
  readonly [key: string]: unknown;
}

export interface Conflist {
  readonly cniVersion: string;
  readonly name: string;
  /** Ours: 64 hex digits. */
  readonly cliID?: string;
  readonly cliLabels?: Readonly<Record<string, string>>;
  readonly plugins: readonly PluginConf[];
  readonly [key: string]: unknown;
}

/** What libcni accepts as the name of a network. */
export function isNetworkName(name: string): boolean {
  return /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(name);
}

const MAX_BYTES = 256 * 1024;

/** Reads a `.conflist`, or a `.conf` of one plugin; `not-found` where absent, `failed-precondition` where it is none. */
export async function readConflist(path: string): Promise<Conflist> {
  return parseConflist(await readText(path, { maxBytes: MAX_BYTES }), path);
}

/** Reads the text of the file `path`, which errors name. */
export function parseConflist(text: string, path: string): Conflist {
  const conflist = toConflist(parseObject(text));
  if (conflist !== undefined) return conflist;
  throw new LeptonError("failed-precondition", `cannot read "${path}": not a CNI network configuration`, {
    hint: "repair the file, or remove it",
  });
}

type Fields = Readonly<Record<string, unknown>>;

function parseObject(text: string): Fields | undefined {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    // The caller says which file it is.
    return undefined;
  }
}

function objectOf(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

function toConflist(fields: Fields | undefined): Conflist | undefined {
  if (fields === undefined) return undefined;
  const list = fields["plugins"] === undefined && typeof fields["type"] === "string" ? ofPlugin(fields) : fields;
  const { cniVersion = "0.2.0", name, plugins, cliID, cliLabels } = list;
  if (typeof cniVersion !== "string" || typeof name !== "string" || !isNetworkName(name)) return undefined;
  if (!Array.isArray(plugins) || plugins.length === 0 || !plugins.every(isPlugin)) return undefined;
  if (cliID !== undefined && (typeof cliID !== "string" || !/^[0-9a-f]{64}$/.test(cliID))) return undefined;
  if (cliLabels !== undefined && !isLabels(cliLabels)) return undefined;
  return { ...list, cniVersion, name, plugins } as Conflist;
}

// The old form: a file that is one plugin's configuration, and names the network itself.
function ofPlugin(fields: Fields): Fields {
  const { cniVersion, name, ...plugin } = fields;
  return { cniVersion, name, plugins: [plugin] };
}

// The type becomes the name of a file that root executes.
function isPlugin(value: unknown): boolean {
  const type = objectOf(value)?.["type"];
  return typeof type === "string" && /^[a-zA-Z0-9_][a-zA-Z0-9_.-]*$/.test(type) && isIpam(objectOf(value)?.["ipam"]);
}

function isIpam(value: unknown): boolean {
  if (value === undefined) return true;
  const ipam = objectOf(value);
  if (ipam === undefined) return false;
  const { ranges = [] } = ipam;
  return Array.isArray(ranges) && ranges.every((set) => Array.isArray(set) && set.every(isRange));
}

function isRange(value: unknown): boolean {
  return typeof objectOf(value)?.["subnet"] === "string";
}

function isLabels(value: unknown): boolean {
  const labels = objectOf(value);
  return labels !== undefined && Object.values(labels).every((label) => typeof label === "string");
}

/** The text of a file, as nerdctl writes it. */
export function formatConflist(conflist: Conflist): string {
  return `${JSON.stringify(conflist, null, 2)}\n`;
}

/** Writes it whole, or not at all; everybody may read it. */
export async function writeConflist(path: string, conflist: Conflist): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o755 });
  } catch (error) {
    throw fromNode(error, `cannot make directory "${dirname(path)}"`);
  }
  await writeFileAtomic(path, formatConflist(conflist), { mode: 0o644 });
}

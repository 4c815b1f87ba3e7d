/**
 * Resolves docker's `user[:group]` by the passwd and group files of the image. Those files are the image's, so they
 * are bounded, and what does not read as an id is refused, never guessed (CVE-2024-40635, CVE-2026-47262).
 */
import { LeptonError } from "../errors.ts";

/** Reads files of the container's root file system; undefined where there is none. Must stay inside that root. */
export interface RootfsReader {
  readFile(pathInRootfs: string): Promise<Uint8Array | undefined>;
}

export interface ResolvedUser {
  readonly uid: number;
  readonly gid: number;
  /** The main group first, as docker lists them, then supplementary and added ones. */
  readonly additionalGids: readonly number[];
  /** From passwd; empty where the user is not in it. */
  readonly home: string;
}

/** Most bytes of a passwd or group file that are taken; more is an error. Readers may stop one byte later. */
export const MAX_USER_FILE_BYTES = 10 * 1024 * 1024;
const MAX_PASSWD_LINE = 64 * 1024;
// A group may list many members.
const MAX_GROUP_LINE = 1024 * 1024;
// runc takes no larger id, although the kernel would.
const MAX_ID = 2 ** 31 - 1;

/**
 * Forms: empty (uid 0), `uid`, `name`, `uid:gid`, `uid:group`, `name:gid`, `name:group`. A number is never looked up
 * as a name. `invalid-argument` for an unknown name, a number beyond 2^31-1, a negative one, or files too large.
 */
export async function resolveUser(
  userSpec: string,
  groupAdd: readonly string[],
  reader: RootfsReader,
): Promise<ResolvedUser> {
  const at = userSpec.indexOf(":");
  const wantedUser = parseWanted(at < 0 ? userSpec : userSpec.slice(0, at));
  const wantedGroup = at < 0 ? undefined : parseWanted(userSpec.slice(at + 1));
  const wantedExtra = groupAdd.flatMap((text) => parseWanted(text) ?? []);

  const user = findUser(await readLines(reader, "/etc/passwd", MAX_PASSWD_LINE), wantedUser);
  const groups = (await readLines(reader, "/etc/group", MAX_GROUP_LINE)).flatMap(parseGroup);
  const gid = wantedGroup === undefined ? user.gid : gidOf(wantedGroup, groups);
  // Supplementary groups only where no group was named.
  const member = wantedGroup === undefined && user.name !== "" ? groups.filter(hasMember(user.name)) : [];
  const extra = wantedExtra.map((wanted) => gidOf(wanted, groups));
  const additionalGids = [...new Set([gid, ...member.map((group) => idOf(group.gid, "group", group.name)), ...extra])];
  return { uid: user.uid, gid, additionalGids, home: user.home };
}

type Wanted = { readonly kind: "id"; readonly id: number } | { readonly kind: "name"; readonly name: string };

function parseWanted(text: string): Wanted | undefined {
  if (text === "") return undefined;
  if (!/^[+-]?\d+$/.test(text)) return { kind: "name", name: text };
  const id = Number(text);
  if (id < 0 || id > MAX_ID) throw invalid(`uids and gids must be in range 0-${MAX_ID}: "${text}"`);
  return { kind: "id", id: Math.abs(id) };
}

interface FoundUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

function findUser(lines: readonly string[], wanted: Wanted | undefined): FoundUser {
  const id = wanted?.kind === "name" ? undefined : (wanted?.id ?? 0);
  for (const line of lines) {
    const [name = "", , uid = "", gid = "", , home = ""] = line.split(":");
    const found = wanted?.kind === "name" ? name === wanted.name : isId(uid) && Number(uid) === id;
    // First match wins, even with a second entry for the same user.
    if (found) return { name, uid: idOf(uid, "user", name), gid: idOf(gid, "user", name), home };
  }
  if (id !== undefined) return { name: "", uid: id, gid: 0, home: "" };
  const name = wanted?.kind === "name" ? wanted.name : "";
  throw invalid(`unable to find user ${name}: no matching entries in passwd file`);
}

interface Group {
  readonly name: string;
  readonly gid: string;
  readonly members: string;
}

function parseGroup(line: string): Group[] {
  if (line.startsWith("#")) return [];
  const [name = "", , gid = "", members = ""] = line.split(":");
  return [{ name, gid, members }];
}

function hasMember(user: string): (group: Group) => boolean {
  return ({ members }) => members.split(",").includes(user);
}

function gidOf(wanted: Wanted, groups: readonly Group[]): number {
  if (wanted.kind === "id") return wanted.id;
  const found = groups.find(({ name }) => name === wanted.name);
  if (found === undefined) throw invalid(`unable to find group ${wanted.name}: no matching entries in group file`);
  return idOf(found.gid, "group", found.name);
}

function isId(text: string): boolean {
  return /^\d{1,10}$/.test(text) && Number(text) <= MAX_ID;
}

// A broken number must not become 0, which is root.
function idOf(text: string, kind: "user" | "group", name: string): number {
  if (isId(text)) return Number(text);
  throw invalid(`${kind} "${name}" of the image has an id that is not a number in range 0-${MAX_ID}: "${text}"`);
}

async function readLines(reader: RootfsReader, path: string, maxLineBytes: number): Promise<string[]> {
  const bytes = (await reader.readFile(path)) ?? new Uint8Array();
  if (bytes.length > MAX_USER_FILE_BYTES) throw invalid(`"${path}" of the image exceeds ${MAX_USER_FILE_BYTES} bytes`);
  assertLines(bytes, path, maxLineBytes);
  const lines = new TextDecoder().decode(bytes).split("\n");
  return lines.map((line) => line.trim()).filter((line) => line !== "");
}

function assertLines(bytes: Uint8Array, path: string, maxLineBytes: number): void {
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline < 0 ? bytes.length : newline;
    if (end - start > maxLineBytes) throw invalid(`"${path}" of the image has a line over ${maxLineBytes} bytes`);
    start = end + 1;
  }
}

function invalid(message: string): LeptonError {
  return new LeptonError("invalid-argument", message);
}

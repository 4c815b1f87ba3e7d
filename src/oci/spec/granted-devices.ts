/** Looks up the devices of the host that `--device` and the limits of block devices name. */
import { realpath, stat } from "node:fs/promises";
import { posix } from "node:path";
import { fromNode, LeptonError } from "../../errors.ts";
import { parseDevice } from "./device-flag.ts";
import { deviceAt, hostDevices } from "./host-devices.ts";
import type { GrantedDevice } from "./input.ts";
import type { DeviceNumber } from "./types.ts";

/** What the `--device` words name; those of the Container Device Interface are left to others. */
export async function grantDevices(words: readonly string[]): Promise<GrantedDevice[]> {
  const granted: GrantedDevice[] = [];
  for (const word of words) {
    const request = parseDevice(word);
    if (request.kind === "node") granted.push(...(await devicesAt(request)));
  }
  return granted;
}

interface Request {
  readonly host: string;
  readonly container: string;
  readonly access: string;
}

async function devicesAt({ host, container, access }: Request): Promise<GrantedDevice[]> {
  const path = await resolved(host);
  const node = await deviceAt(path);
  if (node !== undefined) return [{ node: { ...node, path: container }, access }];
  if (!(await stat(path)).isDirectory()) throw noDevice(host, "not a device node");
  // As docker: a directory without a device gives none, and says nothing.
  const found = await hostDevices(path);
  return found.map((device) => {
    const below = posix.relative(path, device.path);
    return { node: { ...device, path: posix.join(container, below) }, access };
  });
}

async function resolved(host: string): Promise<string> {
  try {
    return await realpath(host);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw noDevice(host, "no such file or directory");
    throw fromNode(error, `cannot look up device "${host}"`);
  }
}

function noDevice(path: string, why: string): LeptonError {
  const what = `error gathering device information while adding custom device "${path}"`;
  return new LeptonError("not-found", `${what}: ${why}`);
}

/** Numbers of the devices at these paths, links followed; `not-found` where there is none. */
export async function deviceNumbers(paths: readonly string[]): Promise<Record<string, DeviceNumber>> {
  const numbers: Record<string, DeviceNumber> = {};
  for (const path of paths) {
    const device = await deviceAt(await resolved(path));
    if (device === undefined) throw noDevice(path, "not a device node");
    numbers[path] = { major: device.major, minor: device.minor };
  }
  return numbers;
}

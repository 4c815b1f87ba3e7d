/** docker's `--device` and `--device-cgroup-rule`. */
import { isAbsolute, posix } from "node:path";
import { LeptonError } from "../../errors.ts";
import type { DeviceRule } from "./types.ts";

export type DeviceRequest =
  | {
      readonly kind: "node";
      /** A device of the host, or a directory of them. */
      readonly host: string;
      readonly container: string;
      /** Of `r`, `w`, `m`. */
      readonly access: string;
    }
  /** `vendor/class=name` of the Container Device Interface. */
  | { readonly kind: "cdi"; readonly name: string };

const QUALIFIED =
  /^[A-Za-z](?:[\w.-]*[A-Za-z0-9])?\/[A-Za-z](?:[\w.-]*[A-Za-z0-9])?=[A-Za-z0-9](?:[\w.:-]*[A-Za-z0-9])?$/;

/** Whether a word names a device of the Container Device Interface: its grammar leaves no room for paths. */
export function isCdiName(word: string): boolean {
  return QUALIFIED.test(word);
}

/** Reads one `--device`; `invalid-argument` with docker's words. */
export function parseDevice(text: string): DeviceRequest {
  if (isCdiName(text)) return { kind: "cdi", name: text };
  const parts = text.split(":");
  const [host = "", second = "", third] = parts;
  if (parts.length > 3 || host === "") throw bad(`bad format for path: ${text}`);
  if (third !== undefined && !isMode(third)) throw bad(`bad mode specified: ${third}`);
  const access = third ?? (isMode(second) ? second : "rwm");
  const container = second === "" || (third === undefined && isMode(second)) ? host : second;
  if (!isAbsolute(container)) throw bad(`${container} is not an absolute path`);
  if (!isAbsolute(host)) throw bad(`${host} is not an absolute path`);
  return { kind: "node", host: posix.normalize(host), container: posix.normalize(container), access };
}

function isMode(word: string): boolean {
  return /^[rwm]{1,3}$/.test(word) && new Set(word).size === word.length;
}

/** Reads `c 1:3 rwm`, with `*` for any number and `a` for any kind; `invalid-argument` with docker's words. */
export function parseDeviceRule(text: string): DeviceRule {
  const [, type, major, minor, access] = /^([acb]) (\d{1,9}|\*):(\d{1,9}|\*) ([rwm]{1,3})$/.exec(text) ?? [];
  if (type === undefined || access === undefined) throw bad(`invalid device cgroup format '${text}'`);
  return {
    allow: true,
    type: type as "a" | "b" | "c",
    ...(major === "*" ? {} : { major: Number(major) }),
    ...(minor === "*" ? {} : { minor: Number(minor) }),
    access,
  };
}

function bad(message: string): LeptonError {
  return new LeptonError("invalid-argument", message);
}

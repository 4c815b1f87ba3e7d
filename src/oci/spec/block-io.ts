/** Limits on block devices: weights, and the rates of `--device-read-bps` and its three sisters. */
import { LeptonError } from "../../errors.ts";
import type { CgroupFacts } from "./input.ts";
import { badLimit, filled, type Limits, settle } from "./limit.ts";
import type { LimitOptions } from "./limit-options.ts";
import type { DeviceNumber } from "./types.ts";

/** A device of the host and its weight or rate. */
export interface DeviceValue {
  readonly path: string;
  readonly value: number;
}

const KERNEL = "Your kernel does not support";
const NOT_MOUNTED = "or the cgroup is not mounted.";

const RATES = [
  ["deviceReadBps", "throttleReadBpsDevice", "BPS Block I/O read limit", "Block I/O BPS read limit"],
  ["deviceWriteBps", "throttleWriteBpsDevice", "BPS Block I/O write limit", "Block I/O BPS write limit"],
  ["deviceReadIops", "throttleReadIOPSDevice", "IOPS Block read limit", "Block I/O IOPS read limit"],
  ["deviceWriteIops", "throttleWriteIOPSDevice", "IOPS Block write limit", "Block I/O IOPS write limit"],
] as const;

/** Reads `/dev/x:1mb`; `invalid-argument` with docker's words. */
export function parseBps(text: string): DeviceValue {
  const { path, value } = splitDevice(text);
  const [, digits, unit = ""] = /^(\d{1,15})(?: ?([kmgt])i?b?|b)?$/i.exec(value) ?? [];
  const rate = Number(digits) * 1024 ** ["", "k", "m", "g", "t"].indexOf(unit.toLowerCase());
  if (Number.isSafeInteger(rate)) return { path, value: rate };
  const form = "The correct format is <device-path>:<number>[<unit>]. Number must be a positive integer.";
  throw badLimit(`invalid rate for device: ${text}. ${form} Unit is optional and can be kb, mb, or gb`);
}

/** Reads `/dev/x:1000`. */
export function parseIops(text: string): DeviceValue {
  const { path, value } = splitDevice(text);
  if (/^\d{1,15}$/.test(value)) return { path, value: Number(value) };
  const form = "The correct format is <device-path>:<number>. Number must be a positive integer";
  throw badLimit(`invalid rate for device: ${text}. ${form}`);
}

/** Reads `/dev/x:200`. */
export function parseWeight(text: string): DeviceValue {
  const { path, value } = splitDevice(text);
  const weight = /^\d{1,5}$/.test(value) ? Number(value) : -1;
  if (weight !== 0 && (weight < 10 || weight > 1000)) throw badLimit(`invalid weight for device: ${text}`);
  return { path, value: weight };
}

function splitDevice(text: string): { readonly path: string; readonly value: string } {
  const at = text.indexOf(":");
  if (at <= 0) throw badLimit(`bad format: ${text}`);
  const path = text.slice(0, at);
  if (!path.startsWith("/dev/")) throw badLimit(`bad format for device path: ${text}`);
  return { path, value: text.slice(at + 1) };
}

/** Paths of all devices that limits are named for, for the caller to look up. */
export function limitedDevices(options: LimitOptions): string[] {
  const values = [
    ...(options.blkioWeightDevices ?? []).map(parseWeight),
    ...RATES.flatMap(([key]) => (options[key] ?? []).map(key.endsWith("Bps") ? parseBps : parseIops)),
  ];
  return [...new Set(values.map(({ path }) => path))];
}

/** The limits; `numbers` are those of limitedDevices(). */
export function blockIoLimits(
  options: LimitOptions,
  cgroup: CgroupFacts,
  numbers: Readonly<Record<string, DeviceNumber>>,
): Limits {
  const { blkioWeight = 0 } = options;
  if (blkioWeight !== 0 && (blkioWeight < 10 || blkioWeight > 1000))
    throw badLimit("Range of blkio weight is from 10 to 1000");
  const weight = settle({
    value: blkioWeight || undefined,
    possible: cgroup.abilities.includes("blkio-weight"),
    warning: `${KERNEL} Block I/O weight ${NOT_MOUNTED} Weight discarded.`,
  });
  const weights = settle({
    value: given(options.blkioWeightDevices?.map((text) => weightOf(numbered(parseWeight(text), numbers)))),
    possible: cgroup.abilities.includes("blkio-weight-device"),
    warning: `${KERNEL} Block I/O weight_device ${NOT_MOUNTED} Weight-device discarded.`,
  });
  const rates = RATES.map(([key, field, unsupported, discarded]) => {
    const parse = key.endsWith("Bps") ? parseBps : parseIops;
    const value = given(options[key]?.map((text) => rateOf(numbered(parse(text), numbers))));
    const possible = cgroup.abilities.includes("blkio-throttle");
    return {
      field,
      ...settle({ value, possible, warning: `${KERNEL} ${unsupported} ${NOT_MOUNTED} ${discarded} discarded.` }),
    };
  });
  const blockIO = filled({
    weight: weight.value,
    weightDevice: weights.value,
    ...Object.fromEntries(rates.map(({ field, value }) => [field, value])),
  });
  return {
    resources: blockIO === undefined ? {} : { blockIO },
    warnings: [weight, weights, ...rates].flatMap(({ warnings }) => warnings),
  };
}

function given<T>(list: readonly T[] | undefined): readonly T[] | undefined {
  return list === undefined || list.length === 0 ? undefined : list;
}

type Numbered = ReturnType<typeof numbered>;
const weightOf = ({ number, value: weight }: Numbered) => ({ ...number, weight });
const rateOf = ({ number, value: rate }: Numbered) => ({ ...number, rate });

function numbered({ path, value }: DeviceValue, numbers: Readonly<Record<string, DeviceNumber>>) {
  const number = numbers[path];
  if (number === undefined) throw new LeptonError("not-found", `no such device: "${path}"`);
  const { major, minor } = number;
  return { number: { major, minor }, value };
}

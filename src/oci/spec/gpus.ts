/** docker's `--gpus`, read as names of the Container Device Interface. */
import { LeptonError } from "../../errors.ts";

const KIND = "nvidia.com/gpu";
// What a request may ask of the driver: a CDI spec always brings all of it.
const CAPABILITIES = ["gpu", "nvidia", "compute", "compat32", "graphics", "utility", "video", "display", "ngx"];

/** Reads `all`, `2`, `count=2`, `device=0,GPU-1` or a list of such fields; `invalid-argument` for what cannot be. */
export function gpuDevices(text: string): string[] {
  const fields = gpuFields(text);
  const driver = fields.get("driver") ?? "nvidia";
  if (driver !== "nvidia" && driver !== "cdi") throw bad(text, `could not select device driver "${driver}"`);
  if (fields.has("options")) throw bad(text, "options are those of another driver than CDI");
  for (const capability of (fields.get("capabilities") ?? "").split(",").filter(Boolean))
    if (!CAPABILITIES.includes(capability)) throw bad(text, `there is no capability "${capability}"`);
  const [count, device] = [fields.get("count"), fields.get("device")];
  if (count !== undefined && device !== undefined)
    throw bad(text, "cannot set both Count and DeviceIDs on device request");
  if (device !== undefined) return device.split(",").map((id) => nameOf(text, id));
  if (count === undefined || count === "all" || count === "-1") return [`${KIND}=all`];
  if (!/^\d{1,3}$/.test(count)) throw bad(text, `failed to parse count: "${count}"`);
  return Array.from({ length: Number(count) }, (_, index) => `${KIND}=${index}`);
}

/** Fields between commas; one that holds commas stands in quotes, as docker reads CSV. A word alone is the count. */
export function gpuFields(text: string): ReadonlyMap<string, string> {
  const words = (text.match(/"(?:[^"]|"")*"|[^,]+/g) ?? []).map((word) =>
    word.startsWith('"') ? word.slice(1, -1).replaceAll('""', '"') : word,
  );
  const fields = new Map<string, string>();
  for (const word of words) {
    const at = word.indexOf("=");
    const [key, value] = at < 0 ? ["count", word] : [word.slice(0, at), word.slice(at + 1)];
    const last = [...fields.keys()].at(-1);
    // `device=0,1` without quotes: a word without a key belongs to the list before it.
    if (at < 0 && last === "device") fields.set("device", `${fields.get("device")},${word}`);
    else if (!["count", "device", "driver", "capabilities", "options"].includes(key))
      throw bad(text, `unexpected key '${key}'`);
    else fields.set(key, value);
  }
  return fields;
}

function nameOf(text: string, id: string): string {
  if (/^[A-Za-z0-9](?:[\w.:-]*[A-Za-z0-9])?$/.test(id)) return `${KIND}=${id}`;
  throw bad(text, `"${id}" is no device`);
}

function bad(text: string, why: string): LeptonError {
  return new LeptonError("invalid-argument", `invalid argument "${text}" for "--gpus" flag: ${why}`);
}

/** What a log says of its container: docker's `tag` template, and its `labels` and `env` options. */
import { LeptonError } from "../../errors.ts";
import { shortId } from "./names.ts";

export interface LogSubject {
  readonly id: string;
  readonly name: string;
  readonly imageName: string;
  readonly imageId: string;
  readonly command: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** `K=V`. */
  readonly env: readonly string[];
}

const FIELDS: Readonly<Record<string, (subject: LogSubject) => string>> = {
  ID: ({ id }) => shortId(id),
  FullID: ({ id }) => id,
  Name: ({ name }) => name,
  ImageID: ({ imageId }) => shortId(imageId.replace(/^sha256:/, "")),
  ImageFullID: ({ imageId }) => imageId,
  ImageName: ({ imageName }) => imageName,
  Command: ({ command }) => command.join(" "),
  DaemonName: () => "lepton",
};

/** The tag that a template gives; the short id where there is none. `invalid-argument` for what is no field. */
export function logTag(template: string, subject: LogSubject): string {
  if (template === "") return shortId(subject.id);
  const text = template.replace(/\{\{\s*(.*?)\s*\}\}/gs, (whole, inside: string) => {
    const field = /^\.(\w+)$/.exec(inside)?.[1] ?? "";
    const value = Object.hasOwn(FIELDS, field) ? FIELDS[field] : undefined;
    if (value === undefined) throw badTag(template, `${whole} is none of its fields`);
    return value(subject);
  });
  // It stands in a header of one line, between blanks.
  if (/[\0-\x20\x7f]/.test(text)) return text.replace(/[\0-\x20\x7f]+/g, "_");
  return text;
}

function badTag(template: string, why: string): LeptonError {
  const fields = Object.keys(FIELDS).map((field) => `{{.${field}}}`);
  return new LeptonError("invalid-argument", `invalid log tag ${JSON.stringify(template)}: ${why}`, {
    hint: `the fields are ${fields.join(", ")}`,
  });
}

/** Labels and variables of the container that the options name, and the tag where one is given. */
export function logAttributes(opts: Readonly<Record<string, string>>, subject: LogSubject): Record<string, string> {
  const env = Object.fromEntries(
    subject.env.filter((entry) => entry.includes("=")).map((entry) => splitOnce(entry) as [string, string]),
  );
  return {
    ...chosen(subject.labels, opts["labels"], pattern("labels-regex", opts)),
    ...chosen(env, opts["env"], pattern("env-regex", opts)),
    ...(opts["tag"] ? { tag: logTag(opts["tag"], subject) } : {}),
  };
}

function chosen(all: Readonly<Record<string, string>>, names = "", fits: RegExp | undefined): Record<string, string> {
  const wanted = names.split(",").map((name) => name.trim());
  return Object.fromEntries(Object.entries(all).filter(([key]) => wanted.includes(key) || fits?.test(key) === true));
}

function pattern(key: string, opts: Readonly<Record<string, string>>): RegExp | undefined {
  const text = opts[key];
  if (text === undefined || text === "") return undefined;
  try {
    return new RegExp(text);
  } catch (error) {
    throw new LeptonError("invalid-argument", `invalid value for ${key}: "${text}"`, { cause: error });
  }
}

function splitOnce(entry: string): readonly string[] {
  const at = entry.indexOf("=");
  return [entry.slice(0, at), entry.slice(at + 1)];
}

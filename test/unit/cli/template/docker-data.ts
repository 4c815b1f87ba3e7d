/** The data of test/fixtures/docker-cli as docker's client hands it to templates. */
import { readFileSync } from "node:fs";
import { GoMap, GoNil, GoStruct, type GoValue, goStruct } from "../../../../src/commands/go-value.ts";
import { goTime } from "../../../../src/text/age.ts";
import { shortId } from "../../../../src/text/id.ts";
import { goQuote } from "../../../../src/text/quote.ts";
import { ellipsis } from "../../../../src/text/width.ts";

interface Summary {
  readonly Id: string;
  readonly Names: readonly string[];
  readonly Image: string;
  readonly Command: string;
  readonly Created: number;
  readonly Ports: readonly { IP: string; PrivatePort: number; PublicPort: number; Type: string }[];
  readonly Labels: Readonly<Record<string, string>>;
  readonly State: string;
  readonly Status: string;
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, unknown>> };
  readonly Mounts: readonly { Source: string }[];
}

export interface Recorded {
  readonly command: "ps" | "inspect";
  readonly template: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

export function fixture<Shape>(name: string): Shape {
  return JSON.parse(readFileSync(new URL(`../../../fixtures/docker-cli/${name}`, import.meta.url), "utf8")) as Shape;
}

/** A row of `docker ps`. */
export function psRow(one: Summary): GoStruct {
  const fields: Record<string, GoValue> = {
    ID: shortId(one.Id),
    Names: one.Names.map((name) => name.replace(/^\//, "")).join(","),
    Image: one.Image,
    Command: goQuote(ellipsis(one.Command, 20)),
    CreatedAt: goTime(one.Created * 1000),
    RunningFor: "2 years ago",
    Ports: one.Ports.map((port) => `${port.IP}:${port.PublicPort}->${port.PrivatePort}/${port.Type}`).join(", "),
    State: one.State,
    Status: one.Status,
    Size: "0B",
    Labels: Object.entries(one.Labels)
      .map((pair) => pair.join("="))
      .sort()
      .join(","),
    Mounts: one.Mounts.map(({ Source }) => ellipsis(Source, 15)).join(","),
    LocalVolumes: "0",
    Networks: Object.keys(one.NetworkSettings.Networks).join(","),
    Platform: null,
  };
  const sorted = Object.keys(fields)
    .sort()
    .map((name) => ({ name, value: fields[name] }));
  const label = { name: "Label", method: true, value: (key: GoValue) => one.Labels[String(key)] ?? "" };
  return new GoStruct([...sorted, label], "*formatter.ContainerContext");
}

export function psRows(): GoStruct[] {
  return fixture<Summary[]>("containers.json").map(psRow);
}

const MAPS = ["Labels", "Config", "Ports", "PortBindings", "Networks"];
const NILS: Readonly<Record<string, GoNil>> = {
  Entrypoint: new GoNil("slice"),
  CapAdd: new GoNil("slice"),
  ExecIDs: new GoNil("slice"),
  OnBuild: new GoNil("slice"),
  "443/tcp": new GoNil("slice"),
  Volumes: new GoNil("map"),
};
const GO_NAMES: Readonly<Record<string, string>> = {
  Id: "ID",
  CpuShares: "CPUShares",
  NanoCpus: "NanoCPUs",
  HostIp: "HostIP",
};

/** The object of `docker inspect`, with Go's structs, maps and typed nils. */
export function inspected(): GoValue {
  return typed(fixture("container.json"), "");
}

function typed(value: unknown, key: string): GoValue {
  if (value === null) return NILS[key] ?? null;
  if (Array.isArray(value)) return value.map((item) => typed(item, ""));
  if (typeof value !== "object") return value as GoValue;
  const entries = Object.entries(value).map(([name, member]) => [name, typed(member, name)] as const);
  // A nil pointer of the struct, which JSON leaves out.
  if (key === "State") entries.push(["Health", null]);
  // `Config` is a struct at the top and a map within LogConfig.
  if (MAPS.includes(key) && !("Hostname" in value)) return new GoMap(entries);
  const renamed: Record<string, string | null> = { Health: null };
  for (const [name] of entries) {
    const goName = GO_NAMES[name];
    if (goName !== undefined) renamed[goName] = name;
  }
  return goStruct(Object.fromEntries(entries.map(([name, member]) => [GO_NAMES[name] ?? name, member])), renamed);
}

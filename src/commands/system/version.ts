/** `version`. */
import { release } from "node:os";
import type { VersionInfo } from "../../engine/types.ts";
import { alignRows } from "../../text/table.ts";
import { untrusted } from "../../text/untrusted.ts";
import type { Command } from "../define.ts";
import { type GoStruct, goStruct } from "../go-value.ts";
import { OBJECT_FORMAT } from "../options.ts";
import { given, text } from "../read.ts";
import { clientVersion } from "./client-version.ts";

export const version: Command = {
  path: ["version"],
  group: "System",
  summary: "Show the version information of lepton and containerd",
  args: [],
  options: [OBJECT_FORMAT],
  connects: "optional",
  async run(ctx, parsed) {
    const client = clientVersion();
    const format = given("format", text(parsed, "format"));
    try {
      const info = await ctx.engine.system.version();
      return {
        kind: "document",
        value: versionObject(client, info.server),
        text: layout(client, info.server),
        ...format,
      };
    } catch (failure) {
      return {
        kind: "document",
        value: versionObject(client, undefined),
        text: layout(client, undefined),
        failure,
        ...format,
      };
    }
  },
};

type Client = VersionInfo["client"];
type Server = VersionInfo["server"];

function versionObject(client: Client, server: Server | undefined): GoStruct {
  return goStruct({
    Client: goStruct({
      Version: client.version,
      Runtime: client.runtime,
      Os: client.os,
      Arch: client.arch,
    }),
    Server: server === undefined ? null : serverObject(server),
  });
}

function serverObject(server: Server): GoStruct {
  const components = [component("containerd", server.containerd, { GitCommit: server.revision, UUID: server.uuid })];
  if (server.runc !== undefined) components.push(component("runc", server.runc, {}));
  return goStruct({
    Version: server.containerd,
    GitCommit: server.revision,
    Os: "linux",
    Arch: clientVersion().arch,
    KernelVersion: release(),
    Components: components,
  });
}

function component(name: string, number: string, details: Readonly<Record<string, string>>): GoStruct {
  return goStruct({ Name: name, Version: number, Details: goStruct(details) });
}

function layout(client: Client, server: Server | undefined): string {
  const rows: [string, string][] = [
    ["Client:", ""],
    [" Version:", client.version],
    [" Runtime:", client.runtime],
    [" OS/Arch:", `${client.os}/${client.arch}`],
  ];
  if (server !== undefined) {
    rows.push(["", ""], ["Server:", ""]);
    rows.push([" OS/Arch:", `linux/${client.arch}`], [" Kernel:", release()], [" containerd:", ""]);
    rows.push(["  Version:", server.containerd], ["  GitCommit:", server.revision]);
    if (server.runc !== undefined) rows.push([" runc:", ""], ["  Version:", server.runc]);
  }
  const cells = rows.map(([label, value]) => (value === "" ? [label] : [label, untrusted(value)]));
  return alignRows(cells, { minWidth: 20, padding: 1 });
}

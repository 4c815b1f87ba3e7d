import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Attachment, addAttachment, checkAttachment, deleteAttachment } from "../../../src/cni/attachment.ts";
import { leaseOf } from "../../../src/cni/result.ts";
import { readCachedResult } from "../../../src/cni/result-cache.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync("/tmp/lc-");
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

// A program that notes what it is given and answers with the file of its name.
const NOTING = `#!/bin/sh
input=$(cat)
printf '%s %s %s %s %s %s\\n' "$CNI_COMMAND" "\${0##*/}" "$CNI_CONTAINERID" "$CNI_IFNAME" "$CNI_NETNS" "$CNI_ARGS" >>"\${0%/*}/calls"
printf '%s\\n' "$input" >>"\${0%/*}/inputs"
[ -e "$0.$CNI_COMMAND" ] && . "$0.$CNI_COMMAND"
exit 0
`;

function plugin(name: string, behaviour: Readonly<Record<string, string>> = {}): void {
  writeFileSync(join(dir, name), NOTING);
  chmodSync(join(dir, name), 0o755);
  for (const [command, script] of Object.entries(behaviour)) writeFileSync(join(dir, `${name}.${command}`), script);
}

const RESULT = {
  cniVersion: "1.0.0",
  interfaces: [{ name: "br0" }, { name: "eth0", mac: "02:00:00:00:00:01", sandbox: "/run/netns/x" }],
  ips: [{ address: "10.9.0.2/24", gateway: "10.9.0.1", interface: 1 }],
};

function attachment(more: Partial<Attachment> = {}): Attachment {
  return {
    list: {
      cniVersion: "1.0.0",
      name: "web",
      plugins: [
        { type: "one", ipam: { type: "host-local" } },
        { type: "two", capabilities: { portMappings: true, mac: false } },
      ],
    },
    containerId: "default-abc",
    netns: "/run/netns/x",
    ifName: "eth0",
    pluginDirs: [dir],
    path: process.env["PATH"] ?? "",
    cacheDir: join(dir, "results"),
    ...more,
  };
}

const answer = (value: unknown) => `printf '%s' '${JSON.stringify(value)}'`;
const calls = () => readFileSync(join(dir, "calls"), "utf8").trim().split("\n");
const inputs = () =>
  readFileSync(join(dir, "inputs"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("an attachment", () => {
  test("is added by every plugin in order, each given the result of the one before", async () => {
    plugin("one", { ADD: answer({ cniVersion: "1.0.0", ips: [] }) });
    plugin("two", { ADD: answer(RESULT) });
    const portMappings = [{ hostPort: 80, containerPort: 80, protocol: "tcp" }];
    const result = await addAttachment(
      attachment({ args: { IP: "10.9.0.2" }, capabilityArgs: { portMappings, mac: "02:00:00:00:00:01" } }),
    );
    expect(result).toEqual(RESULT);
    expect(calls()).toEqual([
      "ADD one default-abc eth0 /run/netns/x IgnoreUnknown=1;IP=10.9.0.2",
      "ADD two default-abc eth0 /run/netns/x IgnoreUnknown=1;IP=10.9.0.2",
    ]);
    expect(inputs()).toEqual([
      { type: "one", ipam: { type: "host-local" }, name: "web", cniVersion: "1.0.0" },
      {
        type: "two",
        name: "web",
        cniVersion: "1.0.0",
        runtimeConfig: { portMappings },
        prevResult: { cniVersion: "1.0.0", ips: [] },
      },
    ]);
    expect(leaseOf(result, "eth0")).toEqual({
      ip: "10.9.0.2",
      prefix: 24,
      gateway: "10.9.0.1",
      ip6: "",
      prefix6: 0,
      gateway6: "",
      mac: "02:00:00:00:00:01",
    });
  });

  test("is deleted in reverse with the kept result, also without a namespace, and twice", async () => {
    plugin("one", { ADD: answer(RESULT) });
    plugin("two", { ADD: answer(RESULT) });
    await addAttachment(attachment());
    const [file = ""] = readdirSync(join(dir, "results"));
    expect(file).toBe("web-default-abc-eth0");
    expect(statSync(join(dir, "results")).mode & 0o777).toBe(0o700);
    expect(statSync(join(dir, "results", file)).mode & 0o777).toBe(0o600);
    const kept = JSON.parse(readFileSync(join(dir, "results", file), "utf8"));
    expect(kept).toMatchObject({ kind: "cniCacheV1", containerId: "default-abc", ifName: "eth0", networkName: "web" });
    expect(JSON.parse(Buffer.from(kept.config, "base64").toString())).toEqual(attachment().list);
    await deleteAttachment(attachment({ netns: "" }));
    expect(readdirSync(join(dir, "results"))).toEqual([]);
    await deleteAttachment(attachment({ netns: "" }));
    expect(calls().slice(2)).toEqual([
      "DEL two default-abc eth0  IgnoreUnknown=1",
      "DEL one default-abc eth0  IgnoreUnknown=1",
      "DEL two default-abc eth0  IgnoreUnknown=1",
      "DEL one default-abc eth0  IgnoreUnknown=1",
    ]);
    expect(inputs().map(({ prevResult }) => prevResult)).toEqual([
      undefined,
      RESULT,
      RESULT,
      RESULT,
      undefined,
      undefined,
    ]);
  });

  test("keeps the result of the plugins that did their part when a later one refuses", async () => {
    plugin("one", { ADD: answer(RESULT) });
    plugin("two", { ADD: `${answer({ code: 999, msg: "no room", details: "in the chain" })}; exit 1` });
    await expect(addAttachment(attachment())).rejects.toMatchObject({
      code: "internal",
      message: 'CNI plugin "two" ADD: no room: in the chain',
    });
    expect(await readCachedResult(attachment())).toEqual(RESULT);
  });

  test("is deleted by the other plugins where one refuses, and the result is kept for another try", async () => {
    plugin("one", { ADD: answer(RESULT) });
    plugin("two", { ADD: answer(RESULT), DEL: "echo no such rule >&2; exit 1" });
    await addAttachment(attachment());
    await expect(deleteAttachment(attachment())).rejects.toThrow('CNI plugin "two" DEL: no such rule');
    expect(calls().at(-1)).toContain("DEL one");
    expect(await readCachedResult(attachment())).toEqual(RESULT);
  });

  test("is checked with the kept result, and only then", async () => {
    plugin("one", { ADD: answer(RESULT) });
    plugin("two", { ADD: answer(RESULT) });
    await expect(checkAttachment(attachment())).rejects.toThrow("no result was kept");
    await addAttachment(attachment());
    await checkAttachment(attachment());
    expect(calls().slice(2)).toEqual([
      "CHECK one default-abc eth0 /run/netns/x IgnoreUnknown=1",
      "CHECK two default-abc eth0 /run/netns/x IgnoreUnknown=1",
    ]);
  });

  test("starts no portmap and no tuning that would have nothing to do", async () => {
    plugin("one", { ADD: answer(RESULT) });
    const plugins = [
      { type: "one" },
      { type: "portmap", capabilities: { portMappings: true } },
      { type: "tuning" },
    ] as const;
    await addAttachment(attachment({ list: { cniVersion: "1.0.0", name: "web", plugins } }));
    expect(calls()).toHaveLength(1);
  });

  test.each([
    ["is not installed", undefined, /CNI plugin "one" is not installed/],
    ["prints no JSON", "echo hello", /it answered with something that is not JSON/],
    ["prints JSON that is no result", "echo 3", /its answer is no CNI result/],
    ["prints nothing", "", /its answer is no CNI result/],
    ["prints without end", "head -c 3000000 /dev/zero", /it printed more than 1048576 bytes/],
    ["ends without a word", "exit 3", /CNI plugin "one" ADD: it ended with 3/],
    ["falls over", "echo 'panic: oh' >&2; exit 2", /CNI plugin "one" ADD: panic: oh/],
  ])("is an error where a plugin %s", async (_, script, message) => {
    if (script !== undefined) plugin("one", { ADD: script });
    plugin("two");
    await expect(addAttachment(attachment())).rejects.toThrow(message);
  });

  test("lets nobody smuggle a second argument, or a path, to a plugin", async () => {
    plugin("one");
    await expect(addAttachment(attachment({ args: { IP: "1.2.3.4;MAC=x" } }))).rejects.toThrow("invalid IP");
    const plugins = [{ type: "../one" }];
    await expect(addAttachment(attachment({ list: { cniVersion: "1.0.0", name: "web", plugins } }))).rejects.toThrow(
      "invalid CNI plugin name",
    );
  });
});

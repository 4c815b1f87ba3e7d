import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { untilPluginsEnd } from "../../../src/cni/running-plugins.ts";

test("waits for what is at work for a container, and for nothing else", async () => {
  const start = (id: string) =>
    spawn("sh", ["-c", "echo up; read -r line"], { env: { CNI_CONTAINERID: id, PATH: process.env["PATH"] } });
  const [ours, other] = [start("default-one"), start("default-other")];
  try {
    await Promise.all([once(ours.stdout, "data"), once(other.stdout, "data")]);
    let ended = false;
    const waiting = untilPluginsEnd("default-one").then(() => {
      ended = true;
    });
    await untilPluginsEnd("default-none");
    expect(ended).toBe(false);
    ours.stdin.end("\n");
    await waiting;
    expect(other.exitCode).toBe(null);
  } finally {
    for (const child of [ours, other]) child.kill("SIGKILL");
  }
});

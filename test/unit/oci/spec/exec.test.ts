import { describe, expect, it } from "vitest";
import { buildExecProcess } from "../../../../src/oci/spec/exec.ts";
import { specWith } from "./inputs.ts";

const container = specWith(
  { tty: true, env: ["A=1"], ulimits: ["nofile=5"], workdir: "/srv", securityOpt: ["no-new-privileges"] },
  { consoleSize: { columns: 80, rows: 24 } },
).process;

describe("buildExecProcess", () => {
  it("keeps the container's settings and changes what belongs to the exec", () => {
    expect(buildExecProcess(container, { args: ["ls", "-l"] })).toEqual({
      terminal: false,
      user: { uid: 0, gid: 0, additionalGids: [0] },
      args: ["ls", "-l"],
      env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOSTNAME=0123456789ab", "A=1"],
      cwd: "/srv",
      capabilities: container.capabilities,
      rlimits: [{ type: "RLIMIT_NOFILE", soft: 5n, hard: 5n }],
      noNewPrivileges: true,
      oomScoreAdj: 0,
    });
  });

  it("takes terminal, size, environment, directory and user", () => {
    const changed = buildExecProcess(container, {
      args: ["sh"],
      tty: true,
      consoleSize: { columns: 120, rows: 40 },
      env: ["A=2", "B=3"],
      workdir: "/tmp/",
      user: { uid: 5, gid: 6, additionalGids: [6, 7] },
    });
    expect(changed).toMatchObject({
      terminal: true,
      consoleSize: { height: 40, width: 120 },
      cwd: "/tmp",
      user: { uid: 5, gid: 6, additionalGids: [6, 7] },
    });
    expect(changed.env).toEqual(expect.arrayContaining(["TERM=xterm", "A=2", "B=3"]));
  });

  it("gives a privileged exec our capabilities and nothing else", () => {
    const exec = buildExecProcess(container, { args: ["sh"], privileged: true, capabilities: ["CAP_SYS_ADMIN"] });
    const all = ["CAP_SYS_ADMIN"];
    expect(exec.capabilities).toEqual({ bounding: all, effective: all, permitted: all });
    expect(exec.noNewPrivileges).toBe(true);
  });

  it("refuses an empty command and a relative directory", () => {
    expect(() => buildExecProcess(container, { args: [] })).toThrow("no exec command specified");
    expect(() => buildExecProcess(container, { args: ["ls"], workdir: "tmp" })).toThrow(/needs to be an absolute path/);
  });
});

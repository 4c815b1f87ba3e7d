import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadDefaultProfile, loadedProfiles, unloadDefaultProfile } from "../../../../src/engine/apparmor/load.ts";
import { profileSource } from "../../../../src/engine/apparmor/profile.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "apparmor-"));
});
afterEach(() => rmSync(root, { recursive: true }));

function put(path: string, content: string, mode = 0o644): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
  chmodSync(join(root, path), mode);
}

function enable(profiles: string): void {
  put("sys/module/apparmor/parameters/enabled", "Y\n");
  put("sys/kernel/security/apparmor/profiles", profiles);
}

const host = () => ({ root, dirs: [join(root, "bin")] });

describe("a host with AppArmor", () => {
  test("tells its profiles, whatever they are called", async () => {
    enable("docker-default (enforce)\n/usr/bin/a b (complain)\n");
    expect(await loadedProfiles(host())).toEqual([
      { name: "docker-default", mode: "enforce" },
      { name: "/usr/bin/a b", mode: "complain" },
    ]);
  });

  test("gets ours by its parser, on standard input and without our environment", async () => {
    enable("lepton-default (enforce)\n");
    const seen = join(root, "seen");
    put(
      "bin/apparmor_parser",
      `#!/bin/sh\necho "$@" > ${seen}; /bin/cat >> ${seen}; /usr/bin/env >> ${seen}.env\n`,
      0o755,
    );
    await loadDefaultProfile(host());
    expect(readFileSync(seen, "utf8")).toBe(`-Kr\n${profileSource()}`);
    expect(readFileSync(`${seen}.env`, "utf8")).not.toContain("HOME=");
    await unloadDefaultProfile(host());
    expect(readFileSync(seen, "utf8").split("\n")[0]).toBe("-KR");
  });

  test("says what the parser says, or that there is none", async () => {
    enable("");
    await expect(loadDefaultProfile(host())).rejects.toThrow("apparmor_parser was not found");
    put("bin/apparmor_parser", "#!/bin/sh\necho 'syntax error, line 3' >&2; exit 1\n", 0o755);
    await expect(loadDefaultProfile(host())).rejects.toThrow("syntax error, line 3");
    await expect(unloadDefaultProfile(host())).rejects.toMatchObject({ code: "not-found" });
  });
});

test("a host without it says so", async () => {
  await expect(loadedProfiles(host())).rejects.toMatchObject({ code: "failed-precondition" });
  await expect(loadDefaultProfile(host())).rejects.toMatchObject({ code: "failed-precondition" });
  expect(existsSync(join(root, "bin"))).toBe(false);
});

test("the profile denies mounts and the switches of the kernel, and lets processes of containers signal each other", () => {
  const source = profileSource("x");
  expect(source).toMatch(/^profile x flags=\(attach_disconnected,mediate_deleted\) \{\n/);
  for (const rule of ["deny mount,", "deny /proc/sysrq-trigger rwklx,", "signal (send,receive) peer=x,", "file,"])
    expect(source).toContain(`  ${rule}\n`);
  expect(
    source
      .trimEnd()
      .split("\n")
      .slice(1, -1)
      .every((line) => line.endsWith(",")),
  ).toBe(true);
});

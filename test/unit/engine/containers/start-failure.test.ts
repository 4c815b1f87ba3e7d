import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { startExitCode, startFailure, startFailureText } from "../../../../src/engine/containers/start-failure.ts";
import { LeptonError } from "../../../../src/errors.ts";

/** What containerd hands on of runc's complaint. */
const create = (why: string) =>
  `failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ${why}: unknown`;
const exec = (why: string) =>
  `failed to start exec "e1": OCI runtime exec failed: exec failed: unable to start container process: ${why}: unknown`;

const hook = (why: string) =>
  create(
    `error during container init: error running hook #0: error running hook: exit status 1, stdout: , stderr: lepton network: ${why}\n`,
  );

test("what the network hook says is told without the words around it, and is no fault of the command", () => {
  const why = 'CNI plugin "bridge" ADD: no such file or directory';
  expect(startFailureText(hook(why))).toBe(why);
  expect(startExitCode(hook(why))).toBe(125);
});

describe("startExitCode", () => {
  test.each([
    'exec: "nope": executable file not found in $PATH',
    'exec: "/nope": stat /nope: no such file or directory',
    'error during container init: exec: "nope": executable file not found in $PATH',
    'exec: "a \\"b\\" c": executable file not found in $PATH',
    "exec /script.sh: no such file or directory",
  ])("is 127 where the command is not there: %s", (why) => {
    expect(startExitCode(create(why))).toBe(127);
    expect(startExitCode(exec(why))).toBe(127);
  });

  test.each([
    'exec: "/etc/passwd": permission denied',
    'exec: "/etc": is a directory',
    'exec: "/data/run": operation not permitted',
    "exec /bin/other-arch: exec format error",
  ])("is 126 where the command cannot be run: %s", (why) => {
    expect(startExitCode(create(why))).toBe(126);
  });

  test.each([
    create('error during container init: error mounting "/host" to rootfs at "/etc/x": not a directory'),
    create(
      'error during container init: error mounting "/gone" to rootfs at "/x": stat /gone: no such file or directory',
    ),
    create("unable to apply cgroup configuration: mkdir /sys/fs/cgroup/x: permission denied"),
    "OCI runtime create failed: runc create failed: invalid rootfs: stat /run/x/rootfs: no such file or directory",
    'failed to resolve rootfs: "/var/lib": permission denied',
    "context deadline exceeded",
    "",
  ])("is 125 where it is not about the command: %s", (text) => {
    expect(startExitCode(text)).toBe(125);
  });

  test("is the same whatever the command is called", () => {
    const name = fc.oneof(
      fc.string(),
      fc.constantFrom("rootfs", "cgroup", "error mounting", "permission denied", "is a directory", 'exec: "a": b'),
    );
    const reason = fc.constantFrom(
      [127, "executable file not found in $PATH"],
      [126, "permission denied"],
      [126, "is a directory"],
    ) as fc.Arbitrary<[number, string]>;
    fc.assert(
      fc.property(name, reason, (command, [code, why]) => {
        expect(startExitCode(create(`exec: ${JSON.stringify(command)}: ${why}`))).toBe(code);
      }),
    );
    expect(startExitCode(create('exec: "/cgroup/rootfs": stat /cgroup/rootfs: no such file or directory'))).toBe(127);
  });
});

describe("the error of a start", () => {
  test("keeps the runtime's sentence and drops the wrappings", () => {
    expect(startFailureText(create('exec: "nope": executable file not found in $PATH'))).toBe(
      'exec: "nope": executable file not found in $PATH',
    );
    expect(startFailureText("no such image: unknown")).toBe("no such image");
    expect(startFailureText("as it is")).toBe("as it is");
  });

  test("names the container, carries docker's exit status, and keeps code and cause", () => {
    const cause = new LeptonError("not-found", create('exec: "nope": executable file not found in $PATH'));
    const failure = startFailure("0123456789abcdef", cause);
    expect(failure).toMatchObject({ code: "not-found", exitCode: 127, cause });
    expect(failure.message).toBe(
      'cannot start container 0123456789ab: exec: "nope": executable file not found in $PATH',
    );
    expect(startFailure("x", new Error("broken"))).toMatchObject({ code: "internal", exitCode: 125 });
    expect(startFailure("x", "thrown text").message).toBe("cannot start container x: thrown text");
  });
});

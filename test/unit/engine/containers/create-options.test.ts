import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkCreateOptions } from "../../../../src/engine/containers/create-options.ts";
import type { CreateContainer } from "../../../../src/engine/types.ts";

const check = (options: Partial<CreateContainer>) => checkCreateOptions({ image: "busybox", ...options });
const refusal = (message: string) => expect.objectContaining({ code: "invalid-argument", message });

test("what docker takes together is taken", () => {
  check({});
  check({ hostname: "web-1.example.com", network: "none", labels: { a: "b" }, restart: "no", autoRemove: true });
  // The network of the host brings its own name only where none is given: the UTS namespace is the container's.
  check({ hostname: "web", network: "host" });
  check({ restart: "on-failure:3", logDriver: "json-file", logOpts: { "max-size": "1m", "max-file": "3" } });
  check({ logDriver: "none" });
});

describe("labels", () => {
  test.each(["lepton/name", "nerdctl/auto-remove", "containerd.io/restart.status", "io.cri-containerd.kind"])(
    "%s is reserved",
    (key) => {
      const message = `label "${key}" is reserved: tools act on labels with its prefix`;
      expect(() => check({ labels: { fine: "1", [key]: "x" } })).toThrow(refusal(message));
    },
  );
});

describe("the hostname", () => {
  test.each(["web", "a", "my_host", "UPPER.case", "1st", ""])("may be %j", (hostname) => check({ hostname }));

  test("holds nothing that could make a second line or word in /etc/hosts", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.constantFrom("\n", " ", "\t", "\0", "#", "\u001b"),
        fc.string(),
        (head, bad, tail) => {
          const hostname = head + bad + tail;
          const message = `invalid hostname format: ${JSON.stringify(hostname)}`;
          expect(() => check({ hostname })).toThrow(refusal(message));
        },
      ),
    );
    for (const hostname of ["-a", "a-", ".a", "a.", "a/b"])
      expect(() => check({ hostname })).toThrow("invalid hostname");
  });
});

describe("restart policies", () => {
  test("a container that removes itself cannot come back", () => {
    const message = "conflicting options: cannot specify both --restart and --rm";
    for (const restart of ["always", "unless-stopped", "on-failure"]) {
      expect(() => check({ restart, autoRemove: true })).toThrow(refusal(message));
      check({ restart, autoRemove: false });
    }
  });

  test("an unknown one is refused", () => {
    expect(() => check({ restart: "never" })).toThrow("unknown policy 'never'");
  });
});

describe("log options", () => {
  test.each<[CreateContainer["logDriver"], string, string]>([
    ["json-file", "syslog-address", "unknown log opt 'syslog-address' for json-file log driver"],
    [undefined, "compress", "cannot use compress=1: rotated logs are not compressed"],
    ["syslog", "max-size", "unknown log opt 'max-size' for syslog log driver"],
    ["fluentd", "fluentd-request-ack", "cannot use fluentd-request-ack=1: it is not supported"],
    ["local", "mode", "logger: logging mode not supported: 1"],
    ["none", "max-size", "unknown log opt 'max-size' for none log driver"],
  ])("driver %s refuses %s", (logDriver, key, message) => {
    const options = { logOpts: { [key]: "1" }, ...(logDriver === undefined ? {} : { logDriver }) };
    expect(() => check(options)).toThrow(refusal(message));
  });
});

describe("words that cannot be read", () => {
  test.each<[Partial<CreateContainer>, string]>([
    [{ devices: ["/dev/x:/dev/y:q"] }, "bad mode specified: q"],
    [{ deviceCgroupRules: ["c"] }, "invalid device cgroup format 'c'"],
    [{ deviceReadBps: ["sda:1"] }, "bad format for device path: sda:1"],
    [{ ulimits: ["nofile"] }, 'invalid argument "nofile" for "--ulimit" flag: invalid ulimit argument: nofile'],
    [{ ipc: "hots" }, "invalid IPC mode: hots"],
    [{ pid: "private" }, "--pid: invalid PID mode"],
    [{ uts: "container:web" }, "--uts: invalid UTS mode"],
    [{ uts: "host", hostname: "web" }, "conflicting options: hostname and the UTS mode"],
  ])("are refused before anything is made: %j", (options, message) => {
    expect(() => check(options)).toThrow(refusal(message));
  });
});

import { hostname } from "node:os";
import { describe, expect, test } from "vitest";
import type { LogDriver } from "../../../../src/console/config.ts";
import { type LogSubject, logTag } from "../../../../src/engine/containers/log-details.ts";
import { logConfig } from "../../../../src/engine/containers/log-driver.ts";
import { fluentdAddress, syslogAddress } from "../../../../src/engine/containers/log-target.ts";

const ID = "0123456789abcdef".repeat(4);
const SUBJECT: LogSubject = {
  id: ID,
  name: "web",
  imageName: "docker.io/library/nginx:latest",
  imageId: `sha256:${"f".repeat(64)}`,
  command: ["nginx", "-g"],
  labels: { tier: "front", secret: "x" },
  env: ["STAGE=prod", "PASSWORD=x", "BARE"],
};

const config = (driver: LogDriver, opts: Readonly<Record<string, string>> = {}) =>
  logConfig({ driver, opts, subject: SUBJECT, path: "/data/x-json.log", programDirs: [] });
const bad = (message: string) => expect.objectContaining({ code: "invalid-argument", message });

describe("files", () => {
  test("grow without end, or by docker's own rotation for local", async () => {
    expect(await config("json-file")).toEqual({ logDriver: "json-file", logPath: "/data/x-json.log", maxFiles: 1 });
    expect(await config("local")).toMatchObject({ maxSizeBytes: 20 << 20, maxFiles: 5 });
    expect(await config("local", { "max-file": "2" })).toMatchObject({ maxSizeBytes: 20 << 20, maxFiles: 2 });
  });

  test("lie where they are wanted, with what is to stand in each record", async () => {
    const opts = { "log-path": "/logs/web", labels: "tier,none", "env-regex": "^ST", tag: "{{.Name}}" };
    expect(await config("json-file", opts)).toMatchObject({
      logPath: "/logs/web",
      logAttributes: { tier: "front", STAGE: "prod", tag: "web" },
    });
    await expect(config("json-file", { "log-path": "web" })).rejects.toThrow("it is not absolute");
    await expect(config("json-file", { "env-regex": "(" })).rejects.toThrow(bad('invalid value for env-regex: "("'));
  });
});

describe("syslog", () => {
  test("goes where the address says, in docker's words", async () => {
    const opts = {
      "syslog-address": "tcp://logs.example:601",
      "syslog-facility": "local3",
      "syslog-format": "rfc5424",
    };
    expect(await config("syslog", { ...opts, tag: "{{.ImageName}}/{{.Name}}/{{.ID}}" })).toMatchObject({
      logDriver: "syslog",
      forward: {
        address: { proto: "tcp", host: "logs.example", port: 601 },
        format: {
          kind: "syslog",
          style: "rfc5424",
          facility: 19,
          tag: "docker.io/library/nginx:latest/web/0123456789ab",
          hostname: hostname(),
        },
        bufferBytes: 1 << 20,
      },
    });
  });

  test.each([
    ["udp://host", { proto: "udp", host: "host", port: 514 }],
    ["tcp+tls://[::1]:6514", { proto: "tls", host: "::1", port: 6514 }],
  ])("reads %s", (text, address) => {
    expect(syslogAddress(text, [])).toEqual(address);
  });

  test.each(["ftp://host", "udp://", "udp://host:0", "udp://host:99999", "host:514", "unix:///no/such/socket"])(
    "refuses %s",
    (text) => {
      expect(() => syslogAddress(text, [])).toThrow(expect.objectContaining({ code: "invalid-argument" }));
    },
  );

  test("refuses facilities and formats that are none", async () => {
    const address = { "syslog-address": "udp://host" };
    await expect(config("syslog", { ...address, "syslog-facility": "loud" })).rejects.toThrow(
      "invalid syslog facility",
    );
    await expect(config("syslog", { ...address, "syslog-facility": "24" })).rejects.toThrow("invalid syslog facility");
    await expect(config("syslog", { ...address, "syslog-format": "json" })).rejects.toThrow("Invalid syslog format");
  });

  test("takes the certificates that are there", async () => {
    const opts = { "syslog-address": "tcp+tls://host", "syslog-tls-skip-verify": "false" };
    expect((await config("syslog", opts)).forward?.tls).toEqual({ skipVerify: true });
    await expect(config("syslog", { ...opts, "syslog-tls-ca-cert": "/no/ca" })).rejects.toThrow("/no/ca");
  });
});

describe("fluentd", () => {
  test("tells which container it is", async () => {
    const { forward } = await config("fluentd", {
      labels: "tier",
      "fluentd-retry-wait": "2s",
      "fluentd-max-retries": "3",
    });
    expect(forward).toEqual({
      address: { proto: "tcp", host: "localhost", port: 24_224 },
      format: {
        kind: "fluentd",
        tag: "0123456789ab",
        record: { container_id: ID, container_name: "/web", tier: "front" },
        subSecond: false,
      },
      retryWaitMs: 2000,
      maxRetries: 3,
      bufferBytes: 1 << 20,
    });
  });

  test.each([
    ["host", { proto: "tcp", host: "host", port: 24_224 }],
    ["tls://host:9", { proto: "tls", host: "host", port: 9 }],
    ["unix:///run/f.sock", { proto: "unix", path: "/run/f.sock" }],
  ])("reads the address %s", (text, address) => {
    expect(fluentdAddress(text)).toEqual(address);
  });
});

describe("tags", () => {
  test("are one word, whatever a name holds", () => {
    expect(logTag("{{ .Name }} of\n{{.DaemonName}}", SUBJECT)).toBe("web_of_lepton");
    expect(logTag("", SUBJECT)).toBe("0123456789ab");
    expect(logTag("{{.FullID}}", SUBJECT)).toBe(ID);
    expect(logTag("{{.ImageID}}", SUBJECT)).toBe("f".repeat(12));
    expect(logTag("{{.Command}}", SUBJECT)).toBe("nginx_-g");
  });

  test.each(["{{.Nmae}}", "{{.constructor}}", "{{printf}}"])("refuse %s", (template) => {
    expect(() => logTag(template, SUBJECT)).toThrow("is none of its fields");
  });
});

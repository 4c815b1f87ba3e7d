/** Log drivers with real containers and real servers. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { importBusybox } from "../helpers/busybox.ts";
import { makeAuthority } from "../helpers/certificates.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { lepton, mustLepton } from "../helpers/lepton.ts";
import { closeServer, listen } from "../helpers/listen.ts";
import { leaksSince, snapshotWorld, type World } from "../helpers/oracle.ts";
import { waitFor } from "../helpers/wait-for.ts";

let daemon: TestDaemon;
let before: World;
let dir: string;

beforeAll(async () => {
  dir = mkdtempSync("/tmp/ld-");
  daemon = await startContainerd();
  await importBusybox(daemon);
  before = await snapshotWorld(daemon);
});

afterAll(async () => {
  expect(await leaksSince(daemon, before)).toEqual([]);
  await daemon.stop();
  rmSync(dir, { recursive: true });
});

/** Runs a container with a driver to its end, and keeps it. */
const run = (name: string, opts: readonly string[], script: string) =>
  lepton(daemon, [
    "run",
    "--name",
    name,
    ...opts.flatMap((opt) => ["--log-opt", opt]),
    ...DRIVER,
    "busybox",
    "sh",
    "-c",
    script,
  ]);

let DRIVER: readonly string[] = [];
const using = (driver: string) => {
  DRIVER = ["--log-driver", driver];
};

async function receiver(server: Server) {
  let text = "";
  server.on(server.listenerCount("secureConnection") > 0 ? "secureConnection" : "connection", (socket) => {
    socket.on("data", (chunk: Buffer) => (text += chunk.toString("latin1")));
    socket.on("error", () => undefined);
  });
  return { port: await listen(server), text: () => text };
}

const UNREADABLE = "configured logging driver does not support reading";

describe("syslog", () => {
  test("gets each line of both streams, and logs says that it cannot read them", async () => {
    using("syslog");
    const server = createServer();
    const { port, text } = await receiver(server);
    const opts = [`syslog-address=tcp://127.0.0.1:${port}`, "syslog-format=rfc5424", "tag={{.Name}}"];
    const { stdout, code } = await run("sys", opts, "echo out; echo err >&2");
    expect({ stdout, code }).toEqual({ stdout: "out\n", code: 0 });
    await waitFor("both lines", () => / - out\n/.test(text()) && / - err\n/.test(text()));
    expect(text()).toMatch(/<30>1 \S+ \S+ sys \d+ sys - out\n/);
    expect(text()).toMatch(/<27>1 \S+ \S+ sys \d+ sys - err\n/);
    const logs = await lepton(daemon, ["logs", "sys"]);
    expect({ code: logs.code, says: logs.stderr.includes(UNREADABLE) }).toEqual({ code: 1, says: true });
    const config = await mustLepton(daemon, ["inspect", "-f", "{{json .HostConfig.LogConfig}}", "sys"]);
    expect(JSON.parse(config)).toMatchObject({ Type: "syslog", Config: { tag: "{{.Name}}" } });
    // A second start goes to the same server.
    await mustLepton(daemon, ["start", "-a", "sys"]);
    await waitFor("the second run", () => text().match(/ - out\n/g)?.length === 2);
    await mustLepton(daemon, ["rm", "sys"]);
    await closeServer(server);
  });

  test("is spoken over TLS to a server that the named authority vouches for", async () => {
    using("syslog");
    const authority = makeAuthority(join(dir, "ca"));
    const { cert, key } = authority.issue("server");
    const server = createTlsServer({ cert, key });
    server.on("secureConnection", () => undefined);
    const { port, text } = await receiver(server);
    const address = `syslog-address=tcp+tls://localhost:${port}`;
    await run("tls", [address, `syslog-tls-ca-cert=${authority.certFile}`], "echo secret");
    await waitFor("the line", () => text().includes(": secret\n"));
    await mustLepton(daemon, ["rm", "tls"]);
    await closeServer(server);
  });

  test("that is away stops no container", async () => {
    using("syslog");
    const { stdout, code } = await run("away", ["syslog-address=tcp://127.0.0.1:1"], "seq 1 20000 | tail -n 1");
    expect({ stdout, code }).toEqual({ stdout: "20000\n", code: 0 });
    await mustLepton(daemon, ["rm", "away"]);
  });
});

test("fluentd gets records with the container's id, and what its options name", async () => {
  using("fluentd");
  const server = createServer();
  const { port, text } = await receiver(server);
  await run("flu", [`fluentd-address=127.0.0.1:${port}`, "env=HOME", "tag=t"], "echo hello");
  await waitFor("the record", () => text().includes("hello"));
  expect(text()).toContain("\xaecontainer_name\xa4/flu");
  await mustLepton(daemon, ["rm", "flu"]);
  await closeServer(server);
});

test("local keeps a file that logs reads; json-file has docker's attrs", async () => {
  using("local");
  await run("loc", [], "echo kept");
  expect(await mustLepton(daemon, ["logs", "loc"])).toBe("kept");
  using("json-file");
  await run("attrs", [`log-path=${join(dir, "own.log")}`, "tag={{.Name}}"], "echo 'a \"line\"'");
  expect(await mustLepton(daemon, ["logs", "attrs"])).toBe('a "line"');
  expect(await mustLepton(daemon, ["inspect", "-f", "{{.LogPath}}", "attrs"])).toBe(join(dir, "own.log"));
  await mustLepton(daemon, ["rm", "loc", "attrs"]);
});

test("none keeps nothing, and says so; what is no driver is refused", async () => {
  using("none");
  await run("non", [], "echo gone");
  const logs = await lepton(daemon, ["logs", "non"]);
  expect({ stdout: logs.stdout, says: logs.stderr.includes(UNREADABLE) }).toEqual({ stdout: "", says: true });
  await mustLepton(daemon, ["rm", "non"]);
  using("gelf");
  const refused = await run("no", [], "true");
  expect({ code: refused.code, says: refused.stderr.includes("no log driver named 'gelf' is registered") }).toEqual({
    code: 125,
    says: true,
  });
});

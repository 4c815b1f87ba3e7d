/**
 * Records what docker's own client prints for the templates in test/fixtures/docker-cli, with a daemon of ours that
 * answers from fixed data. Needs a `docker` on PATH; run by hand when templates are added:
 *   node scripts/record-docker.ts
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";

interface Case {
  readonly command: "ps" | "inspect";
  readonly template: string;
}

const folder = new URL("../test/fixtures/docker-cli/", import.meta.url);
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), "utf8"));

// The client is run synchronously, so its daemon lives in a thread of its own.
const DAEMON = `
  const { createServer } = require("node:http");
  const { workerData, parentPort } = require("node:worker_threads");
  const { socket, containers, container } = workerData;
  createServer((request, response) => {
    const path = request.url.replace(/^\\/v[0-9.]+/, "").replace(/\\?.*/, "");
    const send = (status, value) => {
      response.writeHead(status, { "Api-Version": "1.50", "Content-Type": "application/json", Ostype: "linux" });
      response.end(typeof value === "string" ? value : JSON.stringify(value));
    };
    if (path === "/_ping") return send(200, "OK");
    if (path === "/containers/json") return send(200, containers);
    if (path === "/containers/web/json") return send(200, container);
    send(404, { message: "No such object" });
  }).listen(socket, () => parentPort.postMessage("up"));
`;

async function main(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), "record-docker-"));
  const socket = join(dir, "docker.sock");
  const data = { socket, containers: read("containers.json"), container: read("container.json") };
  const daemon = new Worker(DAEMON, { eval: true, workerData: data });
  try {
    await new Promise((resolve) => daemon.once("message", resolve));
    const recorded = (read("templates.json") as Case[]).map((one) => ({ ...one, ...run(one, dir, socket) }));
    writeFileSync(new URL("recorded.json", folder), `${JSON.stringify(recorded, null, 1)}\n`);
  } finally {
    await daemon.terminate();
    rmSync(dir, { recursive: true });
  }
}

function run({ command, template }: Case, dir: string, socket: string) {
  const args = command === "ps" ? ["ps", "-a", "--format", template] : ["inspect", "--format", template, "web"];
  const env = { DOCKER_HOST: `unix://${socket}`, DOCKER_CONFIG: dir, HOME: dir, TZ: "UTC", PATH: process.env["PATH"] };
  const { stdout, stderr, status } = spawnSync("docker", args, { env, encoding: "utf8" });
  return { stdout, stderr, status };
}

await main();

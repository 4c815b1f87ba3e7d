import { spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { processOfPort } from "../../../../src/engine/networks/port-process.ts";

test("a port is found with the process that listens on it, on either family", async () => {
  for (const host of ["127.0.0.1", "::1"]) {
    const server = createServer().listen({ host, port: 0 });
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    expect(processOfPort("tcp", port)).toMatchObject({ pid: process.pid });
    expect(processOfPort("udp", port)?.pid).not.toBe(process.pid);
    server.close();
    await once(server, "close");
    expect(processOfPort("tcp", port)?.pid).not.toBe(process.pid);
  }
});

test("datagrams have ports too", async () => {
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  expect(processOfPort("udp", socket.address().port)).toMatchObject({ pid: process.pid });
  expect(processOfPort("sctp", socket.address().port)).toBeUndefined();
  socket.close();
});

test("of a console it is known whose it is", async () => {
  const code = 'const s=require("net").createServer().listen(0,"127.0.0.1",()=>console.log(s.address().port))';
  const env = { CONTAINER_ID: "aa11", CONTAINER_NAMESPACE: "prod" };
  const child = spawn(process.execPath, ["-e", code], { env, stdio: ["ignore", "pipe", "inherit"] });
  const [port] = await once(child.stdout, "data");
  expect(processOfPort("tcp", Number(String(port)))).toMatchObject({
    pid: child.pid,
    container: { namespace: "prod", id: "aa11" },
  });
  child.kill();
  await once(child, "exit");
});

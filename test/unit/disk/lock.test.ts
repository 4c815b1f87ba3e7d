import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { lockName, withLock } from "../../../src/disk/lock.ts";

const scope = () => `test-${process.pid}-${Math.random()}`;

test("lets one in at a time", async () => {
  const name = scope();
  let [inside, most] = [0, 0];
  const work = async () => {
    inside++;
    most = Math.max(most, inside);
    await new Promise(setImmediate);
    inside--;
  };
  await Promise.all(Array.from({ length: 20 }, () => withLock(name, work)));
  expect(most).toBe(1);
});

test("returns what the work returns and is free after it throws", async () => {
  const name = scope();
  await expect(withLock(name, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await withLock(name, async () => 42)).toBe(42);
});

test("is let go by a holder that is killed", async () => {
  const name = scope();
  const source = `
    import { withLock } from ${JSON.stringify(new URL("../../../src/disk/lock.ts", import.meta.url).href)};
    await withLock(${JSON.stringify(name)}, () => new Promise(() => { console.log("in"); setInterval(() => {}, 1000); }));
  `;
  const holder = spawn(process.execPath, ["--input-type=module-typescript", "-e", source]);
  await once(holder.stdout, "data");
  await expect(withLock(name, async () => "mine", { timeoutMs: 50 })).rejects.toMatchObject({ code: "unavailable" });
  holder.kill("SIGKILL");
  await once(holder, "exit");
  expect(await withLock(name, async () => "mine")).toBe("mine");
});

test("who waits does so at the holder's, without looking again and again", async () => {
  const name = scope();
  // A holder that shows who comes.
  const holder = createServer().listen({ path: lockName(name), exclusive: true });
  await once(holder, "listening");
  const comes = once(holder, "connection");
  const waits = withLock(name, async () => "mine");
  const [waiter] = await comes;
  holder.close();
  waiter.destroy();
  expect(await waits).toBe("mine");
});

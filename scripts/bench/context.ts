import { join, resolve } from "node:path";
import { BUSYBOX, importBusybox } from "../../test/helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../../test/helpers/containerd.ts";
import type { Command } from "./pairs.ts";

/** What every bench works with. */
export interface Bench {
  readonly daemon: TestDaemon;
  readonly image: string;
  lepton(...args: readonly string[]): Command;
  ctr(...args: readonly string[]): Command;
}

/** A private containerd with one image; end it with `daemon.stop()`. */
export async function openBench(): Promise<Bench> {
  const daemon = await startContainerd();
  await importBusybox(daemon);
  const root = resolve(import.meta.dirname, "../..");
  const program = process.env["LEPTON_BIN"] ?? join(root, "dist/lepton");
  const command = (...argv: readonly string[]): Command => ({ argv, env: daemon.env });
  return {
    daemon,
    image: BUSYBOX,
    lepton: (...args) => command(program, ...args),
    ctr: (...args) =>
      command(join(process.env["LEPTON_PREFIX"] ?? "/opt/lepton", "bin/ctr"), "-a", daemon.address, ...args),
  };
}

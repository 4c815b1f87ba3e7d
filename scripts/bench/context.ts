import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { BUSYBOX, busyboxLayer, importBusybox } from "../../test/helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../../test/helpers/containerd.ts";
import { type DockerOptions, type DockerPeer, startDocker } from "./docker.ts";
import type { Command } from "./pairs.ts";

/** What every bench works with. */
export interface Bench extends AsyncDisposable {
  readonly daemon: TestDaemon;
  readonly image: string;
  lepton(...args: readonly string[]): Command;
  ctr(...args: readonly string[]): Command;
  /** Starts docker at the first call, with a bridge where asked; undefined where it is not here. */
  docker(options?: DockerOptions): Promise<DockerPeer | undefined>;
}

/** A private containerd with one image. */
export async function openBench(): Promise<Bench> {
  const daemon = await startContainerd();
  await importBusybox(daemon);
  const root = resolve(import.meta.dirname, "../..");
  const program = process.env["LEPTON_BIN"] ?? join(root, "dist/lepton");
  const ctr = join(process.env["LEPTON_PREFIX"] ?? "/opt/lepton", "bin/ctr");
  let peer: Promise<DockerPeer | undefined> | undefined;
  const openPeer = (options?: DockerOptions): Promise<DockerPeer | undefined> => {
    const dir = join(daemon.dir, "peer");
    mkdirSync(dir);
    return startDocker(busyboxLayer(dir), options);
  };
  return {
    daemon,
    image: BUSYBOX,
    lepton: (...args) => ({ argv: [program, ...args], env: daemon.env }),
    ctr: (...args) => ({ argv: [ctr, "-a", daemon.address, ...args], env: daemon.env }),
    docker: (options) => {
      peer ??= openPeer(options);
      return peer;
    },
    async [Symbol.asyncDispose]() {
      await (await peer)?.[Symbol.asyncDispose]();
      await daemon.stop();
    },
  };
}

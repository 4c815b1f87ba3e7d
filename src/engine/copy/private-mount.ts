/**
 * Mounts a snapshot where nobody else sees it: in a mount namespace of a helper process, that is gone with the helper.
 * The helper ends when its standard input does, so nothing stays mounted however we end.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname } from "node:path";
import { text } from "node:stream/consumers";
import type { Mount } from "../../containerd/inputs.ts";
import { LeptonError } from "../../errors.ts";

export interface PrivateMount {
  /** Path of the mounted root, good for as long as it is not closed. */
  readonly path: string;
  close(): Promise<void>;
}

// Lower directories are given relative to $1: all options together must fit into one page.
const SCRIPT = 'cd "$1" && mount -t "$2" -o "$3" "$4" "$5" && echo mounted && exec cat';

/** Mounts it over `at`, an absolute directory, in the helper's namespace only; `unimplemented` for other kinds of mounts. */
export async function mountPrivately(mounts: readonly Mount[], at: string): Promise<PrivateMount> {
  const [mount] = mounts;
  if (mount === undefined || mounts.length !== 1 || !["overlay", "bind"].includes(mount.type)) {
    const types = mounts.map(({ type }) => type).join(", ");
    throw new LeptonError("unimplemented", `cannot look into a stopped container whose files are mounted as ${types}`, {
      hint: "start it first",
    });
  }
  const { base, options } = shorten(mount);
  const args = ["-m", "--propagation", "private", "sh", "-c", SCRIPT, "sh", base, mount.type, options];
  const child = spawn("unshare", [...args, mount.source, at], {
    stdio: ["pipe", "pipe", "pipe"],
    // One mount(2) of the whole line: the newer call takes 256 bytes for an option.
    env: { ...process.env, LIBMOUNT_FORCE_MOUNT2: "always" },
  });
  const exited = once(child, "exit").then(
    () => undefined,
    (error: unknown) => error,
  );
  // A helper that could not be started has nothing to say, and takes nothing.
  const complaint = text(child.stderr).catch(() => "");
  child.stdin.on("error", () => undefined);
  const mounted = await Promise.race([once(child.stdout, "data").then(() => true), exited.then(() => false)]);
  if (!mounted || child.pid === undefined) {
    const words = (await complaint).trim() || String(await exited);
    throw new LeptonError("failed-precondition", `cannot mount the files of the container: ${words}`, {
      hint: "this needs root, and unshare and mount of util-linux; a running container needs neither",
    });
  }
  return {
    path: `/proc/${child.pid}/root${at}`,
    async close() {
      child.stdin.end();
      await exited;
    },
  };
}

function shorten({ options, type }: Mount): { readonly base: string; readonly options: string } {
  const lower = options.find((option) => option.startsWith("lowerdir="))?.slice("lowerdir=".length) ?? "";
  const base = dirname(dirname(lower.split(":")[0] ?? ""));
  if (type !== "overlay" || base === "/" || base === ".") return { base: "/", options: options.join(",") };
  const shorter = lower.split(":").map((dir) => (dir.startsWith(`${base}/`) ? dir.slice(base.length + 1) : dir));
  const rest = options.filter((option) => !option.startsWith("lowerdir="));
  return { base, options: [...rest, `lowerdir=${shorter.join(":")}`].join(",") };
}

/** A root file system with everything that is easily lost: modes, owners, links, devices, holes, odd names, capabilities. */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  linkSync,
  lutimesSync,
  mkdirSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { encodeHeader, paddingOf } from "../../src/oci/tar-header.ts";
import { busyboxLayer } from "./busybox.ts";

/** `cap_net_raw+ep` as the kernel stores it (vfs_cap_data, revision 2). */
export const CAPABILITY = Buffer.from("0100000200200000000000000000000000000000", "hex");
const XATTR = "SCHILY.xattr.security.capability=";

/** True where an archive, as bytes, gives some file the capability. */
export function holdsCapability(archive: Buffer): boolean {
  return archive.includes(Buffer.concat([Buffer.from(XATTR), CAPABILITY]));
}

/** Makes the tar in an empty directory and returns its bytes' path. */
export function oddRootfs(dir: string): string {
  const layer = busyboxLayer(dir);
  const root = join(dir, "rootfs");
  const odd = join(root, "odd");
  mkdirSync(join(odd, "deep/er"), { recursive: true });
  writeFileSync(join(odd, "owned"), "owned\n");
  chownSync(join(odd, "owned"), 1234, 70_000);
  chmodSync(join(odd, "owned"), 0o6751);
  linkSync(join(odd, "owned"), join(odd, "deep/same"));
  symlinkSync("../../../../../../etc/shadow", join(odd, "outward"));
  symlinkSync("/proc/self/root/etc/shadow", join(odd, "absolute"));
  lutimesSync(join(odd, "outward"), 1_000_000_000, 1_000_000_000);
  execFileSync("mknod", [join(odd, "null"), "c", "1", "3"]);
  execFileSync("mkfifo", [join(odd, "fifo")]);
  writeFileSync(join(odd, "sparse"), "end");
  truncateSync(join(odd, "sparse"), 5_000_000);
  writeFileSync(join(odd, "ünïcode 日本"), "name");
  writeFileSync(join(odd, "long".repeat(60)), "name");
  mkdirSync(join(odd, "sticky"));
  chmodSync(join(odd, "sticky"), 0o1777);
  mkdirSync(join(odd, "closed"), { mode: 0o700 });
  chownSync(join(odd, "closed"), 7, 8);
  execFileSync("tar", ["--numeric-owner", "--format=posix", "-C", root, "-cf", layer, "."]);
  appendCapable(layer);
  return layer;
}

/** One more file, with a capability, which neither our writer nor tar without the attribute on disk can write. */
function appendCapable(layer: string): void {
  const extra = `${layer}.extra`;
  const rest = Buffer.concat([Buffer.from(` ${XATTR}`), CAPABILITY, Buffer.from("\n")]);
  const record = Buffer.concat([Buffer.from(String(rest.length + 2)), rest]);
  const plain = { linkPath: "", mode: 0o755, uid: 0, gid: 0, mtimeSec: 0 };
  const body = Buffer.from("capable\n");
  const blocks = [
    encodeHeader({ ...plain, path: "pax-header", type: "x", size: record.length }),
    record,
    new Uint8Array(paddingOf(record.length)),
    encodeHeader({ ...plain, path: "odd/capable", type: "0", size: body.length }),
    body,
    new Uint8Array(paddingOf(body.length)),
    new Uint8Array(1024),
  ];
  writeFileSync(extra, Buffer.concat(blocks));
  execFileSync("tar", ["-Af", layer, extra]);
}

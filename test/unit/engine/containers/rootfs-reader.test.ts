import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { rootfsReader } from "../../../../src/engine/containers/rootfs-reader.ts";
import { resolveUser } from "../../../../src/oci/user.ts";

const mount = (type: string, source: string, options: string[] = []) => ({ type, source, target: "", options });

test("users are those of the image's layers", async () => {
  const root = mkdtempSync(join(tmpdir(), "rootfs-reader-"));
  try {
    mkdirSync(join(root, "lower/etc"), { recursive: true });
    mkdirSync(join(root, "upper/etc"), { recursive: true });
    writeFileSync(join(root, "lower/etc/passwd"), "app:x:7:8::/app:/bin/sh\n");
    writeFileSync(join(root, "upper/etc/group"), "crew:x:9:app\n");
    const overlay = mount("overlay", "overlay", [`lowerdir=${root}/lower`, `upperdir=${root}/upper`]);
    expect(await resolveUser("app", [], rootfsReader([overlay]))).toEqual({
      uid: 7,
      gid: 8,
      additionalGids: [8, 9],
      home: "/app",
    });
  } finally {
    rmSync(root, { recursive: true });
  }
});

test("mounts that cannot be read so are named", async () => {
  const reader = rootfsReader([mount("erofs", "/dev/loop0"), mount("overlay", "overlay")]);
  await expect(reader.readFile("/etc/passwd")).rejects.toMatchObject({
    code: "unimplemented",
    message: "cannot read /etc/passwd of the image: its mounts are of type erofs, overlay",
  });
});

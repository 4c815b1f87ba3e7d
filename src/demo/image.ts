/** The demo image: busybox, its commands as links, and the three scripts. */
import { buildImage, ociArchive } from "../oci/image-archive.ts";
import { hostPlatform } from "../oci/platform.ts";
import { type TarInput, tarBytes } from "../oci/tar-writer.ts";
import type { Busybox } from "./busybox.ts";
import { FLAKY, WEB, WORKER } from "./scripts.ts";

export const DEMO_IMAGE = "localhost/lepton-demo:latest";

const PASSWD = "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n";
const GROUP = "root:x:0:\nnogroup:x:65534:\n";
// Fixed, so that the same busybox always makes the same image.
const CREATED = "2024-01-01T00:00:00Z";

/** An OCI archive with the demo image, for `images.load`. */
export function demoArchive(busybox: Busybox): Uint8Array {
  const scripts = [WEB, WORKER, FLAKY].map(({ path, text }) => file(path, text, 0o755));
  const image = buildImage({
    platform: hostPlatform(),
    layers: [busyboxLayer(busybox), tarBytes([{ path: "demo", kind: "directory" }, ...scripts])],
    created: CREATED,
    config: {
      Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      Cmd: ["sh"],
      Labels: { "org.opencontainers.image.title": "lepton demo" },
    },
  });
  return ociArchive([{ name: DEMO_IMAGE, image }]);
}

/** The layer with busybox itself: enough of a root file system for a shell and a user name. */
export function busyboxLayer({ bytes, applets }: Busybox): Uint8Array {
  const folders = ["bin", "dev", "etc", "home", "proc", "root", "sys", "usr", "usr/bin", "var", "var/log"];
  return tarBytes([
    ...folders.map((path) => ({ path, kind: "directory" as const })),
    { path: "tmp", kind: "directory", mode: 0o1777 },
    file("etc/passwd", PASSWD),
    file("etc/group", GROUP),
    { path: "bin/busybox", kind: "file", mode: 0o755, body: bytes },
    ...applets.map((applet) => ({ path: `bin/${applet}`, kind: "symlink" as const, linkPath: "busybox" })),
    { path: "usr/bin/env", kind: "symlink", linkPath: "../../bin/busybox" },
  ]);
}

function file(path: string, text: string, mode = 0o644): Extract<TarInput, { kind: "file" }> {
  return { path, kind: "file", mode, body: new TextEncoder().encode(text) };
}

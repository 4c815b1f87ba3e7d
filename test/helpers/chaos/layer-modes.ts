/** Layers that try to leave their root file system, or to fill the disk. They reach containerd as they are. */
import { encodeHeader } from "../../../src/oci/tar-header.ts";
import { type TarInput, tarBytes } from "../../../src/oci/tar-writer.ts";
import { bomb, withLayer } from "./content.ts";
import { type Mode, SUCCESS } from "./mode.ts";

type Entry = Exclude<TarInput, { kind: "stream" }>;

/** Name of what the layers try to write; walkers look for it outside. */
export const CANARY = "lepton-chaos-canary";

const file = (path: string, mode = 0o644): Entry => ({
  path,
  kind: "file",
  mode,
  body: new TextEncoder().encode("outside\n"),
});

const UP = "../".repeat(20);

/** What the archives hold that must stay inside; `outside` is a directory that exists on the host and must stay as it is. */
function layers(outside: string): Readonly<Record<string, () => Uint8Array>> {
  return {
    dotdot: () => tarBytes([file(`${UP}${outside.slice(1)}/${CANARY}`), file(`a/${UP}tmp/${CANARY}`)]),
    absolute: () => tarBytes([file(`${outside}/${CANARY}`)]),
    "symlink-chain": () =>
      tarBytes([
        { path: "one", kind: "symlink", linkPath: "two" },
        { path: "two", kind: "symlink", linkPath: `${UP}${outside.slice(1)}` },
        file(`one/${CANARY}`),
        { path: "abs", kind: "symlink", linkPath: outside },
        file(`abs/${CANARY}`),
      ]),
    "hardlink-out": () =>
      tarBytes([
        { path: "out", kind: "hardlink", linkPath: `${UP}${outside.slice(1)}/secret` },
        { path: "abs", kind: "hardlink", linkPath: `${outside}/secret` },
      ]),
    "hardlink-through-symlink": () =>
      tarBytes([
        { path: "dir", kind: "symlink", linkPath: outside },
        { path: "out", kind: "hardlink", linkPath: "dir/secret" },
      ]),
    devices: () => Buffer.concat([device("null", "3"), device("sda", "4"), tarBytes([file("after")])]),
    setuid: () => tarBytes([file("root", 0o6755), { path: "dir", kind: "directory", mode: 0o7777 }]),
    "many-entries": () => tarBytes(Array.from({ length: 20_000 }, (_, index) => file(`d${index % 100}/f${index}`))),
    "long-path": () => tarBytes([file(`${"x".repeat(200)}/`.repeat(1500))]),
    duplicates: () => tarBytes([file("same"), file("same"), { path: "same", kind: "directory" }, file("same/below")]),
    "whiteout-root": () => tarBytes([file(".wh..wh..opq"), file(".wh.."), file(`${UP}.wh.tmp`), file(".wh.etc")]),
    "not-a-tar": () => new TextEncoder().encode("no archive at all\n".repeat(1000)),
  };
}

function device(name: string, type: "3" | "4"): Uint8Array {
  return encodeHeader({ path: name, type, size: 0, linkPath: "", mode: 0o666, uid: 0, gid: 0, mtimeSec: 0 });
}

/** The modes for a directory outside. Their client may succeed or not: containerd decides, and nothing outside may change. */
export function layerModes(outside: string): readonly Mode[] {
  const made = Object.entries(layers(outside)).map(
    ([name, tar]): Mode => ({
      name: `layer-${name}`,
      content: () => withLayer(tar()),
      expected: SUCCESS,
      refuser: "containerd",
    }),
  );
  return [...made, { name: "layer-bomb", content: () => bomb(64 << 20), expected: SUCCESS, refuser: "containerd" }];
}

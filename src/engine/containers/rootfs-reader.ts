/** Reads user files of a container that need not run: from the layer directories of its snapshot. */
import type { Mount } from "../../containerd/inputs.ts";
import { LeptonError } from "../../errors.ts";
import { MAX_USER_FILE_BYTES, type RootfsReader } from "../../oci/user.ts";
import { layerDirs, readRootfsFile } from "../rootfs.ts";

/** A reader of the files under these mounts. */
export function rootfsReader(mounts: readonly Mount[]): RootfsReader {
  const layers = layerDirs(mounts);
  return {
    async readFile(path) {
      if (layers === undefined) throw unreadable(mounts);
      return readRootfsFile(layers, path, MAX_USER_FILE_BYTES);
    },
  };
}

function unreadable(mounts: readonly Mount[]): LeptonError {
  const types = mounts.map(({ type }) => type).join(", ");
  return new LeptonError("unimplemented", `cannot read /etc/passwd of the image: its mounts are of type ${types}`, {
    hint: "use the overlayfs or native snapshotter",
  });
}

/** A volume in the shape of docker's `inspect`. */
import type { Volume } from "../../engine/types.ts";
import { GoMap, type GoStruct, goStruct } from "../go-value.ts";

/** docker's object; how much it holds and who uses it where that was asked for. */
export function volumeObject(volume: Volume): GoStruct {
  const { labels, sizeBytes, usedBy } = volume;
  const usage =
    sizeBytes === undefined
      ? undefined
      : goStruct({ RefCount: usedBy === undefined ? -1 : usedBy.length, Size: sizeBytes });
  return goStruct({
    CreatedAt: new Date(volume.createdAtMs).toISOString().replace(/\.\d+Z$/, "Z"),
    Driver: "local",
    Labels: new GoMap(labels),
    Mountpoint: volume.mountpoint,
    Name: volume.name,
    Options: new GoMap({}),
    Scope: "local",
    UsageData: usage,
  });
}

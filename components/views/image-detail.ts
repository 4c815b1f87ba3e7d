/** What is told of the selected image. */
import type { Image } from "../../src/engine/types.ts";
import type { ObjectKey } from "../../src/store/state.ts";
import { shortId } from "../../src/text/id.ts";
import { shortBytes } from "../figures.ts";
import { safe } from "../text.ts";
import { labelFields } from "./fields.ts";
import { usersOf } from "./image-users.ts";
import type { Field, Scene } from "./view.ts";

export function imageFields(row: Image, key: ObjectKey, { store, theme }: Scene): readonly Field[] {
  const users = usersOf(store).get(key) ?? [];
  return [
    ["name", safe(row.name)],
    ["id", safe(shortId(row.configDigest)) || "-"],
    ["digest", safe(row.digest)],
    ["type", safe(row.mediaType)],
    ["platforms", safe(row.platforms.join(", ")) || "-"],
    ["size", shortBytes(row.sizeBytes)],
    ["content", shortBytes(row.contentBytes)],
    ["created", new Date(row.createdAtMs).toLocaleString("sv")],
    ["used by", users.length === 0 ? "-" : safe(users.join(", ")), users.length === 0 ? "" : theme.good],
    ...labelFields(row.labels),
  ];
}

import { expect, test } from "vitest";
import { treeText } from "../../../src/commands/image/tree.ts";

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const NOTHING = { contentBytes: 0, diskBytes: 0, users: 0 };

test("shows names, platforms, what is here and what is used, and no escape of a stranger", () => {
  const text = treeText([
    {
      names: ["app:1", "app:\u001b[31m"],
      digest: digest("a"),
      createdAtMs: 0,
      contentBytes: 4_090_000,
      diskBytes: 13_600_000,
      users: 2,
      platforms: [
        { platform: "linux/amd64", digest: digest("b"), here: true, contentBytes: 1, diskBytes: 2, users: 1 },
        { platform: "linux/arm64", digest: digest("c"), here: true, contentBytes: 1, diskBytes: 1, users: 0 },
        { platform: "linux/s390x", digest: digest("d"), here: false, ...NOTHING },
      ],
    },
    { names: [], digest: digest("e"), createdAtMs: 0, platforms: [], ...NOTHING },
  ]);
  expect(text).toBe(
    [
      "IMAGE            ID             DISK USAGE   CONTENT SIZE   EXTRA",
      "app:1            aaaaaaaaaaaa       13.6MB         4.09MB   U",
      "app:\\x1b[31m",
      "├─ linux/amd64   bbbbbbbbbbbb           2B             1B   ✔ U",
      "├─ linux/arm64   cccccccccccc           1B             1B   ✔",
      "└─ linux/s390x   dddddddddddd           0B             0B",
      "<untagged>       eeeeeeeeeeee           0B             0B",
      "",
    ].join("\n"),
  );
});

test("of no images is a header", () => {
  expect(treeText([])).toBe("IMAGE   ID   DISK USAGE   CONTENT SIZE   EXTRA\n");
});

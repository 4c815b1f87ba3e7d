import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isLeptonError } from "../../../src/errors.ts";
import { MAX_USER_FILE_BYTES, type RootfsReader, resolveUser } from "../../../src/oci/user.ts";

const PASSWD = `root:x:0:0:root:/root:/bin/sh
# a comment is no entry
app:x:1000:100:App:/home/app:/bin/sh
app:x:2000:200:Second entry:/other:/bin/sh
broken:x:zero:0::/:/bin/sh
huge:x:4294967296:0::/:/bin/sh
badgroup:x:50:x::/:/bin/sh
1337:x:7:7::/seven:/bin/sh
`;
const GROUP = `root:x:0:
users:x:100:
# staff:x:1:app
staff:x:50:other,app
docker:x:999:app
wheel:x:10:apple
broken:x:none:
`;

function rootfs(files: Readonly<Record<string, string | Uint8Array>>): RootfsReader {
  return {
    readFile: async (path) => {
      const content = files[path];
      return typeof content === "string" ? new TextEncoder().encode(content) : content;
    },
  };
}
const image = rootfs({ "/etc/passwd": PASSWD, "/etc/group": GROUP });
const empty = rootfs({});
const resolve = (spec: string, groups: readonly string[] = [], reader = image) => resolveUser(spec, groups, reader);

describe("resolveUser", () => {
  it.each([
    ["", { uid: 0, gid: 0, additionalGids: [0], home: "/root" }],
    ["root", { uid: 0, gid: 0, additionalGids: [0], home: "/root" }],
    ["app", { uid: 1000, gid: 100, additionalGids: [100, 50, 999], home: "/home/app" }],
    ["1000", { uid: 1000, gid: 100, additionalGids: [100, 50, 999], home: "/home/app" }],
    ["app:docker", { uid: 1000, gid: 999, additionalGids: [999], home: "/home/app" }],
    ["app:5", { uid: 1000, gid: 5, additionalGids: [5], home: "/home/app" }],
    ["1000:staff", { uid: 1000, gid: 50, additionalGids: [50], home: "/home/app" }],
    ["4242", { uid: 4242, gid: 0, additionalGids: [0], home: "" }],
    ["4242:4343", { uid: 4242, gid: 4343, additionalGids: [4343], home: "" }],
    [":docker", { uid: 0, gid: 999, additionalGids: [999], home: "/root" }],
    ["app:", { uid: 1000, gid: 100, additionalGids: [100, 50, 999], home: "/home/app" }],
    ["2147483647", { uid: 2147483647, gid: 0, additionalGids: [0], home: "" }],
  ])("%j", async (spec, expected) => {
    expect(await resolve(spec)).toEqual(expected);
  });

  it("never takes a number for a name", async () => {
    expect(await resolve("1337")).toEqual({ uid: 1337, gid: 0, additionalGids: [0], home: "" });
  });

  it("needs no files for numbers", async () => {
    expect(await resolve("5:6", ["7"], empty)).toEqual({ uid: 5, gid: 6, additionalGids: [6, 7], home: "" });
    expect(await resolve("", [], empty)).toEqual({ uid: 0, gid: 0, additionalGids: [0], home: "" });
  });

  it("adds groups by name and number, each once", async () => {
    expect((await resolve("app", ["wheel", "50", "12345"])).additionalGids).toEqual([100, 50, 999, 10, 12345]);
  });

  it.each([
    ["nobody", [], "unable to find user nobody: no matching entries in passwd file"],
    ["app:nogroup", [], "unable to find group nogroup: no matching entries in group file"],
    ["app", ["nogroup"], "unable to find group nogroup: no matching entries in group file"],
    ["2147483648", [], "uids and gids must be in range 0-2147483647"],
    ["-1", [], "uids and gids must be in range 0-2147483647"],
    ["99999999999999999999999", [], "uids and gids must be in range 0-2147483647"],
    ["0:4294967296", [], "uids and gids must be in range 0-2147483647"],
    ["0", ["-5"], "uids and gids must be in range 0-2147483647"],
    ["broken", [], 'user "broken" of the image has an id that is not a number'],
    ["huge", [], 'user "huge" of the image has an id that is not a number'],
    ["badgroup", [], 'user "badgroup" of the image has an id that is not a number'],
    ["0:broken", [], 'group "broken" of the image has an id that is not a number'],
    ["1e3", [], "unable to find user 1e3"],
    ["0x0", [], "unable to find user 0x0"],
  ])("refuses %j with groups %j", async (spec, groups, message) => {
    const failed = resolve(spec, groups);
    await expect(failed).rejects.toThrow(message);
    await expect(failed).rejects.toSatisfy((error) => isLeptonError(error, "invalid-argument"));
  });

  it("refuses a name where the image has no files", async () => {
    await expect(resolve("app", [], empty)).rejects.toThrow("unable to find user app");
  });

  it("takes files and lines up to their bounds, and no larger ones", async () => {
    const line = (name: string, bytes: number) => `${name}:x:5:5:${"g".repeat(bytes - name.length - 7)}`;
    const passwd = (bytes: number) => rootfs({ "/etc/passwd": `${line("long", bytes)}\n${PASSWD}` });
    expect((await resolve("app", [], passwd(65_536))).uid).toBe(1000);
    await expect(resolve("app", [], passwd(65_537))).rejects.toThrow(/"\/etc\/passwd" of the image has a line over/);
    const group = rootfs({ "/etc/passwd": PASSWD, "/etc/group": `g:x:1:${"a,".repeat(1024 * 1024)}` });
    await expect(resolve("app", [], group)).rejects.toThrow(/"\/etc\/group" of the image has a line over/);
    const full = new Uint8Array(MAX_USER_FILE_BYTES).fill(0x0a);
    expect((await resolve("5", [], rootfs({ "/etc/passwd": full }))).uid).toBe(5);
    const over = rootfs({ "/etc/passwd": new Uint8Array(MAX_USER_FILE_BYTES + 1).fill(0x0a) });
    await expect(resolve("5", [], over)).rejects.toThrow(/exceeds 10485760 bytes/);
  });

  it("gives ids in range or an error, whatever the files hold", async () => {
    const bytes = fc.uint8Array({ maxLength: 200 });
    const text = fc.array(fc.constantFrom("root", "app", ":", "x", "\n", "0", "-1", "99999999999", ",", "#", " "), {
      maxLength: 60,
    });
    const content = fc.oneof(
      bytes,
      text.map((parts) => new TextEncoder().encode(parts.join(""))),
    );
    const spec = fc.constantFrom("", "app", "root", "0", "app:x", "5:app", "99999999999");
    await fc.assert(
      fc.asyncProperty(content, content, spec, async (passwd, group, wanted) => {
        const result = await resolve(wanted, [], rootfs({ "/etc/passwd": passwd, "/etc/group": group })).catch(
          (error: unknown) => error,
        );
        if (isLeptonError(result, "invalid-argument")) return;
        const { uid, gid, additionalGids } = result as Awaited<ReturnType<typeof resolveUser>>;
        for (const id of [uid, gid, ...additionalGids]) {
          expect(Number.isInteger(id) && id >= 0 && id < 2 ** 31).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});

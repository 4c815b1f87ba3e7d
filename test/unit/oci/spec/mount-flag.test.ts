import { describe, expect, test } from "vitest";
import { parseMount } from "../../../../src/oci/spec/mount-flag.ts";

const COMMON = { readOnly: false, forceRecursive: false, propagation: "rprivate" };

describe("parseMount", () => {
  test.each([
    ["type=bind,source=/a,target=/b", { ...COMMON, kind: "bind", source: "/a", destination: "/b", mustExist: true }],
    [
      "type=bind,src=/a/../c,dst=/b/,ro,bind-propagation=rslave",
      { kind: "bind", source: "/c", destination: "/b", readOnly: true, propagation: "rslave" },
    ],
    ["source=data,destination=/b", { ...COMMON, kind: "named", name: "data", destination: "/b", noCopy: false }],
    ["type=volume,src=data,dst=/b,readonly=true,volume-nocopy", { kind: "named", readOnly: true, noCopy: true }],
    ["type=volume,src=data,dst=/b,readonly=false,volume-nocopy=0", { kind: "named", readOnly: false, noCopy: false }],
    ["type=volume,dst=/b", { kind: "anonymous", destination: "/b" }],
    ["type=bind,src=/a,dst=/b,rro", { kind: "bind", readOnly: true, forceRecursive: true }],
    ["type=bind,src=/a,dst=/b,bind-nonrecursive", { kind: "bind", below: "absent" }],
    ["type=bind,src=/a,dst=/b,bind-recursive=disabled", { kind: "bind", below: "absent" }],
    ["type=bind,src=/a,dst=/b,ro,bind-recursive=writable", { kind: "bind", readOnly: true, below: "writable" }],
    [
      "type=bind,src=/a,dst=/b,ro,bind-recursive=readonly,bind-propagation=rprivate",
      { kind: "bind", readOnly: true, forceRecursive: true },
    ],
    ["type=bind,src=/a,dst=/b,consistency=cached", { kind: "bind", readOnly: false }],
    ["type=volume,src=data,dst=/b,volume-subpath=./a//b/", { kind: "named", subpath: "a/b" }],
    ["type=volume,src=data,dst=/b,volume-driver=local", { kind: "named" }],
    ["type=image,src=busybox,dst=/b", { kind: "image", image: "busybox", readOnly: true }],
    ["type=image,src=busybox,dst=/b,image-subpath=etc", { kind: "image", subpath: "etc" }],
    ["TYPE=volume,dst=/b", { kind: "anonymous", destination: "/b" }],
  ])("reads %s", (text, expected) => {
    expect(parseMount(text)).toMatchObject(expected);
  });

  test.each([
    ["type=tmpfs,dst=/t", ["noexec", "nosuid", "nodev", "rprivate", "mode=1777"]],
    ["type=tmpfs,dst=/t,ro,tmpfs-size=64k,tmpfs-mode=0700", ["ro", "size=65536", "mode=0700"]],
    ["type=tmpfs,dst=/t,tmpfs-size=1g", ["size=1073741824"]],
  ])("reads %s", (text, options) => {
    const found = parseMount(text);
    expect(found).toMatchObject({ kind: "tmpfs", destination: "/t", mount: { type: "tmpfs", destination: "/t" } });
    expect(found.kind === "tmpfs" ? found.mount.options : []).toEqual(expect.arrayContaining(options));
  });

  test.each([
    ["type=bind,src=/a", "target is required"],
    ["type=bind,dst=/b", "source is required"],
    ["type=bind,src=a,dst=/b", "mount path must be absolute"],
    ["type=bind,src=/a,dst=/b,bind-propagation=loud", "invalid propagation: loud"],
    ["type=bind,src=/a,dst=/b,volume-nocopy", "cannot mix 'volume-nocopy' with mount type 'bind'"],
    ["type=volume,src=a1,dst=/b,tmpfs-size=1", "cannot mix 'tmpfs-size' with mount type 'volume'"],
    ["type=tmpfs,src=/a,dst=/b", "a tmpfs has no source"],
    ["type=tmpfs,dst=/b,tmpfs-mode=9", "invalid value for tmpfs-mode: 9"],
    ["type=tmpfs,dst=/b,tmpfs-size=lots", "invalid value for tmpfs-size: lots"],
    ["type=npipe,src=/a,dst=/b", 'mount type unknown: "npipe"'],
    ["type=volume,dst=/b,ro=maybe", "invalid value for readonly: maybe"],
    ["type=volume,dst=/b,colour=red", "unexpected key 'colour' in 'colour=red'"],
    ["type=volume,dst=/b,constructor=1", "unexpected key 'constructor'"],
    ["type=volume,dst", "invalid field 'dst' must be a key=value pair"],
    ["type=bind,src=/a,dst=/b,bind-recursive=writable", "requires 'readonly' to be specified"],
    ["type=bind,src=/a,dst=/b,ro,bind-recursive=readonly", "requires 'bind-propagation=rprivate' to be specified"],
    ["type=bind,src=/a,dst=/b,bind-recursive=maybe", "invalid value for bind-recursive: maybe"],
    ["type=volume,src=data,dst=/b,volume-subpath=../x", "subpath must be a relative path within the volume"],
    ["type=volume,src=data,dst=/b,volume-subpath=/x", "subpath must be a relative path within the volume"],
    ["type=volume,src=data,dst=/b,volume-subpath=", "subpath must be a relative path within the volume"],
    ["type=volume,src=data,dst=/b,image-subpath=a", "cannot mix 'image-subpath' with mount type 'volume'"],
    ["type=volume,src=data,dst=/b,volume-driver=nfs", "there are no volume plugins"],
    ["type=image,dst=/b", "source is required for an image"],
    ["type=tmpfs,dst=/b,rro", "cannot mix 'rro' with mount type 'tmpfs'"],
    ["type=volume,dst=/", "destination can't be '/'"],
    ["type=volume,dst=b", "mount path must be absolute"],
  ])("refuses %s", (text, why) => {
    expect(() => parseMount(text)).toThrow(why);
  });
});

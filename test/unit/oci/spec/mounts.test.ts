import { describe, expect, it } from "vitest";
import type { Spec } from "../../../../src/oci/spec/types.ts";
import { HOST, specWith } from "./inputs.ts";

const destinations = (spec: Spec) => spec.mounts.map(({ destination }) => destination);
const mountAt = (spec: Spec, path: string) => spec.mounts.find(({ destination }) => destination === path);
const optionsAt = (spec: Spec, path: string) => mountAt(spec, path)?.options;
const etcFiles = { hosts: "/s/hosts", hostname: "/s/hostname", resolvConf: "/s/resolv.conf" };
const DEFAULTS = ["/proc", "/dev", "/dev/pts", "/sys", "/sys/fs/cgroup", "/dev/mqueue", "/dev/shm"];

describe("withMounts", () => {
  it("puts parents before children, after the defaults", () => {
    const volumes = ["/x:/a/b/c", "/y:/a"];
    const spec = specWith({ volumes, tmpfs: ["/a/b"] }, { etcFiles });
    expect(destinations(spec)).toEqual([
      ...DEFAULTS,
      "/a",
      "/a/b",
      "/etc/resolv.conf",
      "/etc/hostname",
      "/etc/hosts",
      "/a/b/c",
    ]);
  });

  it.each([
    ["/x:/a", ["rbind", "rprivate"]],
    ["/x:/a:ro", ["rbind", "rro", "rprivate"]],
    ["/x:/a:rro,private", ["rbind", "rro", "private"]],
  ])("%s is %j", (volume, options) => {
    expect(mountAt(specWith({ volumes: [volume] }), "/a")).toEqual({
      destination: "/a",
      type: "bind",
      source: "/x",
      options,
    });
  });

  it("is read-only at the top only before kernel 5.12, unless that is forbidden", () => {
    const host = { ...HOST, kernelRelease: "5.10.0" };
    expect(optionsAt(specWith({ volumes: ["/x:/a:ro"] }, { host }), "/a")).toEqual(["rbind", "ro", "rprivate"]);
    expect(() => specWith({ volumes: ["/x:/a:rro"] }, { host })).toThrow(/^cannot mount recursively read-only/);
  });

  it("replaces a default mount by the user's", () => {
    const spec = specWith({ volumes: ["/x:/sys"], tmpfs: ["/dev/shm:size=1m"] });
    expect(mountAt(spec, "/sys")?.source).toBe("/x");
    expect(mountAt(spec, "/dev/shm")?.source).toBe("tmpfs");
    expect(new Set(destinations(spec)).size).toBe(spec.mounts.length);
  });

  it("drops everything below a /dev of the user's", () => {
    expect(destinations(specWith({ volumes: ["/dev:/dev"] }))).toEqual(["/proc", "/sys", "/sys/fs/cgroup", "/dev"]);
  });

  it("takes the same words twice as one, and two mounts at one place as a mistake", () => {
    expect(mountAt(specWith({ volumes: ["/x:/a", "/x:/a"] }), "/a")?.source).toBe("/x");
    expect(() => specWith({ volumes: ["/x:/a", "/y:/a/"] })).toThrow("Duplicate mount point: /a");
    expect(() => specWith({ volumes: ["/x:/a"], tmpfs: ["/a"] })).toThrow("Duplicate mount point: /a");
  });

  it("mounts directories that the engine made for volumes", () => {
    const mounts = [
      { source: "/data/v1", destination: "/v", readOnly: false },
      { source: "/data/v2", destination: "/image-volume", readOnly: true },
    ];
    const spec = specWith({ volumes: ["name:/v"] }, { mounts });
    expect(mountAt(spec, "/v")).toMatchObject({ source: "/data/v1", options: ["rbind", "rprivate"] });
    expect(optionsAt(spec, "/image-volume")).toEqual(["rbind", "rro", "rprivate"]);
  });

  it.each(["name:/v", "/v"])("cannot mount the volume %s by itself", (volume) => {
    expect(() => specWith({ volumes: [volume] })).toThrow('cannot mount a volume at "/v": nobody has made it');
  });

  it("prefers the user's mount to the engine's and to our files", () => {
    const mounts = [{ source: "/data/v1", destination: "/v", readOnly: false }];
    const spec = specWith({ volumes: ["/mine:/v", "/my-hosts:/etc/hosts"] }, { mounts, etcFiles });
    expect(mountAt(spec, "/v")?.source).toBe("/mine");
    expect(mountAt(spec, "/etc/hosts")?.source).toBe("/my-hosts");
  });

  it("makes the rest read-only with a read-only root, but not what a process needs to write", () => {
    const volumes = ["/x:/data"];
    const more = { etcFiles, initPath: "/usr/bin/tini" };
    const spec = specWith({ readOnly: true, volumes, tmpfs: ["/run"], init: true }, more);
    expect(spec.root.readonly).toBe(true);
    for (const path of ["/proc", "/dev", "/dev/pts", "/dev/shm", "/dev/mqueue", "/data", "/run"]) {
      expect([path, optionsAt(spec, path)]).toEqual([path, expect.not.arrayContaining(["ro"])]);
    }
    expect(optionsAt(spec, "/sys")?.filter((option) => option === "ro")).toEqual(["ro"]);
    expect(optionsAt(spec, "/sbin/docker-init")).toEqual(["bind", "ro"]);
    expect(optionsAt(spec, "/etc/hosts")).toEqual(["rbind", "rro", "rprivate"]);
  });

  it("opens the cgroups alone on demand", () => {
    const spec = specWith({ securityOpt: ["writable-cgroups=true"] });
    expect(optionsAt(spec, "/sys/fs/cgroup")).not.toContain("ro");
    expect(optionsAt(spec, "/sys")).toContain("ro");
    const closed = specWith({ privileged: true, securityOpt: ["writable-cgroups=false"] });
    expect(optionsAt(closed, "/sys/fs/cgroup")).toContain("ro");
  });

  it("sizes /dev/shm", () => {
    const size = (shmSizeBytes: number) => optionsAt(specWith({ shmSizeBytes }), "/dev/shm")?.at(-1);
    expect(size(0)).toBe("size=67108864");
    expect(size(4096)).toBe("size=4096");
    expect(() => size(-1)).toThrow("SHM size can not be less than 0");
  });
});

describe("propagation", () => {
  const host = {
    ...HOST,
    mountPoints: [
      { path: "/", tags: [] },
      { path: "/s", tags: ["shared:1"] },
      { path: "/m", tags: ["master:1"] },
      { path: "/s/p", tags: [] },
    ],
  };
  const root = (volume: string) => specWith({ volumes: [volume] }, { host }).linux.rootfsPropagation;

  it.each([
    ["/s/x:/a:rshared", "shared"],
    ["/s:/a:shared", "shared"],
    ["/s:/a:rslave", "rslave"],
    ["/m/x:/a:slave", "rslave"],
    ["/x:/a", undefined],
  ])("%s needs a root of %s", (volume, expected) => {
    expect(root(volume)).toBe(expected);
  });

  it.each([
    ["/x:/a:rshared", "path /x is mounted on / but it is not a shared mount"],
    ["/m:/a:rshared", "path /m is mounted on /m but it is not a shared mount"],
    ["/s/p/q:/a:rshared", "path /s/p/q is mounted on /s/p but it is not a shared mount"],
    ["/sx:/a:rslave", "path /sx is mounted on / but it is not a shared or slave mount"],
  ])("refuses %s", (volume, message) => {
    expect(() => root(volume)).toThrow(message);
  });
});

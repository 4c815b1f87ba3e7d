/** `inspect` has docker's shape: what scripts read of docker's they find in ours. */
import { describe, expect, it } from "vitest";
import { encodeJson } from "../../../../src/cli/template/json.ts";
import { Template } from "../../../../src/cli/template/template.ts";
import { inspectContainer } from "../../../../src/commands/inspect/container.ts";
import { inspectImage } from "../../../../src/commands/inspect/image.ts";
import type { ContainerDetail } from "../../../../src/engine/types.ts";
import { fakeContainer, fakeImage } from "../../../helpers/fake-engine.ts";
import { fixture, type Recorded } from "../../cli/template/docker-data.ts";

const SPEC = {
  hostname: "0123456789ab",
  process: {
    args: ["sh", "-c", "exit"],
    env: ["PATH=/bin", "A=1"],
    cwd: "/work",
    user: { uid: 1000, gid: 1000 },
    noNewPrivileges: true,
    capabilities: { bounding: ["CAP_CHOWN", "CAP_SYS_ADMIN"] },
    rlimits: [{ type: "RLIMIT_NOFILE", hard: 2, soft: 1 }],
  },
  root: { readonly: true },
  mounts: [
    { destination: "/data", type: "bind", source: "/srv", options: ["rbind", "rro", "rprivate"] },
    { destination: "/cache", type: "tmpfs", source: "tmpfs", options: ["size=1m"] },
    { destination: "/dev/shm", type: "tmpfs", source: "shm", options: ["size=1048576k"] },
    { destination: "/etc/hosts", type: "bind", source: "/state/hosts", options: ["rbind"] },
  ],
  linux: {
    namespaces: [{ type: "pid" }, { type: "mount" }, { type: "ipc" }, { type: "uts" }],
    maskedPaths: ["/proc/kcore"],
    seccomp: {},
    sysctl: { "net.ipv4.ip_unprivileged_port_start": "0", "net.a": "b" },
    resources: {
      memory: { limit: 64, swap: 128 },
      cpu: { quota: 150_000, period: 100_000, shares: 512, cpus: "0-1" },
      pids: { limit: 9 },
    },
  },
};

function detail(over: Partial<ContainerDetail> = {}): ContainerDetail {
  return {
    ...fakeContainer("0123456789abcdef", {
      name: "web",
      pid: 42,
      startedAtMs: 1_700_000_001_000,
      restartPolicy: "on-failure:3",
      networks: ["host"],
      status: "running",
      labels: { tier: "web", "lepton/name": "web", "lepton/stop-signal": "SIGQUIT" },
    }),
    spec: SPEC,
    logPath: "/state/x-json.log",
    published: {
      requests: [{ hostIp: "", hostPort: "8080", containerPort: 80, protocol: "tcp" }],
      exposed: ["80/tcp", "443/tcp"],
      mappings: ["0.0.0.0", "::"].map((hostIp) => ({ hostIp, hostPort: 8080, containerPort: 80, protocol: "tcp" })),
    },
    asked: { tmpfs: ["/cache:size=1m"] },
    ...over,
  };
}

function json(of = detail()): Record<string, object> {
  return JSON.parse(encodeJson(inspectContainer(of))) as Record<string, object>;
}

describe("inspect of a container", () => {
  it("has docker's keys, in docker's order, and one of ours", () => {
    const docker = Object.keys(fixture<object>("container.json"));
    const ours = Object.keys(json());
    expect(ours.filter((key) => docker.includes(key))).toEqual(docker);
    expect(ours.filter((key) => !docker.includes(key))).toEqual(["Containerd"]);
    for (const part of ["State", "HostConfig", "Config"] as const) {
      const keys = Object.keys(json()[part] ?? {});
      expect(keys).toEqual(
        expect.arrayContaining(Object.keys(fixture<Record<string, object>>("container.json")[part] ?? {})),
      );
    }
  });

  it("reads the spec back where another tool made it", () => {
    expect(json(detail({ origin: "nerdctl" }))).toMatchObject({
      Id: "0123456789abcdef",
      Name: "/web",
      Path: "sh",
      Args: ["-c", "exit"],
      HostsPath: "/state/hosts",
      LogPath: "/state/x-json.log",
      State: {
        Status: "running",
        Running: true,
        Pid: 42,
        StartedAt: "2023-11-14T22:13:21.000Z",
        FinishedAt: "0001-01-01T00:00:00Z",
      },
      HostConfig: {
        Binds: ["/srv:/data:ro"],
        NetworkMode: "host",
        PortBindings: { "80/tcp": [{ HostIp: "", HostPort: "8080" }] },
        RestartPolicy: { Name: "on-failure", MaximumRetryCount: 3 },
        Tmpfs: { "/cache": "size=1m" },
        CapAdd: ["CAP_SYS_ADMIN"],
        CapDrop: expect.arrayContaining(["CAP_KILL"]),
        Privileged: false,
        ReadonlyRootfs: true,
        SecurityOpt: ["no-new-privileges"],
        ShmSize: 1024 ** 3,
        NanoCpus: 1_500_000_000,
        CpuShares: 512,
        CpusetCpus: "0-1",
        Memory: 64,
        MemorySwap: 128,
        PidsLimit: 9,
        Sysctls: { "net.a": "b" },
        Ulimits: [{ Name: "nofile", Hard: 2, Soft: 1 }],
      },
      Mounts: [{ Type: "bind", Source: "/srv", Destination: "/data", Mode: "ro", RW: false, Propagation: "rprivate" }],
      Config: {
        ExposedPorts: { "80/tcp": {}, "443/tcp": {} },
        Env: ["PATH=/bin", "A=1"],
        User: "1000:1000",
        WorkingDir: "/work",
        Labels: { tier: "web" },
        StopSignal: "SIGQUIT",
      },
      NetworkSettings: {
        Ports: {
          "80/tcp": [
            { HostIp: "0.0.0.0", HostPort: "8080" },
            { HostIp: "::", HostPort: "8080" },
          ],
          "443/tcp": null,
        },
        Networks: { host: {} },
      },
    });
    expect(json()["State"]).not.toHaveProperty("Health");
  });

  it("tells what was asked for in the words that were given", () => {
    const asked = {
      volumes: ["/srv:/data:ro", "named:/n", "/anon"],
      declaredVolumes: ["/anon"],
      mounts: ["type=tmpfs,dst=/tm,tmpfs-size=1m", "type=bind,src=/a,dst=/b,ro,bind-propagation=rslave"],
      tmpfs: ["/cache:size=1m"],
      capAdd: ["net_admin", "ALL"],
      securityOpt: ["no-new-privileges"],
      devices: ["/dev/null:/dev/x:r", "vendor.com/class=one"],
      gpus: "device=0,capabilities=utility",
      deviceReadBps: ["/dev/sda:1mb"],
      user: "nobody",
      ipc: "shareable",
      cpuQuotaUs: 150_000,
      memorySwappiness: 10,
      oomKillDisable: true,
      init: true,
    };
    const container = json(detail({ asked, labels: { "lepton/detached": "true", "lepton/pid-of": "0a" } }));
    expect(container).toMatchObject({
      HostConfig: {
        Binds: ["/srv:/data:ro", "named:/n"],
        Mounts: [
          { Type: "tmpfs", Target: "/tm", TmpfsOptions: { SizeBytes: 1_048_576 } },
          { Type: "bind", Source: "/a", Target: "/b", ReadOnly: true, BindOptions: { Propagation: "rslave" } },
        ],
        CapAdd: ["ALL", "CAP_NET_ADMIN"],
        SecurityOpt: ["no-new-privileges"],
        Devices: [{ PathOnHost: "/dev/null", PathInContainer: "/dev/x", CgroupPermissions: "r" }],
        DeviceRequests: [
          { Driver: "", Count: 0, DeviceIDs: ["0"], Capabilities: [["utility", "gpu"]] },
          { Driver: "cdi", DeviceIDs: ["vendor.com/class=one"], Capabilities: null },
        ],
        BlkioDeviceReadBps: [{ Path: "/dev/sda", Rate: 1_048_576 }],
        IpcMode: "shareable",
        PidMode: "container:0a",
        CpuQuota: 150_000,
        CpuPeriod: 100_000,
        NanoCpus: 0,
        MemorySwappiness: 10,
        OomKillDisable: true,
        Runtime: "runc",
        Init: true,
      },
      Config: { User: "nobody", AttachStdout: false, Volumes: { "/anon": {} } },
    });
    expect(container["Mounts"]).toContainEqual(
      expect.objectContaining({ Type: "tmpfs", Source: "", Destination: "/tm", RW: true }),
    );
  });

  it("knows a mount by its place, however that was written", () => {
    const mounts = ["type=bind,src=/srv,dst=/data/,ro", "type=tmpfs,dst=/tm//"];
    expect(json(detail({ asked: { mounts } }))).toMatchObject({
      HostConfig: { Mounts: [{ Target: "/data/" }, { Target: "/tm//" }] },
      Mounts: [
        { Destination: "/data", Mode: "", RW: false },
        { Destination: "/tm", RW: true },
      ],
    });
  });

  it("tells entrypoint and command apart, and leaves out what --init adds", () => {
    const args = ["/sbin/docker-init", "--", "sh", "-c", "exit"];
    const labels = { "lepton/entrypoint-words": "1" };
    expect(json(detail({ spec: { ...SPEC, process: { ...SPEC.process, args } }, labels }))).toMatchObject({
      Path: "sh",
      Args: ["-c", "exit"],
      Config: { Entrypoint: ["sh"], Cmd: ["-c", "exit"] },
    });
    expect(json()["Config"]).toMatchObject({ Entrypoint: null, Cmd: ["sh", "-c", "exit"] });
  });

  it("takes what other tools left out", () => {
    for (const spec of [undefined, null, {}, "text", { process: {} }]) {
      expect(json(detail({ spec }))).toMatchObject({
        Path: "sh",
        HostConfig: { Binds: null, Privileged: false },
        Mounts: [],
      });
    }
  });

  it("says when it ended", () => {
    const ended = detail({ status: "exited", exitCode: 137, finishedAtMs: 1_700_000_002_000 });
    expect(json(ended)["State"]).toMatchObject({
      Running: false,
      Pid: 0,
      ExitCode: 137,
      FinishedAt: "2023-11-14T22:13:22.000Z",
    });
  });

  const templates = fixture<Recorded[]>("recorded.json").filter(
    ({ command, status }) => command === "inspect" && status === 0,
  );

  it.each(templates.map(({ template }) => template))("lets %s be asked, as docker does", (template) => {
    const value = inspectContainer(detail({ spec: { ...SPEC, mounts: SPEC.mounts.slice(0, 1) } }));
    expect(() => new Template(template).execute(value)).not.toThrow();
  });
});

describe("inspect of an image", () => {
  it("has docker's keys", () => {
    const config = {
      created: "2026-01-02T03:04:05Z",
      architecture: "amd64",
      os: "linux",
      config: { Cmd: ["sh"], Labels: { a: "b" } },
      rootfs: { type: "layers", diff_ids: ["sha256:1"] },
    };
    const base = fakeImage("docker.io/library/busybox:1");
    const image = {
      ...base,
      config,
      manifest: {},
      tags: ["busybox:1"],
      digests: [`busybox@${base.digest}`],
      targetBytes: 500,
      taggedAtMs: 0,
      snapshotter: "overlayfs",
    };
    const text = encodeJson(inspectImage(image));
    const value = JSON.parse(text) as object;
    expect(Object.keys(value)).toEqual(
      (
        "Id RepoTags RepoDigests Parent Comment Created Author Config Architecture Os Size GraphDriver RootFS " +
        "Metadata Descriptor"
      ).split(" "),
    );
    expect(value).toMatchObject({
      Id: image.configDigest,
      RepoTags: ["busybox:1"],
      RepoDigests: [`busybox@${base.digest}`],
      Created: "2026-01-02T03:04:05Z",
      Architecture: "amd64",
      Os: "linux",
      GraphDriver: { Data: null, Name: "overlayfs" },
      Metadata: { LastTagTime: "1970-01-01T00:00:00.000Z" },
      Descriptor: { mediaType: image.mediaType, digest: image.digest, size: 500 },
      Config: { Cmd: ["sh"], Entrypoint: null, Labels: { a: "b" } },
      RootFS: { Type: "layers", Layers: ["sha256:1"] },
    });
  });
});

/** Objects of the engine with every field filled in. */
import type { Container, EngineEvent, Image, Network, Volume } from "../../src/engine/types.ts";

export function fakeContainer(id: string, over: Partial<Container> = {}): Container {
  return {
    id,
    namespace: "default",
    name: id,
    origin: "lepton",
    image: "docker.io/library/busybox:latest",
    command: ["sh"],
    createdAtMs: 1_700_000_000_000,
    labels: {},
    status: "running",
    tty: false,
    openStdin: false,
    autoRemove: false,
    restartPolicy: "no",
    restartCount: 0,
    networks: ["none"],
    ports: [],
    runtime: "io.containerd.runc.v2",
    platform: "linux/amd64",
    snapshotter: "overlayfs",
    snapshotKey: id,
    ...over,
  };
}

export function fakeImage(name: string, over: Partial<Image> = {}): Image {
  const [repository = name, tag = "latest"] = name.split(":");
  return {
    name,
    namespace: "default",
    repository,
    tag,
    digest: `sha256:${"ab".repeat(32)}`,
    configDigest: `sha256:${"cd".repeat(32)}`,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    createdAtMs: 1_700_000_000_000,
    labels: {},
    platforms: ["linux/amd64"],
    sizeBytes: 4_000_000,
    contentBytes: 2_000_000,
    ...over,
  };
}

export function fakeVolume(name: string, over: Partial<Volume> = {}): Volume {
  return {
    name,
    namespace: "default",
    labels: {},
    mountpoint: `/var/lib/lepton/0123abcd/volumes/default/${name}/_data`,
    createdAtMs: 1_700_000_000_000,
    anonymous: false,
    usedBy: [],
    ...over,
  };
}

export function fakeNetwork(name: string, over: Partial<Network> = {}): Network {
  return {
    name,
    id: "0123456789abcdef".repeat(4),
    origin: "user",
    driver: "bridge",
    labels: {},
    options: {},
    subnets: [{ subnet: "10.4.1.0/24", gateway: "10.4.1.1" }],
    ipamDriver: "host-local",
    ipamOptions: {},
    ipv6: false,
    internal: false,
    attachable: false,
    createdAtMs: 1_700_000_000_000,
    ...over,
  };
}

/** An event with the fields that nobody reads in tests filled in. */
export function fakeEvent(
  kind: "container" | "task" | "image" | "namespace" | "network" | "volume",
  action: string,
  id: string,
  namespace = "default",
): EngineEvent {
  return { kind, action, namespace, id, timeMs: 1_700_000_000_000, attributes: {} } as EngineEvent;
}

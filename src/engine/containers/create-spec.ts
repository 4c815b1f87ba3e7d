/** The runtime spec and the runtime of a new container: what the pure builder needs is read here. */
import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { type Any, OCI_TYPE } from "../../containerd/any.ts";
import type { Mount } from "../../containerd/inputs.ts";
import { containerDir } from "../../disk/container-dir.ts";
import { fromNode, LeptonError } from "../../errors.ts";
import { limitedDevices } from "../../oci/spec/block-io.ts";
import { buildSpec, specWarnings } from "../../oci/spec/build.ts";
import { isCdiName } from "../../oci/spec/device-flag.ts";
import { gpuDevices } from "../../oci/spec/gpus.ts";
import { deviceNumbers, grantDevices } from "../../oci/spec/granted-devices.ts";
import { hostDevices } from "../../oci/spec/host-devices.ts";
import { hostFacts } from "../../oci/spec/host-facts.ts";
import { findInitBinary } from "../../oci/spec/init.ts";
import type { EtcFiles, HostFacts, HostMount, SpecInput } from "../../oci/spec/input.ts";
import { encodeSpec } from "../../oci/spec/json.ts";
import { parseMount } from "../../oci/spec/mount-flag.ts";
import { parseNamespaceMode } from "../../oci/spec/namespace-modes.ts";
import { parseSecurityOpts, seccompFile } from "../../oci/spec/security-opt.ts";
import { absoluteVolume, parseVolume } from "../../oci/spec/volumes.ts";
import { resolveUser } from "../../oci/user.ts";
import { DEFAULT_PROFILE } from "../apparmor/profile.ts";
import type { EngineContext } from "../context.ts";
import { programDirs } from "../embedded/program-dirs.ts";
import type { RunImage } from "../images/for-run.ts";
import type { CreateContainer } from "../types.ts";
import { etcFilesIn, writeEtcFiles } from "./etc-files.ts";
import { linkNetworkHosts } from "./hosts-plan.ts";
import { type Joined, UNRESOLVED } from "./joined-namespaces.ts";
import { type NetworkPlan, networkHooks } from "./network-plan.ts";
import { rootfsReader } from "./rootfs-reader.ts";
import { type ContainerRuntime, containerRuntime } from "./runtime.ts";
import { ownMemory } from "./shared-memory.ts";
import { startHook } from "./start-hook.ts";

export interface SpecNeeds {
  readonly id: string;
  readonly hostname: string;
  readonly image: RunImage;
  readonly options: CreateContainer;
  readonly stateDir: string;
  readonly network: NetworkPlan;
  /** Of `--add-host`. */
  readonly hostLines: readonly string[];
  /** Mounts of the snapshot. */
  readonly rootfs: readonly Mount[];
  /** Volumes, and what comes from other containers. */
  readonly mounts: readonly HostMount[];
  /** Whose processes and memory it shares. */
  readonly joined: Joined;
}

export interface BuiltSpec {
  readonly spec: Any;
  readonly argv: readonly string[];
  readonly runtime: ContainerRuntime;
  readonly warnings: readonly string[];
}

/** Builds the spec; writes the files of /etc and makes missing host directories of `-v`, as docker does. */
export async function containerSpec(ctx: EngineContext, needs: SpecNeeds): Promise<BuiltSpec> {
  const network = needs.network.kind === "host" ? ("host" as const) : ("none" as const);
  const options = { ...needs.options, hostname: needs.hostname, network, volumes: absoluteVolumes(needs.options) };
  const user = options.user ?? needs.image.config.User ?? "";
  const [host, resolved, etcFiles] = await Promise.all([
    hostFacts(),
    resolveUser(user, options.groupAdd ?? [], rootfsReader(needs.rootfs)),
    etcFilesFor(ctx, needs),
  ]);
  const input: SpecInput = {
    containerId: needs.id,
    namespace: ctx.namespace,
    image: needs.image.config,
    options,
    user: resolved,
    host: await withProfile(host, options),
    etcFiles,
    mounts: needs.mounts,
    ...hooksOf(ctx, needs),
    joined: joinedOf(needs),
    ...memoryFor(ctx, needs),
    ...(await whatOptionsNeed(options)),
  };
  refuseMissing(options.mounts ?? []);
  const built = buildSpec(input);
  const value = Buffer.from(encodeSpec(built));
  // After the builder has accepted every option: a mistyped flag leaves no directory on the host.
  await makeHostDirs(options.volumes);
  return {
    spec: { typeUrl: OCI_TYPE.spec, value },
    argv: built.process.args,
    runtime: containerRuntime(options.runtime ?? "", host.cgroup.driver, programDirs()),
    warnings: specWarnings(input),
  };
}

// Only where a container is to have it: the kernel of most hosts has no AppArmor, and others have it loaded already.
async function withProfile(host: HostFacts, { privileged, securityOpt = [] }: CreateContainer): Promise<HostFacts> {
  const wanted = parseSecurityOpts(securityOpt).apparmor;
  if (host.apparmorProfiles === undefined || (wanted ?? DEFAULT_PROFILE) !== DEFAULT_PROFILE) return host;
  if (wanted === undefined && privileged === true) return host;
  const { ensureDefaultProfile } = await import("../apparmor/load.ts");
  const apparmorProfiles = await ensureDefaultProfile(host.apparmorProfiles);
  return apparmorProfiles === undefined ? host : { ...host, apparmorProfiles };
}

// Who shares a network shares the names in it.
async function etcFilesFor(ctx: EngineContext, needs: SpecNeeds): Promise<EtcFiles> {
  const { network, stateDir, hostname, options, hostLines } = needs;
  if (network.kind === "container") {
    const files = etcFilesIn(containerDir(ctx.disk, ctx.namespace, network.target.id));
    return { ...files, sharedHosts: true };
  }
  if (network.kind === "networks") await linkNetworkHosts(ctx, needs.id, network.networks);
  const scope = network.kind === "networks" ? "cni" : network.kind === "none" ? "none" : "host";
  return writeEtcFiles(stateDir, { ...options, scope, hostname, hostLines });
}

function joinedOf({ network, options }: SpecNeeds): NonNullable<SpecInput["joined"]> {
  const [pid, ipc] = [parseNamespaceMode("pid", options.pid ?? ""), parseNamespaceMode("ipc", options.ipc ?? "")];
  return {
    ...(network.kind === "path" ? { network: network.path } : {}),
    ...(network.kind === "container" ? { network: UNRESOLVED.network } : {}),
    ...(pid.kind === "container" ? { pid: UNRESOLVED.pid } : {}),
    ...(ipc.kind === "container" ? { ipc: UNRESOLVED.ipc } : {}),
  };
}

// What is looked at before the process starts comes first: a network that is set up in vain takes time.
function hooksOf(ctx: EngineContext, needs: SpecNeeds): Pick<SpecInput, "hooks"> {
  const start = startHook(ctx, needs);
  const networks = needs.network.kind === "networks" ? networkHooks(ctx) : {};
  const createRuntime = [...start, ...(networks.createRuntime ?? [])];
  return createRuntime.length === 0 ? {} : { hooks: { ...networks, createRuntime } };
}

function memoryFor(ctx: EngineContext, { id, options, joined }: SpecNeeds): Pick<SpecInput, "sharedMemory"> {
  const sharedMemory = options.ipc === "shareable" ? ownMemory(ctx, id) : joined.sharedMemory;
  return sharedMemory === undefined ? {} : { sharedMemory };
}

type Extra = Pick<SpecInput, "initPath" | "seccompProfile" | "hostDevices" | "devices" | "deviceNumbers" | "cdiEdits">;

async function whatOptionsNeed(options: CreateContainer): Promise<Extra> {
  const profile = seccompFile(options.securityOpt ?? []);
  const initPath = options.init === true ? await findInitBinary(programDirs()) : undefined;
  return {
    ...(initPath === undefined ? {} : { initPath }),
    ...(profile === undefined ? {} : { seccompProfile: await readProfile(profile) }),
    ...(options.privileged === true ? { hostDevices: await hostDevices() } : {}),
    ...(await devicesOf(options)),
    deviceNumbers: await deviceNumbers(limitedDevices(options)),
  };
}

async function devicesOf({ devices = [], gpus }: CreateContainer): Promise<Pick<SpecInput, "devices" | "cdiEdits">> {
  const nodes = await grantDevices(devices);
  const names = [...devices.filter(isCdiName), ...(gpus === undefined ? [] : gpuDevices(gpus))];
  if (names.length === 0) return { devices: nodes };
  const { grantCdiDevices } = await import("../../oci/cdi/devices.ts");
  const cdi = await grantCdiDevices(names);
  return { devices: [...nodes, ...cdi.devices], cdiEdits: cdi.edits };
}

async function readProfile(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw fromNode(error, `opening seccomp profile "${path}"`);
  }
}

function absoluteVolumes({ volumes = [] }: CreateContainer): string[] {
  return volumes.map((volume) => absoluteVolume(volume, process.cwd()));
}

// docker makes what is missing for `-v` only.
function refuseMissing(mounts: readonly string[]): void {
  for (const text of mounts) {
    const mount = parseMount(text);
    if (mount.kind === "bind" && !existsSync(mount.source)) {
      const why = `bind source path does not exist: ${mount.source}`;
      throw new LeptonError("invalid-argument", `invalid mount config for type "bind": ${why}`);
    }
  }
}

async function makeHostDirs(volumes: readonly string[]): Promise<void> {
  for (const text of volumes) {
    const volume = parseVolume(text);
    if (volume.kind !== "bind") continue;
    try {
      await mkdir(volume.source, { recursive: true, mode: 0o755 });
    } catch (error) {
      // A file in its place is a bind of a file.
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw fromNode(error, `cannot make "${volume.source}"`);
    }
  }
}

/**
 * Makes a container: state on disk, name, snapshot and record, in an order in which every prefix can be swept.
 * Everything between Prepare and Create stands under a lease.
 */
import { hostname as hostName } from "node:os";
import type { ConsoleConfig } from "../../console/config.ts";
import type { ContainerRecord } from "../../containerd/containers.ts";
import type { Mount } from "../../containerd/inputs.ts";
import { randomHex } from "../../disk/atomic.ts";
import { containerDir } from "../../disk/container-dir.ts";
import { claimName, releaseName } from "../../disk/names.ts";
import { makeContainerState, removeContainerState } from "../../disk/state.ts";
import { isLeptonError } from "../../errors.ts";
import { healthProbe, mergeHealthChecks } from "../../oci/health.ts";
import { splitCommand } from "../../oci/spec/command.ts";
import type { HostMount } from "../../oci/spec/input.ts";
import { stopSignal } from "../../oci/spec/signals.ts";
import type { EngineContext } from "../context.ts";
import { imageForRun, type RunImage } from "../images/for-run.ts";
import { HOSTNAME } from "../labels.ts";
import { takeLease } from "../lease.ts";
import { hostNames } from "../networks/host-names.ts";
import { defaultSnapshotter } from "../snapshotter.ts";
import type { CreateContainer } from "../types.ts";
import { unlessGone } from "../unless-gone.ts";
import { giveUpVolumes, settleVolumes, volumesForContainer } from "../volumes/for-container.ts";
import type { ImageMounts } from "../volumes/image-mounts.ts";
import { inheritedMounts } from "../volumes/inherited.ts";
import { planVolumes } from "../volumes/plan.ts";
import { keepAsked } from "./asked.ts";
import { checkCidfile, writeCidfile } from "./cidfile.ts";
import { type Health, writeConsoleConfig } from "./console-config.ts";
import { containerLabels } from "./create-labels.ts";
import { checkCreateOptions } from "./create-options.ts";
import { containerSpec } from "./create-spec.ts";
import { hostLines } from "./hosts-plan.ts";
import { joinedBy } from "./joined-namespaces.ts";
import { isNameInUse } from "./name-in-use.ts";
import { checkName, shortId } from "./names.ts";
import { keepNetworkPlan, type NetworkPlan, networkMode, planNetwork } from "./network-plan.ts";
import { planPorts, portScope } from "./port-plan.ts";
import { joinsOthers } from "./start-hook.ts";

export interface CreatedContainer {
  readonly id: string;
  readonly name: string;
  readonly record: ContainerRecord;
  readonly warnings: readonly string[];
  /** What a start that follows at once need not read again. */
  readonly rootfs: readonly Mount[];
  readonly consoleConfig: ConsoleConfig;
  /** Names of the volumes that are held until the caller settles them, with `forRun`. */
  readonly volumes: readonly string[];
  /** Resolves, always, when what kept it from the garbage collector is gone; the caller's to wait for, with `forRun`. */
  readonly settled: Promise<void>;
}

export interface CreateMode {
  /** Mark the record as half-made until the caller has started it and says so. */
  readonly forRun: boolean;
  /** Nobody will be attached at the start. */
  readonly detached: boolean;
}

/** Makes a container that has not been started; what it made of it is undone where a step fails. */
export async function createContainer(
  ctx: EngineContext,
  options: CreateContainer,
  mode: CreateMode,
): Promise<CreatedContainer> {
  checkCreateOptions(options);
  if (options.name !== undefined) checkName(options.name);
  checkCidfile(options.cidfile);
  planPorts(options, [], networkMode(ctx, options).kind);
  const id = randomHex(32);
  // Both are read while directories and lease are made; that one fails is told where it is needed.
  const snapshotterReady = defaultSnapshotter(ctx);
  const imageReady = imageForRun(ctx, options, snapshotterReady);
  for (const ready of [snapshotterReady, imageReady]) ready.catch(() => undefined);
  const begun: Begun = { id, volumes: [] };
  let { name } = options;
  let snapshotter: string | undefined;
  try {
    await makeContainerState(ctx.disk, ctx.namespace, id);
    const lease = await takeLease(ctx.client);
    let settled: Promise<void> | undefined;
    try {
      const image = await imageReady;
      snapshotter = await snapshotterReady;
      name ??= generatedName(image, id);
      const named = { ...begun, snapshotter, options, mode, name, image };
      const made = await makeRecord(ctx, named, await claimAndPrepare(ctx, named, lease.id), lease.id);
      await writeCidfile(options.cidfile, id);
      if (!mode.forRun) await settleVolumes(ctx, id, begun.volumes);
      settled = lease.drop();
      return { id, name, ...made, settled };
    } finally {
      // Nobody who starts it at once waits for that: shim and runtime do not know of leases.
      if (!mode.forRun || settled === undefined) await (settled ?? lease.drop());
    }
  } catch (error) {
    await undo(ctx, { ...begun, name, snapshotter });
    throw error;
  }
}

interface Begun {
  readonly id: string;
  /** Names of those held so far. */
  readonly volumes: string[];
}

interface Named extends Begun {
  readonly snapshotter: string;
  readonly options: CreateContainer;
  readonly mode: CreateMode;
  readonly name: string;
  readonly image: RunImage;
}

/** Each waits for a disk of its own; both have ended when one has failed, so that both can be undone. */
async function claimAndPrepare(
  ctx: EngineContext,
  { id, image, name, snapshotter }: Named,
  lease: string,
): Promise<readonly Mount[]> {
  const [prepared, claimed] = await Promise.allSettled([
    ctx.client.snapshots(snapshotter).prepare({ key: id, parent: image.chainId }, { lease }),
    claimName(ctx.disk, ctx.namespace, name, id, {
      isKnown: (other, claimed) => isNameInUse(ctx, other, claimed),
    }),
  ]);
  if (claimed.status === "rejected") throw claimed.reason;
  if (prepared.status === "rejected") throw prepared.reason;
  return prepared.value;
}

async function makeRecord(
  ctx: EngineContext,
  making: Named,
  rootfs: readonly Mount[],
  lease: string,
): Promise<Omit<CreatedContainer, "id" | "name" | "settled">> {
  const { id, image, snapshotter, options } = making;
  const stateDir = containerDir(ctx.disk, ctx.namespace, id);
  const planned = await planNetwork(ctx, options, ownNames(making));
  const lines = await hostLines(options.addHosts ?? [], planned);
  const network = withHostLines(planned, lines);
  const ports = planPorts(options, image.config.ExposedPorts ?? [], await portScope(network));
  await keepNetworkPlan(ctx, id, network);
  const hostname = hostnameFor(id, options, network);
  const joined = await joinedBy(ctx, options);
  const images = await imagesFor(ctx, making, lease);
  const mounts = [...(await mountsFor(ctx, making, rootfs)), ...images.mounts];
  const health = healthOf(image, options);
  const joins = joinsOthers(network, joined);
  const mode = { ...making.mode, ports: ports.held, name: making.name, image, health, joins };
  const [{ spec, argv, runtime, warnings }, consoleConfig] = await Promise.all([
    containerSpec(ctx, { ...making, hostname, stateDir, network, hostLines: lines, rootfs, mounts, joined }),
    writeConsoleConfig(ctx, id, options, mode),
    keepAsked(ctx, id, options, image.config),
  ]);
  const labels = containerLabels(ctx, {
    ...making,
    hostname,
    network,
    ports,
    stateDir,
    argv,
    entrypointWords: splitCommand(image.config, options).entrypoint.length,
    stopSignal: stopSignal(image.config.StopSignal, options.stopSignal),
    halfMade: making.mode.forRun,
    probed: health !== undefined,
    detached: making.mode.detached,
  });
  const wanted = {
    id,
    image: image.name,
    labels: { ...labels, ...images.labels, ...joined.labels },
    runtime,
    spec,
    snapshotter,
    snapshotKey: id,
  };
  const record = await ctx.client.containers.create(wanted, { lease });
  return { record, warnings: [...warnings, ...ports.warnings], rootfs, consoleConfig, volumes: making.volumes };
}

function healthOf(image: RunImage, options: CreateContainer): Health | undefined {
  const check = mergeHealthChecks(options.health, image.health);
  const probe = healthProbe(check, image.shell);
  return probe === undefined ? undefined : { probe, check };
}

async function mountsFor(ctx: EngineContext, making: Named, rootfs: readonly Mount[]): Promise<readonly HostMount[]> {
  const { id, image, options, volumes } = making;
  const { inherited, binds } = await inheritedMounts(ctx, options.volumesFrom ?? []);
  const wanted = planVolumes(options, image.config.Volumes ?? [], inherited);
  const made = await volumesForContainer(ctx, { id, wanted, image: { rootfs }, held: volumes });
  const taken = new Set(made.map(({ destination }) => destination));
  return [...made, ...binds.filter(({ destination }) => !taken.has(destination))];
}

// Loaded for those that ask for one.
async function imagesFor(ctx: EngineContext, { id, snapshotter, options }: Named, lease: string): Promise<ImageMounts> {
  if (!(options.mounts ?? []).some((text) => text.includes("image"))) return { mounts: [], labels: {} };
  const { imageMounts } = await import("../volumes/image-mounts.ts");
  return imageMounts(ctx, { id, snapshotter, options, lease });
}

// docker's default: the short id, the host's own name in its network or among its names, and the name of whoever shares.
function hostnameFor(id: string, { hostname, uts }: CreateContainer, network: NetworkPlan): string {
  if (network.kind === "container") return network.target.labels[HOSTNAME] ?? shortId(network.target.id);
  const isHost = network.kind === "host" || network.kind === "path" || uts === "host";
  return hostname || (isHost ? hostName() : shortId(id));
}

// Each start links its hosts file anew.
function withHostLines(plan: NetworkPlan, lines: readonly string[]): NetworkPlan {
  return plan.kind === "networks" ? { ...plan, networks: { ...plan.networks, hostLines: lines } } : plan;
}

function ownNames({ id, name, options }: Named): string[] {
  return hostNames({ id, name, hostname: options.hostname || shortId(id), domainname: options.domainname });
}

// docker would invent a name; one that tells the image is easier to recognise in a list.
function generatedName(image: RunImage, id: string): string {
  const base = image.shortName.replace(/[^a-zA-Z0-9_.-]/g, "-").replace(/^[^a-zA-Z0-9]+/, "");
  return `${base === "" ? "container" : base}-${id.slice(0, 5)}`;
}

/** What a creation has come to; without a snapshotter nothing was made in containerd, which may be the one that failed. */
interface Half extends Begun {
  readonly name: string | undefined;
  readonly snapshotter: string | undefined;
}

async function undo(ctx: EngineContext, made: Half): Promise<void> {
  const { snapshotter } = made;
  const steps = [
    async () => snapshotter && unlessGone(() => ctx.client.containers.delete(made.id)),
    async () => snapshotter && unlessGone(() => ctx.client.snapshots(snapshotter).remove(made.id)),
    async () => made.name !== undefined && (await releaseName(ctx.disk, ctx.namespace, made.name, made.id)),
    () => giveUpVolumes(ctx, made.id, made.volumes),
    () => removeContainerState(ctx.disk, ctx.namespace, made.id),
  ];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      // The first error is what the user must see; what stays behind now is swept by the next command.
      if (!isLeptonError(error)) throw error;
    }
  }
}

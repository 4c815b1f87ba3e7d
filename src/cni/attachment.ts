/** The interface of one container on one network: made, taken down and looked at by the plugins of the network. */
import { LeptonError } from "../errors.ts";
import { invokePlugin, type PluginCall, type PluginConfig } from "./invoke.ts";
import { type CniResult, checkResult } from "./result.ts";
import { readCachedResult, removeCachedResult, writeCachedResult } from "./result-cache.ts";

/** The parts of a conflist that count for an attachment. */
export interface NetworkList {
  readonly cniVersion: string;
  readonly name: string;
  readonly plugins: readonly PluginConfig[];
}

export interface Attachment extends PluginCall {
  readonly list: NetworkList;
  /** By capability, for the plugins that have it: `portMappings`, `ips`, `mac`, … */
  readonly capabilityArgs?: Readonly<Record<string, unknown>>;
  /** Directory of kept results; LIBCNI_CACHE for what other tools are to see. */
  readonly cacheDir: string;
}

/**
 * Adds the interface (the runtime has brought up loopback): every plugin in order, each with the result of the one before. The result so far is kept after
 * each, so that a kill in between leaves what DEL needs. Where a plugin refuses, what the others did stays: delete it.
 */
export async function addAttachment(attachment: Attachment): Promise<CniResult> {
  let result: CniResult | undefined;
  for (const plugin of busyPlugins(attachment)) {
    const answer = checkResult(await invokePlugin("ADD", configFor(plugin, attachment, result), attachment));
    if (answer === undefined) {
      throw new LeptonError("internal", `CNI plugin "${plugin.type}" ADD: its answer is no CNI result`);
    }
    result = answer;
    await writeCachedResult(attachment, result);
  }
  return result ?? {};
}

/**
 * Deletes the interface and all that the plugins made for it: in reverse order, with the kept result. Every plugin is
 * asked, whatever the others say; the first error is thrown then, and the result kept for the next try.
 */
export async function deleteAttachment(attachment: Attachment): Promise<void> {
  const kept = await readCachedResult(attachment);
  let failure: unknown;
  for (const plugin of [...busyPlugins(attachment)].reverse()) {
    try {
      await invokePlugin("DEL", configFor(plugin, attachment, kept), attachment);
    } catch (error) {
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
  await removeCachedResult(attachment);
}

/** Throws where the interface is no longer what the kept result says. */
export async function checkAttachment(attachment: Attachment): Promise<void> {
  const kept = await readCachedResult(attachment);
  if (kept === undefined) {
    const where = `network "${attachment.list.name}"`;
    throw new LeptonError("failed-precondition", `cannot check ${attachment.ifName} on ${where}: no result was kept`);
  }
  for (const plugin of busyPlugins(attachment)) {
    await invokePlugin("CHECK", configFor(plugin, attachment, kept), attachment);
  }
}

/** The configuration that a plugin of the list gets on stdin. */
export function configFor(
  { capabilities = {}, ...plugin }: PluginConfig,
  { list, capabilityArgs = {} }: Pick<Attachment, "list" | "capabilityArgs">,
  previous: CniResult | undefined,
): PluginConfig {
  const runtimeConfig = Object.entries(capabilityArgs).filter(([key]) => capabilities[key] === true);
  return {
    ...plugin,
    name: list.name,
    cniVersion: list.cniVersion,
    ...(runtimeConfig.length === 0 ? {} : { runtimeConfig: Object.fromEntries(runtimeConfig) }),
    ...(previous === undefined ? {} : { prevResult: previous }),
  };
}

// A process costs 5 to 20 ms, and these would say at once that they have nothing to do.
function busyPlugins({ list, capabilityArgs = {} }: Attachment): readonly PluginConfig[] {
  const [first, ...rest] = list.plugins;
  return first === undefined ? [] : [first, ...rest.filter((plugin) => !isIdle(plugin, capabilityArgs))];
}

function isIdle(plugin: PluginConfig, capabilityArgs: Readonly<Record<string, unknown>>): boolean {
  const { type, capabilities = {}, ...settings } = plugin;
  const asked = Object.keys(capabilities).filter((key) => capabilities[key] === true && key in capabilityArgs);
  if (type === "portmap") return asked.length === 0;
  return type === "tuning" && asked.length === 0 && Object.keys(settings).length === 0;
}

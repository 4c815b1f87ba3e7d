/** Profiles in the kernel: which there are, and ours into it and out of it. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { LeptonError } from "../../errors.ts";
import { programDirs } from "../embedded/program-dirs.ts";
import { DEFAULT_PROFILE, profileSource } from "./profile.ts";

export interface Profile {
  readonly name: string;
  /** `enforce`, `complain`, … */
  readonly mode: string;
}

/** Where to look; only tests look elsewhere. */
export interface AppArmorHost {
  readonly root?: string;
  readonly dirs?: readonly string[];
}

/** The loaded profiles in the kernel's order; `failed-precondition` where it has no AppArmor. */
export async function loadedProfiles({ root = "/" }: AppArmorHost = {}): Promise<Profile[]> {
  const enabled = await readFile(join(root, "sys/module/apparmor/parameters/enabled"), "utf8").catch(() => "N");
  if (enabled.trim() !== "Y") {
    throw new LeptonError("failed-precondition", "the kernel of this host has no AppArmor, or it is not enabled", {
      hint: "containers run without a profile; capabilities, seccomp and masked paths hold all the same",
    });
  }
  const profiles = await readFile(join(root, "sys/kernel/security/apparmor/profiles"), "utf8");
  // Each line is `name (mode)`; names may hold blanks.
  return profiles.split("\n").flatMap((line): Profile[] => {
    const [, name, mode] = /^(.+) \((\w+)\)$/.exec(line) ?? [];
    return name === undefined || mode === undefined ? [] : [{ name, mode }];
  });
}

/** Puts our profile into the kernel, in place of an older one. */
export async function loadDefaultProfile(host: AppArmorHost = {}): Promise<void> {
  await loadedProfiles(host);
  await parser(["-Kr"], host);
}

/** Takes it out; `not-found` where it is not loaded. */
export async function unloadDefaultProfile(host: AppArmorHost = {}): Promise<void> {
  const profiles = await loadedProfiles(host);
  if (!profiles.some(({ name }) => name === DEFAULT_PROFILE))
    throw new LeptonError("not-found", `AppArmor profile "${DEFAULT_PROFILE}" is not loaded`);
  await parser(["-KR"], host);
}

/**
 * Loads it where a container is to have it and it is not there: after a reboot, for the first one. What stands in the way
 * of that is no reason not to run the container, as in docker.
 */
export async function ensureDefaultProfile(
  loaded: readonly string[] | undefined,
): Promise<readonly string[] | undefined> {
  if (loaded === undefined || loaded.includes(DEFAULT_PROFILE)) return loaded;
  try {
    await loadDefaultProfile();
    return [...loaded, DEFAULT_PROFILE];
  } catch {
    // No parser, or not allowed to: docker-default may be there, and is as good.
    return loaded;
  }
}

async function parser(args: readonly string[], { dirs = programDirs() }: AppArmorHost): Promise<void> {
  const program = dirs.map((dir) => join(dir, "apparmor_parser")).find((path) => existsSync(path));
  if (program === undefined)
    throw new LeptonError("failed-precondition", "apparmor_parser was not found", {
      hint: "install the package apparmor",
    });
  const child = spawn(program, [...args], { stdio: ["pipe", "ignore", "pipe"], env: {} });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  child.stdin.on("error", () => undefined);
  child.stdin.end(profileSource());
  const [complaint, code] = await Promise.all([text(child.stderr), ended]);
  if (code === 0) return;
  const [why = `it ended with ${code}`] = complaint.split("\n").filter((line) => line !== "");
  throw new LeptonError("internal", `apparmor_parser refused profile "${DEFAULT_PROFILE}": ${why}`);
}

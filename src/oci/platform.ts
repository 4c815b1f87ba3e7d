/** Platforms as image documents and `--platform` write them, with containerd's rules of equality and preference. */
import { LeptonError } from "../errors.ts";

export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly osVersion?: string;
}

// GOOS and GOARCH words that containerd/platforms accepts as a lone component.
const KNOWN_OS =
  "aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris windows zos";
const KNOWN_ARCH =
  "386 amd64 amd64p32 arm armbe arm64 arm64be ppc64 ppc64le loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ppc riscv riscv64 s390 s390x sparc sparc64 wasm";

// Node's process.arch against GOARCH, where they differ.
const NODE_ARCH: Readonly<Record<string, string>> = { x64: "amd64", ia32: "386", mipsel: "mipsle" };

/** The platform that containers on this machine run as. */
export function hostPlatform(): Platform {
  const architecture = NODE_ARCH[process.arch] ?? process.arch;
  return normalizePlatform({ os: process.platform === "win32" ? "windows" : process.platform, architecture });
}

/** Reads `os`, `arch`, `os/arch` or `os/arch/variant`; throws `invalid-argument`. */
export function parsePlatform(text: string): Platform {
  const parts = text.split("/");
  const [first = "", second, variant] = parts;
  if (parts.length > 3 || !parts.every((part) => /^[A-Za-z0-9_.-]+$/.test(part))) throw unknownPlatform(text);
  if (second !== undefined) {
    return normalizePlatform({ os: first, architecture: second, ...(variant === undefined ? {} : { variant }) });
  }
  const host = hostPlatform();
  const os = normalizeOs(first);
  if (KNOWN_OS.split(" ").includes(os)) return { ...host, os };
  const platform = normalizePlatform({ os: host.os, architecture: first });
  if (KNOWN_ARCH.split(" ").includes(platform.architecture)) return platform;
  throw unknownPlatform(text);
}

/** `os/arch[/variant]`. */
export function formatPlatform(platform: Platform): string {
  return [platform.os, platform.architecture, platform.variant].filter((part) => part).join("/");
}

/** The canonical spelling: `x86_64` is `amd64`, `arm64/v8` is `arm64`, `armhf` is `arm/v7`. */
export function normalizePlatform(platform: Platform): Platform {
  const [architecture, variant] = normalizeArch(
    platform.architecture.toLowerCase(),
    (platform.variant ?? "").toLowerCase(),
  );
  return {
    os: normalizeOs(platform.os),
    architecture,
    ...(variant === "" ? {} : { variant }),
    ...(platform.osVersion === undefined ? {} : { osVersion: platform.osVersion }),
  };
}

/** True where both name the same platform, whatever the spelling. */
export function samePlatform(a: Platform, b: Platform): boolean {
  return formatPlatform(normalizePlatform(a)) === formatPlatform(normalizePlatform(b));
}

/**
 * How well an image of `candidate` runs where `wanted` is asked for: 0 is exact, higher is a lesser fit,
 * undefined not at all. As containerd: amd64 also runs 386, arm/v7 also v6 and v5, arm64 also arm.
 */
export function platformRank(wanted: Platform, candidate: Platform): number | undefined {
  const name = formatPlatform(normalizePlatform(candidate));
  const rank = fallbacks(normalizePlatform(wanted)).findIndex((platform) => formatPlatform(platform) === name);
  return rank === -1 ? undefined : rank;
}

/** The best fit among candidates; undefined where none runs on the wanted platform. */
export function bestPlatform<T>(
  wanted: Platform,
  candidates: readonly T[],
  platformOf: (candidate: T) => Platform | undefined,
): T | undefined {
  let best: { readonly candidate: T; readonly rank: number } | undefined;
  for (const candidate of candidates) {
    const platform = platformOf(candidate);
    const rank = platform === undefined ? undefined : platformRank(wanted, platform);
    if (rank !== undefined && (best === undefined || rank < best.rank)) best = { candidate, rank };
  }
  return best?.candidate;
}

function fallbacks(platform: Platform): Platform[] {
  const { os, architecture, variant = "" } = platform;
  const at = (arch: string, versions: readonly number[]) =>
    versions.map((version) => normalizePlatform({ os, architecture: arch, variant: `v${version}` }));
  const level = Number(/^v(\d+)/.exec(variant)?.[1] ?? Number.NaN);
  if (architecture === "amd64") return [platform, ...at("amd64", below(level, 1)), { os, architecture: "386" }];
  if (architecture === "arm") return [platform, ...at("arm", below(level, 5))];
  if (architecture === "arm64") return [platform, ...arm64Minors(os, variant), ...at("arm", [8, 7, 6, 5])];
  return [platform];
}

// arm64/v9.n also runs v9.0 to v9.n-1 and v8.0 to v8.n+5, because v9 grew out of v8.5.
function arm64Minors(os: string, variant: string): Platform[] {
  const [, major, minor = "0"] = /^v([89])(?:\.(\d))?$/.exec(variant) ?? [];
  if (major === undefined) return [];
  const minors = (of: string, from: number) =>
    Array.from({ length: from }, (_, index) => from - 1 - index).map((n) =>
      normalizePlatform({ os, architecture: "arm64", variant: n === 0 ? `v${of}` : `v${of}.${n}` }),
    );
  return major === "9"
    ? [...minors("9", Number(minor)), ...minors("8", Number(minor) + 6)]
    : minors("8", Number(minor));
}

function below(level: number, lowest: number): number[] {
  return Number.isNaN(level) || level <= lowest
    ? []
    : Array.from({ length: level - lowest }, (_, index) => level - 1 - index);
}

function normalizeOs(os: string): string {
  const lower = os.toLowerCase();
  return lower === "macos" ? "darwin" : lower;
}

function normalizeArch(architecture: string, variant: string): [architecture: string, variant: string] {
  switch (architecture) {
    case "i386":
      return ["386", ""];
    case "x86_64":
    case "x86-64":
    case "amd64":
      return ["amd64", variant === "v1" ? "" : variant];
    case "aarch64":
    case "arm64":
      return ["arm64", variant === "8" || variant === "v8" ? "" : variant];
    case "armhf":
      return ["arm", "v7"];
    case "armel":
      return ["arm", "v6"];
    case "arm":
      return ["arm", variant === "" ? "v7" : variant.replace(/^([5-8])$/, "v$1")];
    default:
      return [architecture, variant];
  }
}

function unknownPlatform(text: string): LeptonError {
  return new LeptonError("invalid-argument", `unknown operating system or architecture ${JSON.stringify(text)}`, {
    hint: "write the platform as os/arch or os/arch/variant, e.g. linux/amd64",
  });
}

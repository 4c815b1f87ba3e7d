/** The docker-registry process itself: its configuration, its start and its end. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { KeyPair } from "./certificates.ts";
import { testbedProgram } from "./testbed.ts";
import type { TokenServer } from "./token-server.ts";
import { waitFor } from "./wait-for.ts";

export interface RegistrySetup {
  readonly pair?: KeyPair | undefined;
  /** Clients must show a certificate of this authority. */
  readonly clientAuthority?: KeyPair | undefined;
  readonly htpasswd?: { readonly user: string; readonly password: string } | undefined;
  readonly tokens?: TokenServer | undefined;
  /** Whose tokens are believed. */
  readonly signer?: KeyPair | undefined;
}

export interface RegistryProcess {
  readonly pid: number;
  readonly port: number;
  log(): string;
  stop(): Promise<void>;
}

/** Starts one on a free loopback port, with its files in `dir`. */
export async function startRegistryProcess(dir: string, setup: RegistrySetup): Promise<RegistryProcess> {
  const config = join(dir, "config.json");
  const logFile = join(dir, "registry.log");
  // JSON is YAML.
  writeFileSync(config, JSON.stringify(configOf(dir, setup)));
  const child = launch(config, logFile);
  const log = (): string => readFileSync(logFile, "utf8");
  try {
    const port = await waitFor("docker-registry to listen", () => {
      if (child.exitCode !== null) throw new Error(`docker-registry ended: ${log().slice(-2000)}`);
      return Number(/listening on 127\.0\.0\.1:(\d+)/.exec(log())?.[1] ?? 0);
    });
    return { pid: child.pid ?? 0, port, log, stop: () => end(child) };
  } catch (error) {
    await end(child);
    throw error;
  }
}

function launch(config: string, logFile: string): ChildProcess {
  const log = openSync(logFile, "a");
  const child = spawn(testbedProgram("docker-registry"), ["serve", config], {
    detached: true,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

function configOf(dir: string, setup: RegistrySetup): unknown {
  return {
    version: 0.1,
    // It says its port at this level.
    log: { level: "info", accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(dir, "storage") }, delete: { enabled: true } },
    // Lets layers with foreign `urls` in.
    validation: { disabled: true },
    compatibility: { schema1: { enabled: true } },
    http: { addr: "127.0.0.1:0", tls: tlsOf(setup) },
    auth: authOf(dir, setup),
  };
}

function tlsOf({ pair, clientAuthority }: RegistrySetup): unknown {
  if (pair === undefined) return undefined;
  const clientcas = clientAuthority === undefined ? undefined : [clientAuthority.certFile];
  return { certificate: pair.certFile, key: pair.keyFile, clientcas };
}

function authOf(dir: string, { htpasswd, tokens, signer }: RegistrySetup): unknown {
  if (htpasswd !== undefined) {
    const path = join(dir, "htpasswd");
    writeFileSync(path, `${htpasswd.user}:${bcrypt(htpasswd.password)}\n`);
    return { htpasswd: { realm: "lepton test", path } };
  }
  if (tokens === undefined) return undefined;
  const { realm, service, issuer } = tokens;
  return { token: { realm, service, issuer, rootcertbundle: signer?.certFile } };
}

// perl-base is part of every Debian, and its crypt() is the C library's, which knows bcrypt; htpasswd would be one more package.
function bcrypt(password: string): string {
  const salt = `$2y$05$${randomBytes(16).toString("hex").slice(0, 21)}u`;
  return execFileSync("perl", ["-e", "print crypt($ENV{PASSWORD}, $ENV{SALT})"], {
    env: { PATH: process.env["PATH"] ?? "/usr/bin:/bin", PASSWORD: password, SALT: salt },
    encoding: "utf8",
  });
}

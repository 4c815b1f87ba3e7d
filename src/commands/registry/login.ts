/** `login [SERVER]`. */

import type { LoginResult } from "../../engine/types.ts";
import { isLeptonError, LeptonError } from "../../errors.ts";
import type { Command, CommandContext, CommandIo, Parsed } from "../define.ts";
import { flag, text } from "../read.ts";
import { registryApi } from "./api.ts";

export const login: Command = {
  path: ["registry", "login"],
  aliases: [["login"]],
  group: "Registries",
  summary: "Authenticate to a registry",
  details:
    "Defaults to Docker Hub. The registry is asked first; what it accepts is kept where docker keeps it: in the " +
    "credential helper that config.json names, or else in config.json itself ($DOCKER_CONFIG, ~/.docker). Without " +
    "--username, what is kept already is tried before anybody is asked.",
  args: [{ name: "SERVER", summary: "Host of the registry, with its port", required: false, complete: "none" }],
  options: [
    {
      name: "password",
      short: "p",
      kind: "string",
      value: "string",
      summary: "Password or access token; everybody sees it in ps",
    },
    { name: "password-stdin", kind: "boolean", summary: "Read the password or access token from standard input" },
    { name: "username", short: "u", kind: "string", value: "string", summary: "Username" },
  ],
  connects: "none",
  async run(ctx, parsed) {
    const registry = await registryApi(ctx);
    const server = parsed.args[0];
    const given = await givenWords(ctx.io, parsed);
    const known =
      Object.keys(given).length > 0
        ? undefined
        : await withStored(ctx, (onStored) => registry.login({ server, onStored, signal: ctx.signal }));
    const result =
      known ?? (await registry.login({ server, credential: await asked(ctx.io, given), signal: ctx.signal }));
    tellWhereKept(ctx.io, result);
    return { kind: "lines", lines: [{ text: "Login Succeeded" }] };
  },
};

interface Words {
  readonly username?: string;
  readonly password?: string;
}

/** What the command line gives, docker's rules about it held. */
async function givenWords(io: CommandIo, parsed: Parsed): Promise<Words> {
  const username = text(parsed, "username");
  const password = text(parsed, "password");
  const fromStdin = flag(parsed, "password-stdin");
  if (password !== undefined) io.warn("WARNING! Using --password via the CLI is insecure. Use --password-stdin.");
  if (fromStdin && password !== undefined) {
    throw invalid("--password and --password-stdin are mutually exclusive");
  }
  if (fromStdin && username === undefined) throw invalid("Must provide --username with --password-stdin");
  return {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(fromStdin ? { password: await readPassword(io) } : {}),
  };
}

const MAX_PASSWORD_BYTES = 64 * 1024;

async function readPassword(io: CommandIo): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of io.stdin) {
    bytes += chunk.length;
    if (bytes > MAX_PASSWORD_BYTES) throw invalid(`a password has at most ${MAX_PASSWORD_BYTES} bytes`);
    chunks.push(chunk);
  }
  // The line end is echo's, not the password's.
  return Buffer.concat(chunks)
    .toString()
    .replace(/\r?\n$/, "");
}

/** A login with what is stored; undefined where there is nothing, or the registry takes it no longer. */
async function withStored(
  { io }: CommandContext,
  attempt: (onStored: (username: string | undefined) => void) => Promise<LoginResult>,
): Promise<LoginResult | undefined> {
  try {
    return await attempt((username) => {
      const whose = username === undefined || username === "" ? "" : ` [Username: ${username}]`;
      io.note?.(`Authenticating with existing credentials...${whose}`);
      io.note?.("To login with a different account, run 'lepton logout' followed by 'lepton login'");
    });
  } catch (error) {
    if (isLeptonError(error, "not-found")) return undefined;
    // Nobody can be asked for a new one: then this is the answer.
    if (!isLeptonError(error, "permission-denied") || io.askSecret === undefined) throw error;
    io.note?.(`Stored credentials invalid or expired: ${error.message}`);
    return undefined;
  }
}

async function asked(io: CommandIo, given: Words): Promise<{ readonly username: string; readonly password: string }> {
  const { username, password } = given;
  if (username !== undefined && password !== undefined) return { username, password };
  if (io.ask === undefined || io.askSecret === undefined) {
    throw new LeptonError("failed-precondition", "Cannot perform an interactive login from a non TTY device", {
      hint: "give --username and --password-stdin",
    });
  }
  return {
    username: username ?? (await io.ask("Username: ")).trim(),
    password: password ?? (await io.askSecret("Password: ")),
  };
}

function tellWhereKept(io: CommandIo, { stored }: LoginResult): void {
  if (stored === undefined) return;
  for (const warning of stored.warnings) io.warn(warning);
  if (stored.helper !== undefined) return;
  const where = `Your credentials are stored unencrypted in '${stored.path}'.`;
  io.warn(`WARNING! ${where}\nConfigure a credential helper to remove this warning.`);
}

function invalid(message: string): LeptonError {
  return new LeptonError("invalid-argument", message);
}

/**
 * docker's credential helper protocol: `docker-credential-NAME get | store | erase`, the server or a JSON object on
 * stdin. A helper that is missing or fails is an error: what it was meant to guard is never asked for without it.
 */
import { fromNode, LeptonError } from "../../errors.ts";
import type { Credential } from "../types.ts";
import { passwordOf, TOKEN_USER } from "./auth-entry.ts";
import { type Environment, objectOf } from "./config-file.ts";
import { callHelper, findProgram, type HelperAnswer, type HelperCall } from "./helper-process.ts";

/** A helper as config.json names it. */
export interface Helper {
  /** What follows `docker-credential-`. */
  readonly name: string;
  /** Where it is named, for errors: `"credsStore" in "/root/.docker/config.json"`. */
  readonly namedBy: string;
  readonly env: Environment;
}

export interface HelperOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
}

/** Asks a helper for the credential of a server; undefined where it says that it has none. */
export async function getFromHelper(
  helper: Helper,
  server: string,
  options: HelperOptions = {},
): Promise<Credential | undefined> {
  const answer = await call(helper, server, { action: "get", input: server, ...options });
  if (!answer.ok) {
    if (answer.stdout.trim() === NOT_FOUND) return undefined;
    throw refused(helper, server, "get", answer);
  }
  const { Username: username = "", Secret: secret = "" } = objectOf(parse(answer.stdout)) ?? {};
  if (typeof username === "string" && typeof secret === "string" && answer.stdout.trim().startsWith("{"))
    return passwordOf(username, secret);
  throw failure(helper, server, "get", new LeptonError("failed-precondition", "its answer is not what docker's are"));
}

/** Gives a credential to a helper to keep; `username` is who an identity token is for. */
export async function storeInHelper(
  helper: Helper,
  server: string,
  credential: Credential,
  options: HelperOptions = {},
): Promise<void> {
  if (credential.kind === "registry-token") {
    throw new LeptonError("invalid-argument", "a credential helper cannot keep a registry token");
  }
  const input = JSON.stringify({ ServerURL: server, ...namedSecret(credential) });
  const answer = await call(helper, server, { action: "store", input, ...options });
  if (!answer.ok) throw refused(helper, server, "store", answer);
}

/** Has a helper forget a server; false where it says that it knew none. */
export async function eraseFromHelper(helper: Helper, server: string, options: HelperOptions = {}): Promise<boolean> {
  const answer = await call(helper, server, { action: "erase", input: server, ...options });
  if (answer.ok) return true;
  if (answer.stdout.trim() === NOT_FOUND) return false;
  throw refused(helper, server, "erase", answer);
}

// The one answer by which docker knows that there is none (docker-credential-helpers, credentials/error.go).
const NOT_FOUND = "credentials not found in native keychain";

async function call(
  helper: Helper,
  server: string,
  options: HelperOptions & Pick<HelperCall, "action" | "input">,
): Promise<HelperAnswer> {
  const program = await programOf(helper);
  try {
    return await callHelper(program, { ...options, env: helper.env });
  } catch (error) {
    throw failure(helper, server, options.action, fromNode(error));
  }
}

async function programOf(helper: Helper): Promise<string> {
  const { name, namedBy, env } = helper;
  if (!/^[A-Za-z0-9_-]+$/.test(name)) {
    throw new LeptonError("failed-precondition", `not the name of a credential helper: ${JSON.stringify(name)}`, {
      hint: `it is named by ${namedBy}: only letters, digits, dashes and underscores are allowed`,
    });
  }
  const program = await findProgram(`docker-credential-${name}`, env);
  if (program !== undefined) return program;
  throw new LeptonError("failed-precondition", `cannot find credential helper "docker-credential-${name}" in PATH`, {
    hint: `install it, or take it out of ${namedBy}`,
  });
}

function failure(helper: Helper, server: string, action: HelperCall["action"], error: LeptonError): LeptonError {
  const doing = `credential helper "docker-credential-${helper.name}" could not ${action} the credential of "${server}"`;
  return new LeptonError(error.code, `${doing}: ${error.message}`, {
    hint: `try it by hand, or take it out of ${helper.namedBy}`,
    cause: error,
  });
}

function refused(helper: Helper, server: string, action: HelperCall["action"], answer: HelperAnswer): LeptonError {
  return failure(helper, server, action, new LeptonError("failed-precondition", sayingOf(answer)));
}

/** Why it failed, in its own words, of which one line is enough; an object may hold the secret and is not repeated. */
function sayingOf({ stdout, stderr }: HelperAnswer): string {
  const [line] = [stdout, stderr].flatMap((text) => text.trim().split("\n", 1)).filter((text) => text !== "");
  return line === undefined || line.includes("{") ? "it ended without saying why" : line.slice(0, 300);
}

function namedSecret(credential: Exclude<Credential, { kind: "registry-token" }>): {
  readonly Username: string;
  readonly Secret: string;
} {
  if (credential.kind === "password") return { Username: credential.username, Secret: credential.secret };
  return { Username: TOKEN_USER, Secret: credential.token };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The caller says that it is no answer; the parser's words could quote the secret.
    return undefined;
  }
}

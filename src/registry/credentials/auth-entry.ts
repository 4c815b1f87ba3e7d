/** One entry of `auths` in config.json: docker's spelling of a credential. */
import type { Credential } from "../types.ts";
import { damaged, objectOf } from "./config-file.ts";

/** The credential of an entry; undefined where it holds none, as where a credential store has it. */
export function decodeEntry(value: unknown, key: string, path: string): Credential | undefined {
  const entry = objectOf(value);
  if (entry === undefined) throw damaged(path, `the entry of "${key}" is not an object`);
  const field = (name: string): string => fieldOf(entry, name, key, path);
  const registryToken = field("registrytoken");
  if (registryToken !== "") return { kind: "registry-token", token: registryToken };
  const token = field("identitytoken");
  if (token !== "") return { kind: "identity-token", token };
  const auth = field("auth");
  const pair = auth === "" ? { username: field("username"), secret: field("password") } : decodeAuth(auth);
  if (pair === undefined) throw damaged(path, `"auth" of "${key}" is not user:password in base64`);
  return passwordOf(pair.username, pair.secret);
}

/** What a user name and a secret mean to docker: `<token>` in place of a name says that the secret is a token. */
export function passwordOf(username: string, secret: string): Credential | undefined {
  if (username === "" && secret === "") return undefined;
  return username === TOKEN_USER ? { kind: "identity-token", token: secret } : { kind: "password", username, secret };
}

/** The user name that docker gives to a credential store with an identity token. */
export const TOKEN_USER = "<token>";

/** The entry that keeps a credential in the file; `username` is who an identity token is for. */
export function encodeEntry(credential: Credential, username = ""): Record<string, string> {
  switch (credential.kind) {
    case "password":
      return { auth: encodeAuth(credential.username, credential.secret) };
    case "identity-token":
      return { ...(username === "" ? {} : { auth: encodeAuth(username, "") }), identitytoken: credential.token };
    case "registry-token":
      return { registrytoken: credential.token };
  }
}

function encodeAuth(username: string, secret: string): string {
  return Buffer.from(`${username}:${secret}`).toString("base64");
}

function decodeAuth(auth: string): { readonly username: string; readonly secret: string } | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(auth)) return undefined;
  const text = Buffer.from(auth, "base64").toString();
  const colon = text.indexOf(":");
  if (colon < 1) return undefined;
  // Old clients of docker wrote zero bytes behind the password.
  return { username: text.slice(0, colon), secret: text.slice(colon + 1).replace(/^\0+|\0+$/g, "") };
}

function fieldOf(entry: Readonly<Record<string, unknown>>, name: string, key: string, path: string): string {
  const value = entry[name] ?? "";
  if (typeof value !== "string") throw damaged(path, `"${name}" of "${key}" is not a string`);
  return value;
}

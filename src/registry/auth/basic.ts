/** The `Basic` scheme (RFC 7617). */
import type { Credential } from "../types.ts";

export function basicHeader({ username, secret }: Credential & { readonly kind: "password" }): string {
  return `Basic ${Buffer.from(`${username}:${secret}`).toString("base64")}`;
}

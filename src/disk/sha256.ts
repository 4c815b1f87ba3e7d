/** SHA-256 of short texts, for names. In Bun, loading node:crypto (and the streams below it) takes 4 ms of every command. */

interface BunApi {
  readonly CryptoHasher: { hash(algorithm: "sha256", data: string, encoding: "hex"): string };
}

/** The hash in hexadecimal digits. */
export function sha256Hex(text: string): string {
  const { Bun } = globalThis as { readonly Bun?: BunApi };
  if (Bun !== undefined) return Bun.CryptoHasher.hash("sha256", text, "hex");
  return process.getBuiltinModule("node:crypto").createHash("sha256").update(text).digest("hex");
}

/** The certificate authorities that this machine trusts: those of the system, as containerd has them. */
import { readFileSync } from "node:fs";
import { rootCertificates } from "node:tls";
import type { Environment } from "./proxy.ts";

// Where distributions keep their bundle (Go's crypto/x509 looks in the same places).
const BUNDLES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/pki/tls/cacert.pem",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

/** PEM texts; `SSL_CERT_FILE` goes before the system's bundle, and the runtime's own list stands in for a missing one. */
export function systemRoots(env: Environment): readonly string[] {
  for (const path of env["SSL_CERT_FILE"] ? [env["SSL_CERT_FILE"]] : BUNDLES) {
    const pem = readBundle(path);
    if (pem?.includes("-----BEGIN CERTIFICATE-----")) return [pem];
  }
  return rootCertificates;
}

function readBundle(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // Another distribution's place: the next one is tried.
    return undefined;
  }
}

/** Certificates of a private authority, made with openssl when a test runs. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { testbedProgram } from "./testbed.ts";

/** PEM files, and what is in them. */
export interface KeyPair {
  readonly certFile: string;
  readonly keyFile: string;
  readonly cert: string;
  readonly key: string;
}

export interface NewCertificate {
  /** As openssl writes them: `IP:127.0.0.1`, `DNS:localhost`. Default both. */
  readonly names?: readonly string[];
  /** Ended a day ago. */
  readonly expired?: boolean;
}

export interface Authority extends KeyPair {
  /** A certificate that this authority has signed, fit for servers and clients. */
  issue(name: string, options?: NewCertificate): KeyPair;
}

/** A new authority with its files in `dir`. */
export function makeAuthority(dir: string, name = "ca"): Authority {
  mkdirSync(dir, { recursive: true });
  const self = join(dir, name);
  openssl(
    "req",
    "-x509",
    "-days",
    "2",
    ...NEW_KEY,
    "-keyout",
    `${self}.key`,
    "-out",
    `${self}.crt`,
    ...subject(dir, name),
  );
  return {
    ...readPair(self),
    issue: (leaf, options = {}) => issue(dir, self, leaf, options),
  };
}

const NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];

// A configuration of ours: the system may have none, or one with rules of its own.
function subject(dir: string, name: string): string[] {
  const config = join(dir, "openssl.cnf");
  const authority = "[v3_ca]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,digitalSignature\n";
  writeFileSync(config, `[req]\ndistinguished_name=dn\nx509_extensions=v3_ca\n[dn]\n${authority}`);
  return ["-config", config, "-subj", `/CN=lepton test ${name}`];
}

function issue(dir: string, authority: string, name: string, options: NewCertificate): KeyPair {
  const self = join(dir, name);
  const names = options.names ?? ["IP:127.0.0.1", "DNS:localhost"];
  writeFileSync(`${self}.ext`, `subjectAltName=${names.join(",")}\nextendedKeyUsage=serverAuth,clientAuth\n`);
  openssl("req", ...NEW_KEY, "-keyout", `${self}.key`, "-out", `${self}.csr`, ...subject(dir, name));
  const signer = ["-CA", `${authority}.crt`, "-CAkey", `${authority}.key`, "-CAcreateserial"];
  const days = options.expired === true ? "-1" : "2";
  openssl(
    "x509",
    "-req",
    "-in",
    `${self}.csr`,
    ...signer,
    "-days",
    days,
    "-extfile",
    `${self}.ext`,
    "-out",
    `${self}.crt`,
  );
  return readPair(self);
}

function readPair(self: string): KeyPair {
  const certFile = `${self}.crt`;
  const keyFile = `${self}.key`;
  return { certFile, keyFile, cert: readFileSync(certFile, "utf8"), key: readFileSync(keyFile, "utf8") };
}

function openssl(...args: readonly string[]): void {
  execFileSync(testbedProgram("openssl"), args, { stdio: ["ignore", "ignore", "pipe"] });
}

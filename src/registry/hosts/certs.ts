/** docker's form of a host directory: authorities in `*.crt`, client certificates in `*.cert` with their `*.key`. */
import { join } from "node:path";
import { LeptonError } from "../../errors.ts";
import { fileNames, readPem } from "./directory.ts";

export interface Certificates {
  readonly authorities: readonly string[];
  readonly clientCertificates: readonly { readonly cert: string; readonly key: string }[];
}

/** Throws `invalid-argument` for a certificate without its key. */
export function readCertificates(directory: string): Certificates {
  const names = fileNames(directory);
  const read = (name: string) => readPem(join(directory, name));
  return {
    authorities: names.filter((name) => name.endsWith(".crt")).map(read),
    clientCertificates: names
      .filter((name) => name.endsWith(".cert"))
      .map((name) => {
        const key = name.replace(/\.cert$/, ".key");
        if (!names.includes(key)) {
          throw new LeptonError("invalid-argument", `${join(directory, name)} has no ${key} beside it`);
        }
        return { cert: read(name), key: read(key) };
      }),
  };
}

/** What a start says that could not have a port of the host. */
import type { PortRefusal } from "../../console/ports/held.ts";
import { LeptonError } from "../../errors.ts";

/** docker's sentence, with the holder where that is known: `container "web"`, `nginx (pid 12)`. */
export function portTaken(port: string, holder?: string): LeptonError {
  const by = holder === undefined ? "" : ` by ${holder}`;
  return new LeptonError("already-exists", `Bind for ${port} failed: port is already allocated${by}`, {
    hint: "publish another port of the host, or stop what has this one",
    exitCode: 125,
  });
}

/** The sentence for what the console has met; `holder` where the port is taken and it is known by whom. */
export function portRefused({ port, reason }: PortRefusal, holder?: string): LeptonError {
  const shown = port.replace(/\/[a-z]+$/, "");
  if (reason === "EADDRINUSE") return portTaken(shown, holder);
  if (reason === "none-free") return new LeptonError("already-exists", "all ports are allocated", { exitCode: 125 });
  const why = WORDS.get(reason) ?? reason;
  return new LeptonError("failed-precondition", `cannot publish ${shown}: ${why}`, { exitCode: 125 });
}

const WORDS: ReadonlyMap<string, string> = new Map([
  ["EADDRNOTAVAIL", "cannot assign requested address"],
  ["EACCES", "permission denied"],
  ["EMFILE", "too many open files"],
]);

/** `0.0.0.0:8080`, `[::]:8080`. */
export function portText({ hostIp, hostPort }: { readonly hostIp: string; readonly hostPort: number }): string {
  return `${hostIp.includes(":") ? `[${hostIp}]` : hostIp}:${hostPort}`;
}

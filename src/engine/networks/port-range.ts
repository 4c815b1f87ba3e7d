/** The words of which port options are made, read as docker reads them. */
import type { PortProtocol } from "../../console/ports/port.ts";
import { LeptonError } from "../../errors.ts";

const MAX_PORT = 65_535;

export type PortRange = { readonly first: number; readonly last: number } | { readonly problem: string };

/** `80` or `80-90`; the problem is in the words of Go's strconv, which docker shows. */
export function parsePortRange(text: string): PortRange {
  if (text === "") return { problem: "empty string specified for ports" };
  const [from = "", to = from] = text.split("-");
  const problem = portProblem(from) ?? portProblem(to);
  if (problem !== undefined) return { problem };
  const [first, last] = [Number(from), Number(to)];
  return last < first ? { problem: `invalid range specified for port: ${text}` } : { first, last };
}

function portProblem(text: string): string | undefined {
  const quoted = JSON.stringify(text);
  if (!/^\d+$/.test(text)) return `strconv.ParseUint: parsing ${quoted}: invalid syntax`;
  return Number(text) > MAX_PORT ? `strconv.ParseUint: parsing ${quoted}: value out of range` : undefined;
}

/** `80/udp` in its two parts; what follows a second slash is ignored, as in docker. */
export function splitProtocol(text: string): { readonly protocol: string; readonly port: string } {
  const [port = "", protocol = ""] = text.split("/");
  if (port === "") return { protocol: "", port: "" };
  return { protocol: protocol === "" ? "tcp" : protocol, port };
}

/** The protocol of a word in any case; throws `invalid-argument`. */
export function portProtocol(word: string): PortProtocol {
  const lower = word.toLowerCase();
  if (lower === "tcp" || lower === "udp" || lower === "sctp") return lower;
  throw new LeptonError("invalid-argument", `invalid proto: ${word}`);
}

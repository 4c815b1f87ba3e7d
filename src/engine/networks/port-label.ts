/** Ports of a container in its labels: runs of them as one word, since a label may not pass 4,096 bytes. */
import type { PortRequest } from "../../console/ports/port.ts";
import { isLeptonError } from "../../errors.ts";
import { parseExpose } from "./exposed-ports.ts";
import { parsePublish } from "./port-mapping.ts";

const MOST_BYTES = 3500;

/** Undefined where they do not fit: then console.json alone knows them. */
export function publishLabel(requests: readonly PortRequest[]): string | undefined {
  return fitting(publishSpecs(requests));
}

export function exposeLabel(exposed: readonly string[]): string | undefined {
  return fitting(exposeSpecs(exposed));
}

function fitting(words: readonly string[]): string | undefined {
  const text = JSON.stringify(words);
  return Buffer.byteLength(text) > MOST_BYTES ? undefined : text;
}

/** The requests of a label; none where it is damaged. */
export function requestsOf(label: string | undefined): PortRequest[] {
  return parsed(label, parsePublish);
}

/** `80/tcp` of each port of a label. */
export function exposedOf(label: string | undefined): string[] {
  return parsed(label, parseExpose);
}

function parsed<T>(label: string | undefined, parse: (words: readonly string[]) => T[]): T[] {
  if (label === undefined) return [];
  try {
    const words: unknown = JSON.parse(label);
    return Array.isArray(words) ? parse(words.map(String)) : [];
  } catch (error) {
    // A label of another version or of another's hand: no ports is better than no row.
    if (error instanceof SyntaxError || isLeptonError(error)) return [];
    throw error;
  }
}

interface Run {
  readonly from: PortRequest;
  readonly length: number;
}

/** The `-p` words that say the same. */
export function publishSpecs(requests: readonly PortRequest[]): string[] {
  return runsOf(requests, followsOn).map(({ from, length }) => {
    const ip = from.hostIp.includes(":") ? `[${from.hostIp}]` : from.hostIp;
    const inside = `${span(from.containerPort, length)}/${from.protocol}`;
    const isRun = length > 1 && from.hostPort !== "";
    const outside = isRun ? span(Number(from.hostPort), length) : from.hostPort;
    return ip === "" && outside === "" ? inside : `${ip === "" ? "" : `${ip}:`}${outside}:${inside}`;
  });
}

function followsOn(last: PortRequest, length: number, next: PortRequest): boolean {
  const [first, following] = [last.hostPort, next.hostPort];
  const isSamePlace = last.hostIp === next.hostIp && last.protocol === next.protocol;
  const isNextOutside =
    first === "" ? following === "" : /^[1-9]\d*$/.test(first) && following === `${+first + length}`;
  return isSamePlace && isNextOutside && next.containerPort === last.containerPort + length;
}

function exposeSpecs(exposed: readonly string[]): string[] {
  const ports = exposed.map((word) => {
    const [port = "", protocol = ""] = word.split("/");
    return { port: Number(port), protocol };
  });
  const runs: { port: number; length: number; protocol: string }[] = [];
  // By protocol first: in a list by number, those of two protocols alternate.
  for (const { port, protocol } of ports.sort((a, b) =>
    a.protocol < b.protocol ? -1 : a.protocol > b.protocol ? 1 : a.port - b.port,
  )) {
    const last = runs.at(-1);
    if (last !== undefined && last.protocol === protocol && port === last.port + last.length) last.length++;
    else runs.push({ port, length: 1, protocol });
  }
  return runs.map(({ port, length, protocol }) => `${span(port, length)}/${protocol}`);
}

function runsOf(
  requests: readonly PortRequest[],
  follows: (from: PortRequest, length: number, next: PortRequest) => boolean,
): Run[] {
  const runs: { from: PortRequest; length: number }[] = [];
  for (const request of requests) {
    const last = runs.at(-1);
    if (last !== undefined && follows(last.from, last.length, request)) last.length++;
    else runs.push({ from: request, length: 1 });
  }
  return runs;
}

function span(first: number, length: number): string {
  return length === 1 ? String(first) : `${first}-${first + length - 1}`;
}

/** Ports of EXPOSE: `80`, `53/udp`, `3000-3005/tcp`. */
import { LeptonError } from "../../errors.ts";

const MAX_PORT = 65_535;

/** `PORT/PROTOCOL` for each port of a word; throws `invalid-argument`. */
export function exposedPorts(word: string): string[] {
  const [, from = "", to = from, protocol = "tcp"] = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(\w+))?$/.exec(word) ?? [];
  const [first, last] = [Number(from), Number(to)];
  const known = ["tcp", "udp", "sctp"].includes(protocol.toLowerCase());
  if (from === "" || !known || first === 0 || last > MAX_PORT || last < first) {
    throw new LeptonError("invalid-argument", `invalid containerPort: ${word}`);
  }
  return Array.from({ length: last - first + 1 }, (_, index) => `${first + index}/${protocol.toLowerCase()}`);
}

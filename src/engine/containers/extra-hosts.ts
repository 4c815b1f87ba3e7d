/** `--add-host`: `name:address`, `name=address`, `name:[address]`, and `host-gateway` for the host itself. */
import { isIP } from "node:net";
import { LeptonError } from "../../errors.ts";

/** Lines for /etc/hosts; `gateway` is the host's address as the container sees it. Throws `invalid-argument`. */
export function extraHostLines(words: readonly string[], gateway: () => string): string[] {
  return words.map((word) => {
    const [, name = "", address = ""] = /^([^=]*)=(.*)$/s.exec(word) ?? /^([^:]*):(.*)$/s.exec(word) ?? [];
    // A blank or a hash would make a line of another sense.
    if (!/^[^\s#]+$/.test(name)) throw refused(`bad format for add-host: ${JSON.stringify(word)}`);
    if (address === "host-gateway") return `${gateway()}\t${name}`;
    const bare = /^\[(.*)\]$/.exec(address)?.[1] ?? address;
    if (isIP(bare) === 0 || bare.includes("%"))
      throw refused(`invalid IP address in add-host: ${JSON.stringify(bare)}`);
    return `${bare}\t${name}`;
  });
}

function refused(message: string): LeptonError {
  return new LeptonError("invalid-argument", message);
}

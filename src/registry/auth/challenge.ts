/** Reads `WWW-Authenticate` (RFC 9110, 11.6.1): what a server asks for before it answers. */

export interface Challenge {
  /** In lower case: `bearer`, `basic`. */
  readonly scheme: string;
  /** Names in lower case. */
  readonly parameters: Readonly<Record<string, string>>;
}

const MAX_LENGTH = 16 * 1024;
const TOKEN = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+/y;
const SPACE = /[ \t]*/y;
const SEPARATORS = /[ \t,]*/y;
const QUOTED = /"((?:[^"\\]|\\.)*)"/sy;

/** All challenges of a header, in order; what cannot be read ends the list. */
export function parseChallenges(header: string): Challenge[] {
  const text = header.slice(0, MAX_LENGTH);
  const challenges: Challenge[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text) ?? undefined;
    if (found !== undefined) at = pattern.lastIndex;
    return found;
  };
  for (;;) {
    take(SEPARATORS);
    const scheme = take(TOKEN)?.[0];
    if (scheme === undefined) return challenges;
    const parameters = takeParameters(
      take,
      () => at,
      (back) => {
        at = back;
      },
    );
    challenges.push({ scheme: scheme.toLowerCase(), parameters });
  }
}

type Take = (pattern: RegExp) => RegExpExecArray | undefined;

function takeParameters(take: Take, place: () => number, goBack: (at: number) => void): Record<string, string> {
  // Names come from a server: an object without a prototype has none of its own.
  const parameters: Record<string, string> = Object.create(null);
  for (;;) {
    const start = place();
    take(SEPARATORS);
    const name = take(TOKEN)?.[0];
    take(SPACE);
    // A token without "=" is the scheme of the next challenge.
    if (name === undefined || take(/=/y) === undefined) {
      goBack(start);
      return parameters;
    }
    take(SPACE);
    const quoted = take(QUOTED)?.[1];
    const value = quoted?.replace(/\\(.)/gs, "$1") ?? take(/[^\s,]*/y)?.[0] ?? "";
    parameters[name.toLowerCase()] ??= value;
  }
}

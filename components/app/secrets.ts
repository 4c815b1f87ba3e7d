/** A screen is seen by others: values whose name sounds secret are hidden until asked for. */

const SECRET_NAME = /pass|secret|token|key/i;
const HIDDEN = "••••••";

/** The same JSON with the values of secret-sounding environment variables hidden. */
export function maskSecrets(value: unknown): unknown {
  if (Array.isArray(value))
    return value.map((item) => (typeof item === "string" ? maskVariable(item) : maskSecrets(item)));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, maskSecrets(inner)]));
}

function maskVariable(text: string): string {
  const equals = text.indexOf("=");
  return equals > 0 && /^[A-Za-z_]\w*$/.test(text.slice(0, equals)) && SECRET_NAME.test(text.slice(0, equals))
    ? `${text.slice(0, equals + 1)}${HIDDEN}`
    : text;
}

/** docker's PORTS column from the label in which nerdctl keeps published ports. */

type PortMapping = Readonly<Record<"HostIP" | "HostPort" | "ContainerPort" | "Protocol", unknown>>;

/** Entries like `0.0.0.0:8080->80/tcp`; empty where nothing is published. */
export function publishedPorts(labels: Readonly<Record<string, string>>): readonly string[] {
  const text = labels["nerdctl/ports"];
  if (text === undefined) return [];
  try {
    const mappings: unknown = JSON.parse(text);
    return Array.isArray(mappings) ? mappings.flatMap((mapping) => formatPort(mapping ?? {})) : [];
  } catch {
    // A label in a form of another version: no ports is better than no row.
    return [];
  }
}

function formatPort({ HostIP, HostPort, ContainerPort, Protocol }: PortMapping): string[] {
  if (!isPort(HostPort) || !isPort(ContainerPort)) return [];
  const ip = typeof HostIP === "string" && /^[\da-fA-F.:]+$/.test(HostIP) ? HostIP : "0.0.0.0";
  const protocol = typeof Protocol === "string" && /^[a-z]+$/.test(Protocol) ? Protocol : "tcp";
  return [`${ip.includes(":") ? `[${ip}]` : ip}:${HostPort}->${ContainerPort}/${protocol}`];
}

function isPort(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 65_535;
}

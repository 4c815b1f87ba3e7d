/** docker's PORTS column from the label in which nerdctl keeps published ports. */

interface PortMapping {
  readonly HostPort?: unknown;
  readonly ContainerPort?: unknown;
  readonly Protocol?: unknown;
  readonly HostIP?: unknown;
}

/** Entries like `0.0.0.0:8080->80/tcp`; empty where nothing is published. */
export function publishedPorts(labels: Readonly<Record<string, string>>): readonly string[] {
  const text = labels["nerdctl/ports"];
  if (text === undefined) return [];
  try {
    const mappings: unknown = JSON.parse(text);
    return Array.isArray(mappings) ? mappings.map((mapping: PortMapping) => formatPort(mapping)) : [];
  } catch {
    // A label in a form of another version: no ports is better than no row.
    return [];
  }
}

function formatPort({ HostIP, HostPort, ContainerPort, Protocol }: PortMapping): string {
  return `${String(HostIP ?? "")}:${String(HostPort)}->${String(ContainerPort)}/${String(Protocol ?? "tcp")}`;
}

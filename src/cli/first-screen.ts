/** What the dashboard would show first, for those who have no terminal. */
import { containerColumns } from "../commands/container/columns.ts";
import { clientVersion } from "../commands/system/client-version.ts";
import type { Engine } from "../engine/types.ts";
import { untrusted } from "../text/untrusted.ts";
import { renderTable } from "./output/table.ts";

/** A line about the engine, and its containers. */
export async function firstScreen(engine: Engine): Promise<string> {
  const [containers, { server }] = await Promise.all([engine.containers.list({ all: true }), engine.system.version()]);
  const running = containers.filter(({ status }) => status === "running").length;
  const head = [
    `lepton ${clientVersion().version}`,
    `containerd ${untrusted(server.containerd)} at ${untrusted(engine.address)}`,
    `namespace ${untrusted(engine.namespace)}`,
    `${containers.length} ${containers.length === 1 ? "container" : "containers"}, ${running} running`,
  ];
  const table = renderTable(
    {
      columns: containerColumns(),
      rows: containers.map((container) => ({ container })),
      options: { quietField: "ID" },
    },
    { nowMs: Date.now(), isTty: true },
  );
  return `${head.join(" · ")}\n\n${table}`;
}

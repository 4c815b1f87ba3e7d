/** Prepares the console of a container's next task, as its console.json says. */
import { type ConsoleConfig, readConsoleConfig } from "../../console/config.ts";
import { openConsole, type PreparedConsole, prepareConsole } from "../../console/open.ts";
import { containerDir } from "../../disk/container-dir.ts";
import type { EngineContext } from "../context.ts";

/** Exactly one of `created` and `abort` of what it returns must follow. `fresh`: just written, with its directories. */
export async function openTaskIo(ctx: EngineContext, id: string, fresh?: ConsoleConfig): Promise<PreparedConsole> {
  const { launcher } = ctx.self;
  if (fresh !== undefined) return prepareConsole(ctx.disk, ctx.namespace, id, { config: fresh, launcher });
  const config = await readConsoleConfig(containerDir(ctx.disk, ctx.namespace, id));
  return openConsole(ctx.disk, ctx.namespace, id, { ...config, launcher });
}

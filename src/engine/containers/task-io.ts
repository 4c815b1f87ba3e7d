/** Prepares the console of a container's next task, as its console.json says. */
import { readConsoleConfig } from "../../console/config.ts";
import { openConsole, type PreparedConsole } from "../../console/open.ts";
import { containerDir } from "../../disk/paths.ts";
import type { EngineContext } from "../context.ts";

/** Exactly one of `created` and `abort` of what it returns must follow. */
export async function openTaskIo(ctx: EngineContext, id: string): Promise<PreparedConsole> {
  const config = await readConsoleConfig(containerDir(ctx.disk, ctx.namespace, id));
  return openConsole(ctx.disk, ctx.namespace, id, { ...config, launcher: ctx.self.launcher });
}

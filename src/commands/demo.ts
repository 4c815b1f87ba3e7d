/** `demo` and `dashboard`. */
import type { Command } from "./define.ts";

export const demo: Command = {
  path: ["demo"],
  group: "Engine",
  summary: "Load the demo image and start the demo containers",
  details:
    "Three small containers: one that logs, one that computes under limits, one that fails and restarts. Does nothing where they are.",
  args: [],
  options: [],
  async run(ctx) {
    const { ensureDemo } = await import("../demo/ensure.ts");
    const made = await ensureDemo(ctx.engine, { progress: (text) => ctx.io.note?.(text), signal: ctx.signal });
    return { kind: "lines", lines: [{ text: made ? "demo containers are up" : "there are containers already" }] };
  },
};

export const dashboard: Command = {
  path: ["dashboard"],
  aliases: [["ui"]],
  group: "System",
  summary: "Open the dashboard; `lepton` alone does it too",
  details: "Without a terminal it prints what the dashboard would show first.",
  args: [],
  options: [],
  run: async () => ({ kind: "dashboard" }),
};

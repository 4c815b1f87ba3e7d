/** `logout [SERVER]`. */
import type { Command } from "../define.ts";
import { registryApi } from "./api.ts";

export const logout: Command = {
  path: ["registry", "logout"],
  aliases: [["logout"]],
  group: "Registries",
  summary: "Forget the credential of a registry",
  details: "Defaults to Docker Hub. Forgets it wherever it is kept, config.json and credential helper.",
  args: [{ name: "SERVER", summary: "Host of the registry, with its port", required: false, complete: "none" }],
  options: [],
  connects: "none",
  async run(ctx, parsed) {
    const { server } = await (await registryApi(ctx)).logout(parsed.args[0], { signal: ctx.signal });
    return { kind: "lines", lines: [{ text: `Removing login credentials for ${server}` }] };
  },
};

/** `apparmor ls | inspect | load | unload`: the profile that confines containers. */
import { untrusted } from "../../text/untrusted.ts";
import type { Column, Command } from "../define.ts";
import { FORMAT, QUIET } from "../options.ts";
import { flag, given, text } from "../read.ts";

interface ProfileRow {
  readonly name: string;
  readonly mode: string;
}

const COLUMNS: readonly Column<ProfileRow>[] = [
  { title: "NAME", field: "Name", text: ({ name }) => untrusted(name) },
  { title: "MODE", field: "Mode", text: ({ mode }) => untrusted(mode) },
];

export const apparmorLs: Command = {
  path: ["apparmor", "ls"],
  aliases: [["apparmor", "list"]],
  group: "System",
  summary: "List the loaded AppArmor profiles",
  args: [],
  options: [FORMAT, { ...QUIET, summary: "Only display names" }],
  connects: "none",
  async run(_ctx, parsed) {
    const { loadedProfiles } = await import("../../engine/apparmor/load.ts");
    return {
      kind: "table",
      columns: COLUMNS,
      rows: await loadedProfiles(),
      options: { ...given("format", text(parsed, "format")), quiet: flag(parsed, "quiet"), quietField: "Name" },
    };
  },
};

export const apparmorInspect: Command = {
  path: ["apparmor", "inspect"],
  group: "System",
  summary: "Show the source of the default AppArmor profile",
  args: [],
  options: [],
  connects: "none",
  async run() {
    const { profileSource } = await import("../../engine/apparmor/profile.ts");
    return { kind: "text", text: profileSource() };
  },
};

export const apparmorLoad: Command = {
  path: ["apparmor", "load"],
  group: "System",
  summary: "Load the default AppArmor profile, or load it anew",
  details: "The first container after a reboot has it loaded anyway, where apparmor_parser is there.",
  args: [],
  options: [],
  connects: "none",
  async run() {
    const { loadDefaultProfile } = await import("../../engine/apparmor/load.ts");
    await loadDefaultProfile();
    return { kind: "nothing" };
  },
};

export const apparmorUnload: Command = {
  path: ["apparmor", "unload"],
  group: "System",
  summary: "Unload the default AppArmor profile",
  args: [],
  options: [],
  connects: "none",
  async run() {
    const { unloadDefaultProfile } = await import("../../engine/apparmor/load.ts");
    await unloadDefaultProfile();
    return { kind: "nothing" };
  },
};

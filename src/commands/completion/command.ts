/** `completion`. */
import { LeptonError } from "../../errors.ts";
import type { Command } from "../define.ts";
import { SCRIPTS, SHELLS } from "./scripts.ts";

export const completion: Command = {
  path: ["completion"],
  group: "System",
  summary: "Print the script that completes command lines in a shell",
  details:
    "In ~/.bashrc: source <(lepton completion bash). In ~/.zshrc, after compinit: source <(lepton completion zsh). In ~/.config/fish/config.fish: lepton completion fish | source. Names of containers, images and namespaces are those that containerd has at that moment.",
  args: [{ name: "SHELL", summary: "bash, zsh or fish", required: true, choices: SHELLS }],
  options: [],
  connects: "none",
  async run(_ctx, { args: [name = ""] }) {
    const shell = SHELLS.find((known) => known === name);
    if (shell !== undefined) return { kind: "text", text: SCRIPTS[shell] };
    throw new LeptonError("invalid-argument", `no completion for the shell "${name}"`, {
      hint: `there is one for ${SHELLS.join(", ")}`,
    });
  },
};

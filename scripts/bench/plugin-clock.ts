/** Programs that note how long a CNI plugin took, in place of the real ones, which they start. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Milliseconds, all plugins of a run together. */
export type PluginTimes = Readonly<Record<"ADD" | "DEL", number>>;

export interface PluginClock {
  /** For CNI_PATH. */
  readonly dir: string;
  forget(): void;
  read(): PluginTimes;
}

export function startPluginClock(parent: string): PluginClock {
  const dir = join(parent, "clocked-plugins");
  const notes = join(parent, "clocked-times");
  for (const path of [dir, notes]) mkdirSync(path);
  const real = join(process.env["LEPTON_PREFIX"] ?? "/opt/lepton", "cni");
  for (const name of readdirSync(real)) {
    writeFileSync(join(dir, name), program(join(real, name), notes));
    chmodSync(join(dir, name), 0o755);
  }
  return {
    dir,
    forget: () => {
      for (const name of readdirSync(notes)) rmSync(join(notes, name));
    },
    read: () => {
      const lines = readdirSync(notes).map((name) => readFileSync(join(notes, name), "utf8").trim().split(" "));
      const sum = (command: string) =>
        lines.filter(([word]) => word === command).reduce((ms, [, us]) => ms + Number(us) / 1000, 0);
      return { ADD: sum("ADD"), DEL: sum("DEL") };
    },
  };
}

// A plugin of addresses is started by another one, in whose time its own is.
function program(real: string, notes: string): string {
  return `#!/bin/bash
start=\${EPOCHREALTIME/./}
CLOCKED=1 "${real}"
code=$?
[[ $CLOCKED ]] || echo $CNI_COMMAND $((\${EPOCHREALTIME/./} - start)) >"${notes}/$$"
exit $code
`;
}

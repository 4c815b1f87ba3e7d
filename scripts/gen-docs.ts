/** Writes docs/reference from the tables of commands and keys: commands.md between its markers, the others whole. */
import { readFileSync, writeFileSync } from "node:fs";
import { withCommands } from "../components/app/command-bindings.ts";
import { BINDINGS } from "../components/keymap.ts";
import { keysReference } from "../components/keys/reference.ts";
import { manPage } from "../src/cli/help/man-page.ts";
import { commandsReference } from "../src/cli/help/reference.ts";
import { COMMANDS } from "../src/commands/index.ts";

const BEGIN = "<!-- generated from src/commands: begin -->";
const END = "<!-- generated from src/commands: end -->";
const file = new URL("../docs/reference/commands.md", import.meta.url);

const before = readFileSync(file, "utf8");
const [head, rest] = before.split(BEGIN);
const tail = rest?.split(END)[1];
if (head === undefined || tail === undefined) throw new Error(`no markers in ${file.pathname}`);
const after = `${head}${BEGIN}\n\n${commandsReference(COMMANDS)}\n${END}${tail}`;
if (after !== before) writeFileSync(file, after);
writeFileSync(new URL("../docs/reference/lepton.1", import.meta.url), manPage(COMMANDS));
const keys = keysReference(withCommands(BINDINGS, COMMANDS));
writeFileSync(new URL("../docs/reference/keys.md", import.meta.url), keys);

/** Keys in the layers of an image. */
import type { App } from "./app/app.ts";
import { type Binding, keyText } from "./app/binding.ts";
import {
  copyValue,
  explorerRows,
  foldFile,
  leaveExplorer,
  moveExplorer,
  selectedFile,
  showWaste,
  switchExplorerFocus,
  toggleAggregate,
  toggleMarkShown,
  viewFile,
} from "./app/explore.ts";
import { tell } from "./app/messages.ts";
import { openPrompt } from "./app/prompt.ts";
import { ends, pages } from "./keys/scrolling.ts";

const scope = "explorer";

export const EXPLORER: readonly Binding[] = [
  { scope, name: "down", keys: ["j", "down"], summary: "next row", run: (app) => moveExplorer(app, 1) },
  { scope, name: "up", keys: ["k", "up"], summary: "previous row", run: (app) => moveExplorer(app, -1) },
  ...ends(scope, moveExplorer, "row"),
  ...pages(scope, moveExplorer, explorerRows),
  {
    scope,
    name: "pane",
    keys: ["tab", "shift-tab"],
    hint: "pane",
    summary: "from layers to files and back",
    run: switchExplorerFocus,
  },
  { scope, name: "fold", keys: ["space"], hint: "fold", summary: "open or close a folder", run: foldFile },
  {
    scope,
    name: "view",
    keys: ["enter", "v"],
    hint: "view",
    summary: "read the file, or open the folder",
    run: (app) => void viewFile(app),
  },
  {
    scope,
    name: "aggregate",
    keys: ["a"],
    hint: "aggregate",
    summary: "all that was done to the base, or one layer",
    run: toggleAggregate,
  },
  {
    scope,
    name: "added",
    keys: ["A"],
    summary: "show or hide what was added",
    run: (app) => toggleMarkShown(app, "added"),
  },
  {
    scope,
    name: "modified",
    keys: ["M"],
    summary: "show or hide what was modified",
    run: (app) => toggleMarkShown(app, "modified"),
  },
  {
    scope,
    name: "removed",
    keys: ["D"],
    summary: "show or hide what was removed",
    run: (app) => toggleMarkShown(app, "removed"),
  },
  {
    scope,
    name: "unchanged",
    keys: ["U"],
    hint: "unchanged",
    summary: "show or hide what is as it was",
    run: (app) => toggleMarkShown(app, "unchanged"),
  },
  { scope, name: "waste", keys: ["w"], hint: "waste", summary: "the files that waste most", run: showWaste },
  {
    scope,
    name: "filter",
    keys: ["/"],
    hint: "filter",
    summary: "filter the files by path",
    run: (app) => openPrompt(app, "filter"),
  },
  { scope, name: "copy-out", keys: ["c"], hint: "copy out", summary: "copy the file to this machine", run: askCopyOut },
  { scope, name: "copy", keys: ["y"], summary: "copy the path, or the digest of the layer (OSC 52)", run: copyValue },
  {
    scope,
    name: "back",
    keys: ["q", "esc"],
    hint: "back",
    summary: "back: filter, then the images",
    run: leaveExplorer,
  },
];

function askCopyOut(app: App): void {
  const isInFiles = app.ui.getState().explorer?.focus === "files";
  const kind = isInFiles ? selectedFile(app)?.kind : undefined;
  if (kind === "file" || kind === "hardlink") openPrompt(app, "copy-out");
  else
    tell(
      app,
      isInFiles ? "only files can be copied out" : `go to a file${keyText(app, "explorer", "pane", " with % first")}`,
    );
}

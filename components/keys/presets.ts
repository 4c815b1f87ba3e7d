/** What other keymaps bind otherwise than the default one; an action that is not named keeps its keys. */

/** Keys by scope and name of the action. */
export type KeyChanges = Readonly<Record<string, readonly string[]>>;

/** The same of several scopes. */
function each(scopes: readonly string[], changes: KeyChanges): KeyChanges {
  return Object.fromEntries(
    scopes.flatMap((scope) => Object.entries(changes).map(([name, keys]) => [`${scope}.${name}`, keys])),
  );
}

const REMOVABLE = ["containers", "images", "volumes", "networks"];
const SCROLLED = ["list", "dock", "explorer", "viewer"];

const VIM: KeyChanges = {
  ...each([...SCROLLED, "jobs"], { first: ["g g", "home"] }),
  ...each(REMOVABLE, { remove: ["d d", "D", "delete"], inspect: ["i", "g d"] }),
  "images.manifest": ["Y", "g m"],
  "list.copy": ["y y"],
  "explorer.copy": ["y y"],
  "dock.copy": ["y y", "c"],
  "list.mark": ["v", "space"],
  "list.mark-to-here": ["V", "ctrl-space"],
  "list.fold": ["z a"],
  "list.fold-all": ["z M"],
  "list.wide": ["g w"],
  "dock.split": ["ctrl-w v", "|"],
  "dock.close": ["ctrl-w c", "X"],
  "explorer.pane": ["ctrl-w w", "tab", "shift-tab"],
  "global.next-pane": ["ctrl-w w", "tab"],
  "global.previous-pane": ["ctrl-w W", "shift-tab"],
  "global.grow": ["ctrl-w +", "+"],
  "global.shrink": ["ctrl-w -", "_"],
  "global.last-view": ["ctrl-^", "-"],
  "global.quit": ["Z Z", "Z Q", "ctrl-c"],
};

const K9S: KeyChanges = {
  ...each(REMOVABLE, { remove: ["ctrl-d", "D", "delete"] }),
  "jobs.stop": ["ctrl-d", "x", "ctrl-k", "D"],
  "list.half-page-down": ["alt-down"],
  "list.sort-by-name": ["N", "alt-n"],
  "list.sort-by-age": ["A", "alt-a"],
  "list.sort-by-cpu": ["C", "alt-c"],
  "list.sort-by-memory": ["M", "alt-m"],
  "list.half-page-up": ["alt-up", "ctrl-u"],
  "global.palette": [":", "ctrl-a"],
};

const LAZYDOCKER: KeyChanges = {
  ...each(REMOVABLE, { remove: ["d", "D", "delete"], inspect: ["i", "y"] }),
  "jobs.stop": ["d", "x", "ctrl-k", "D"],
  "images.inspect": ["i"],
  "containers.stop": ["s", "S"],
  "containers.pause": ["p", "P"],
  "containers.shell": ["E"],
  "containers.logs": ["m"],
  "containers.show-stopped": ["e", "."],
  "list.left": ["shift-left"],
  "list.right": ["shift-right"],
  "list.pick-left": ["<"],
  "list.pick-right": [">"],
  "global.next-pane": ["tab", "right", "l"],
  "global.previous-pane": ["shift-tab", "left", "h"],
  "global.log": ["\\"],
  "global.palette": [":", "X"],
};

const EMACS: KeyChanges = {
  ...each([...SCROLLED, "jobs"], { down: ["ctrl-n", "down"], up: ["ctrl-p", "up"], first: ["alt-<", "home"] }),
  ...each(["list", "explorer", "viewer", "jobs"], { last: ["alt->", "end"] }),
  ...each(SCROLLED, { "page-down": ["ctrl-v", "pagedown"], "page-up": ["alt-v", "pageup"] }),
  "viewer.down": ["ctrl-n", "down", "enter"],
  "viewer.page-down": ["ctrl-v", "pagedown", "space"],
  "viewer.search": ["ctrl-s", "/"],
  "viewer.close": ["q", "ctrl-g", "esc"],
  "explorer.filter": ["ctrl-s", "/"],
  "explorer.back": ["q", "ctrl-g", "esc"],
  "explorer.pane": ["ctrl-x o", "tab", "shift-tab"],
  "explorer.copy": ["alt-w", "y"],
  "list.copy": ["alt-w", "c"],
  "dock.follow": ["alt->", "end"],
  "dock.search": ["ctrl-s", "/"],
  "dock.copy": ["alt-w", "c"],
  "dock.save": ["ctrl-x ctrl-s"],
  "dock.full": ["ctrl-x 1", "l", "m", "f"],
  "dock.split": ["ctrl-x 3", "|"],
  "dock.close": ["ctrl-x 0", "X"],
  "global.filter": ["ctrl-s", "/"],
  "global.palette": ["alt-x", ":"],
  "global.help": ["?", "ctrl-h b"],
  "global.back": ["ctrl-g", "esc"],
  "global.next-pane": ["ctrl-x o", "tab"],
  "global.last-view": ["ctrl-x b", "-"],
  "global.quit": ["ctrl-x ctrl-c", "ctrl-c"],
  "dialog.cancel": ["esc", "ctrl-g", "q", "n", "ctrl-c"],
  "dialog.next": ["right", "tab", "ctrl-f", "ctrl-n", "down"],
  "dialog.previous": ["left", "shift-tab", "ctrl-b", "ctrl-p", "up"],
  "menu.cancel": ["esc", "ctrl-g", "ctrl-c", "q"],
  "menu.next": ["down", "ctrl-n", "tab"],
  "menu.previous": ["up", "ctrl-p", "shift-tab"],
  "columns.cancel": ["esc", "ctrl-g", "ctrl-c"],
  "columns.next": ["down", "ctrl-n", "tab"],
  "columns.previous": ["up", "ctrl-p", "shift-tab"],
  "form.cancel": ["esc", "ctrl-g", "ctrl-c"],
  "form.send": ["ctrl-x ctrl-s", "ctrl-s"],
  "prompt.cancel": ["esc", "ctrl-g", "ctrl-c"],
};

export const PRESETS = { default: {}, k9s: K9S, lazydocker: LAZYDOCKER, vim: VIM, emacs: EMACS } as const;

export type PresetName = keyof typeof PRESETS;

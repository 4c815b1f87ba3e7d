/** The promises of the table: what every reader of it relies on. */
import { describe, expect, it } from "vitest";
import { commandHelp, rootHelp } from "../../../src/cli/help/help.ts";
import { shortName, spellings } from "../../../src/cli/help/usage.ts";
import { GLOBAL_OPTIONS } from "../../../src/cli/parse/globals.ts";
import type { Command, PaneAction } from "../../../src/commands/define.ts";
import { COMMANDS } from "../../../src/commands/index.ts";
import type { PaneRow } from "../../../src/commands/pane.ts";
import type { ContainerStatus } from "../../../src/engine/types.ts";
import { fakeContainer, fakeImage, fakeNetwork, fakeVolume } from "../../helpers/fake-engine.ts";

const STATUSES: readonly ContainerStatus[] = [
  "created",
  "running",
  "paused",
  "restarting",
  "exited",
  "removing",
  "unknown",
];
const ROWS: readonly PaneRow[] = [
  ...STATUSES.map((status) => ({ pane: "containers" as const, row: fakeContainer("a", { status }) })),
  { pane: "images", row: fakeImage("busybox:latest") },
  { pane: "volumes", row: fakeVolume("data", { usedBy: ["a"] }) },
  ...(["user", "default", "builtin", "foreign"] as const).map((origin) => ({
    pane: "networks" as const,
    row: fakeNetwork("web", { origin }),
  })),
];

const named = COMMANDS.map((command) => [command.path.join(" "), command] as const);

describe("the table", () => {
  it("has every verb of the issue", () => {
    const verbs =
      "run create start stop restart kill rm pause unpause wait rename attach exec ps inspect logs top stats events images rmi load info version dashboard demo";
    const known = new Set(COMMANDS.flatMap(spellings).map((words) => words.join(" ")));
    for (const verb of verbs.split(" ")) expect(known).toContain(verb);
    for (const verb of ["namespace ls", "engine up", "engine down", "engine status", "engine logs"])
      expect(known).toContain(verb);
  });

  it("spells no two commands alike", () => {
    const all = COMMANDS.flatMap(spellings).map((words) => words.join(" "));
    expect(all).toEqual([...new Set(all)]);
  });

  it("has no command that hides the group of another", () => {
    const words = COMMANDS.flatMap(spellings);
    const groups = new Set(words.filter((spelling) => spelling.length > 1).map(([group]) => group));
    for (const spelling of words) if (spelling.length === 1) expect(groups).not.toContain(spelling[0]);
  });

  it.each(named)("%s describes itself, its arguments and its options", (_name, command) => {
    expect(command.summary).toMatch(/^[A-Z]/);
    expect(command.summary).not.toMatch(/\.$/);
    expect(command.group).not.toBe("");
    for (const { summary } of command.args) expect(summary).not.toBe("");
    for (const { summary, name } of command.options) expect(summary, name).toMatch(/^\S/);
  });

  it.each(named)("%s has options of distinct names and letters", (_name, command) => {
    const names = command.options.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
    expect(names).toEqual([...new Set(names)]);
    const letters = command.options.flatMap(({ short }) => (short === undefined ? [] : [short]));
    expect(letters).toEqual([...new Set(letters)]);
    for (const letter of letters) expect(letter).toMatch(/^[a-zA-Z]$/);
    for (const { kind, value, name } of command.options) if (kind !== "boolean") expect(value, name).toBeDefined();
  });

  it.each(named)("%s has only its last argument variadic, and required ones first", (_name, { args }) => {
    expect(args.slice(0, -1).some(({ variadic }) => variadic === true)).toBe(false);
    expect(args.map(({ required }) => required)).toEqual(
      args.map(({ required }) => required).sort((a, b) => Number(b) - Number(a)),
    );
  });

  it("has global options that nobody confuses", () => {
    const letters = GLOBAL_OPTIONS.map(({ short }) => short).filter((short) => short !== undefined);
    expect(letters).toEqual([...new Set(letters)]);
  });
});

describe("help", () => {
  it.each(named)("shows %s, and all of it", (_name, command) => {
    const root = rootHelp(COMMANDS, 100);
    expect(root).toContain(`  ${shortName(command).join(" ")}  `);
    const help = commandHelp(command, shortName(command), 100);
    for (const { name, hidden } of command.options) if (hidden !== true) expect(help).toContain(`--${name}`);
    for (const words of spellings(command))
      if (spellings(command).length > 1) expect(help).toContain(`lepton ${words.join(" ")}`);
  });

  it("keeps to the width of the terminal", () => {
    for (const width of [60, 79, 119]) {
      for (const text of [
        rootHelp(COMMANDS, width),
        ...COMMANDS.map((command) => commandHelp(command, command.path, width)),
      ]) {
        const long = text
          .split("\n")
          .filter((line) => line.length > width && !line.startsWith("Usage:") && !line.startsWith("  lepton"));
        expect(long).toEqual([]);
      }
    }
  });
});

describe("keys of the dashboard", () => {
  const actions = COMMANDS.flatMap((command) => (command.actions ?? []).map((action) => [command, action] as const));

  it("has those of the design", () => {
    const keys = (pane: string) =>
      actions.filter(([, action]) => action.pane === pane).map(([, { key, hint }]) => `${key} ${hint}`);
    expect(keys("containers").sort()).toEqual(
      [
        "u start",
        "S stop",
        "r restart",
        "ctrl-k kill",
        "D remove",
        "P pause",
        "P unpause",
        "a attach",
        "s shell",
        "l logs",
        "i inspect",
        "d inspect",
        "y inspect",
      ].sort(),
    );
    expect(keys("images").sort()).toEqual(
      [
        "A pull",
        "D remove",
        "H history",
        "L layers",
        "T tag",
        "W push",
        "b prune",
        "d inspect",
        "i inspect",
        "u run",
        "y manifest",
      ].sort(),
    );
    expect(keys("volumes").sort()).toEqual(
      ["A create", "D remove", "b prune", "d inspect", "i inspect", "y inspect"].sort(),
    );
    expect(keys("networks").sort()).toEqual(keys("volumes").sort());
  });

  it.each(ROWS.map((row) => [row.pane, row.pane === "containers" ? row.row.status : "", row] as const))(
    "mean one thing in %s (%s)",
    (pane, _status, row) => {
      const enabled = actions.filter(([, action]) => action.pane === pane && action.disabled?.(row) === undefined);
      const keys = enabled.map(([, { key }]) => key);
      // Two commands may share a key only where one of them is always disabled; an unknown state disables none.
      if (row.pane !== "containers" || row.row.status !== "unknown") expect(keys).toEqual([...new Set(keys)]);
    },
  );

  it("ask before what cannot be undone", () => {
    const danger = actions.filter(([, { confirm }]) => confirm === "danger").map(([{ path }]) => path.at(-1));
    expect(danger.sort()).toEqual(["kill", "prune", "prune", "prune", "rm", "rm", "rm", "rm"]);
  });

  it("say why not, in a short sentence", () => {
    const reasons = actions.flatMap(([, { disabled }]) =>
      ROWS.map((row) => disabled?.(row)).filter((text) => text !== undefined),
    );
    expect(reasons.length).toBeGreaterThan(10);
    for (const reason of reasons) expect(reason).toMatch(/^[a-z][^.]{4,40}$/);
  });

  it.each(actions.map(([command, action]) => [command.path.join(" "), command, action] as const))(
    "of %s imply options that it has",
    (_name, command: Command, { options = {} }: PaneAction) => {
      const known = command.options.map(({ name }) => name);
      for (const name of Object.keys(options)) expect(known).toContain(name);
    },
  );

  it.each(actions.map(([command, action]) => [command.path.join(" "), command, action] as const))(
    "of %s ask for arguments and options that it has, of kinds that a line or a switch can be",
    (_name, command: Command, { fields = [], preview = {} }: PaneAction) => {
      const known = [...command.options, ...command.args].map(({ name }) => name);
      for (const { of } of fields) expect(known).toContain(of);
      for (const name of Object.keys(preview)) expect(known).toContain(name);
      expect(new Set(fields.map(({ of }) => of)).size).toBe(fields.length);
    },
  );
});

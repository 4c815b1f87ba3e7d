import { expect, test } from "vitest";
import { LeptonError } from "../../../../src/errors.ts";
import type { Digest } from "../../../../src/oci/digest.ts";
import { type FakeWorld, fakeContainer, fakeImage, fakeNamespace, fakeWorld } from "../../../helpers/fake-engine.ts";
import { type RenderedApp, renderApp } from "../../../helpers/render-app.ts";

const ESC = "\x1b";
const C1 = "\x9b";

/** Sequences that have harmed terminals, or could. */
const HOSTILE: readonly string[] = [
  `${ESC}]0;owned\x07`, `${ESC}]2;owned${ESC}\\`, `${ESC}]7;file://x/\x07`, `${ESC}]8;;http://x\x07link${ESC}]8;;\x07`,
  `${ESC}]52;c;b3duZWQ=\x07`, `${ESC}]1337;File=inline=1:AAAA\x07`, `${ESC}]4;1;?\x07`, `${ESC}]10;?\x07`, `${ESC}]104\x07`,
  `${ESC}P1$r0m${ESC}\\`, `${ESC}P+q544e${ESC}\\`, `${ESC}_apc${ESC}\\`, `${ESC}^pm${ESC}\\`, `${ESC}Xsos${ESC}\\`,
  `${ESC}[2J`, `${ESC}[3J`, `${ESC}[H`, `${ESC}[1000A`, `${ESC}[1000B`, `${ESC}[1000C`, `${ESC}[1000D`, `${ESC}[6n`, `${ESC}[c`,
  `${ESC}[>c`, `${ESC}[?1049l`, `${ESC}[?2004l`, `${ESC}[?1000h`, `${ESC}[?1003h`, `${ESC}[>1u`, `${ESC}[?25h`, `${ESC}c`, `${ESC}[8m`,
  `${ESC}[31;47m`, `${ESC}(0`, `${ESC}#8`, `${ESC}[4h`, `${ESC}[1;3r`, `${ESC}[20t`, `${C1}2J`, "\x9d0;owned\x9c", "\x90q\x9c",
  "\r", "\b\b\b\b\b\b\b\b", "\x7f", "\v\f", "\x07".repeat(1000), "\u202eowned\u202c", "\u2066\u2069\u200f",
  "👩\u200d👩\u200d👧\u200d👦\u200d👩\u200d👩", `a${"\u0301".repeat(10_000)}`, "\ud800\udfff\ud800", "漢".repeat(100), "\t\t\t", "\u2028\u2029\n\n",
  "x".repeat(100_000), "🇩🇪🇫🇷", "\ufeff\u200b\u00ad",
]; // biome-ignore format: a table of sequences

interface Watched {
  readonly app: RenderedApp;
  /** What the terminal did besides showing cells. */
  readonly events: string[];
}

function watch(world: FakeWorld, columns: number, rows: number): Watched {
  const app = renderApp(world, { columns, rows });
  const events: string[] = [];
  const { terminal } = app.screen;
  terminal.onTitleChange((title) => events.push(`title ${title}`));
  terminal.onBell(() => events.push("bell"));
  terminal.onData((data) => events.push(`answer ${JSON.stringify(data)}`));
  terminal.buffer.onBufferChange(({ type }) => events.push(`buffer ${type}`));
  for (const code of [7, 8, 10, 52, 104, 1337]) {
    terminal.parser.registerOscHandler(code, () => {
      events.push(`osc ${code}`);
      return true;
    });
  }
  return { app, events };
}

function worldOf(text: string): FakeWorld {
  const world = fakeWorld();
  const rows = world.namespaces.get("default") ?? fakeNamespace();
  const over = {
    name: text,
    image: text,
    command: [text],
    labels: { [text]: text },
    ports: [text],
    networks: [text],
    runtime: text,
  };
  rows.containers.set("aaa", fakeContainer("aaa", over));
  const pod = { namespace: text, name: text, container: text, sandbox: false };
  rows.containers.set("bbb", fakeContainer("bbb", { name: text, image: text, pod }));
  rows.containers.set("zzz", fakeContainer("zzz", { name: "zzz-neighbour" }));
  rows.images.set("img", fakeImage(text, { platforms: [text], digest: text, configDigest: text, mediaType: text }));
  world.log("default", "aaa", `${text}\n`);
  world.log("default", "aaa", "the line after\n");
  world.verbs.set("stop", () => {
    throw new LeptonError("internal", text, { hint: text });
  });
  return world;
}

/** The neighbour's row looks exactly as it does beside a harmless one, wherever the columns are. */
function neighbour(app: RenderedApp): string {
  const row = app.screen.rows().find((each) => each.includes("zzz-neighbour")) ?? "";
  return row.replace(/^.*(zzz-neighbour).*(busybox).*$/, "$1 $2");
}

/** Through every place that shows others' text: rows, details, messages, questions, viewers, prompts, logs. */
const EVERYWHERE = [
  "S",
  "D",
  ESC,
  "i",
  "q",
  ESC,
  "2",
  "i",
  "q",
  "D",
  ESC,
  "6",
  "7",
  "1",
  "/PASTE",
  ESC,
  "\x17",
  ":columns name command runtime pod network\r",
  "|",
  ESC,
  ":columns default\r",
  "\x17",
  ":stop ",
  ESC,
  "ll",
  "p",
  "p",
  "w",
  "H",
  "&PASTE",
  "\r",
  "/PASTE",
  "\r",
  "v",
  "a|",
  "?",
  "q",
];

async function walk(text: string, columns: number, rows: number, keys = EVERYWHERE): Promise<void> {
  const { app, events } = watch(worldOf(text), columns, rows);
  await app.until("zzz-neighbour");
  await app.rest();
  expect(neighbour(app)).toBe("zzz-neighbour busybox");
  expect(app.screen.rows()[0]).toMatch(/^ lepton .*● live/);
  for (const key of keys) {
    app.type(key.replace("PASTE", () => `\x1b[200~${text}\x1b[201~`));
    await app.rest();
    expect(app.screen.rows()[0]).toMatch(/^ lepton .*● live/);
    for (const row of app.screen.cells()) expect(row.reduce((sum, { width }) => sum + width, 0)).toBe(columns);
  }
  expect(events).toEqual(["buffer alternate"]);
}

test.each(HOSTILE.map((text) => [JSON.stringify(text).slice(0, 40), text] as const))(
  "%s harms nothing",
  { timeout: 60_000 },
  async (_shown, text) => {
    await walk(text, 120, 40, ["S", "D", ESC, "i", "q", "2", "1", "ll"]);
  },
);

test("nor do they in forms and transfers", async () => {
  const text = HOSTILE.filter(({ length }) => length < 1000).join(" ");
  for (const [columns, rows] of [
    [80, 24],
    [200, 60],
  ] as const) {
    const world = worldOf(text);
    const { app, events } = watch(world, columns, rows);
    await app.until("zzz-neighbour");
    const press = async (...keys: readonly string[]) => {
      for (const key of keys) {
        app.type(key);
        await app.rest();
        expect(app.screen.rows()[0]).toMatch(/^ lepton .*● live/);
        for (const row of app.screen.cells()) expect(row.reduce((sum, { width }) => sum + width, 0)).toBe(columns);
      }
    };
    await press(
      "2",
      "u",
      `\x1b[200~${text}\x1b[201~`,
      "\t",
      ESC,
      "T",
      ESC,
      "W",
      ESC,
      "H",
      "q",
      ESC,
      "b",
      " ",
      ESC,
      "x",
      ESC,
    );
    await press(":pull x\r", `:pull "${text.replaceAll(/[\s"]/g, "")}"\r`);
    const [first, second] = world.transfers;
    first?.board.enter("moving");
    first?.board.add({ digest: text as Digest, size: 10 }, "layer");
    first?.board.set(text, { state: "retrying", note: text });
    second?.fail(new LeptonError("internal", text, { hint: text }));
    await press("\x14", "k", "j", ESC, ESC, "1", ":messages\r", "q");
    expect(events).toEqual(["buffer alternate"]);
  }
});

test("nor do all of them together, at any size and in any pane", async () => {
  const all = HOSTILE.filter(({ length }) => length < 1000).join(" ");
  await walk(all, 80, 24);
  await walk(all, 120, 40);
  await walk(all, 200, 60);
});

import { describe, expect, test } from "vitest";
import { askLine, askUnseen, type Terminal } from "../../../src/cli/prompt.ts";
import { SecretLine } from "../../../src/cli/secret-line.ts";
import { FakeSignals, Typed } from "./harness.ts";

interface Asked {
  readonly stdin: Typed;
  readonly signals: FakeSignals;
  readonly abort: AbortController;
  readonly written: string[];
  readonly terminal: Terminal;
}

function asked(): Asked {
  const stdin = new Typed({ tty: true });
  const signals = new FakeSignals();
  const abort = new AbortController();
  const written: string[] = [];
  const write = async (text: string): Promise<void> => void written.push(text);
  return { stdin, signals, abort, written, terminal: { stdin, signals, signal: abort.signal, write } };
}

describe("a question", () => {
  test("is answered by a line, and the next by the next", async () => {
    const { stdin, terminal, written } = asked();
    const first = askLine("Username: ", terminal);
    stdin.write("a");
    stdin.write("da\n");
    expect(await first).toBe("ada");
    const second = askUnseen("Password: ", terminal);
    stdin.write("s3cr");
    stdin.write("et\r");
    expect(await second).toBe("s3cret");
    expect(written).toEqual(["Username: ", "Password: ", "\n"]);
    expect(stdin.rawModes).toEqual([true, false]);
    expect(stdin.isPaused()).toBe(true);
  });

  test("takes letters that come in pieces", async () => {
    const { stdin, terminal } = asked();
    const answer = askUnseen("", terminal);
    for (const byte of Buffer.from("pä€𝄞\r")) stdin.write(Buffer.of(byte));
    expect(await answer).toBe("pä€𝄞");
  });

  test.each<[string, (asked: Asked) => void, object]>([
    ["Ctrl-C", ({ stdin }) => stdin.write("sec\x03"), { code: "canceled", exitCode: 130 }],
    ["the end of input", ({ stdin }) => stdin.end(), { code: "canceled" }],
    ["Ctrl-D", ({ stdin }) => stdin.write("\x04"), { code: "canceled" }],
    ["SIGHUP", ({ signals }) => signals.send("SIGHUP"), { code: "canceled", exitCode: 129 }],
    ["SIGQUIT", ({ signals }) => signals.send("SIGQUIT"), { code: "canceled", exitCode: 131 }],
    ["a signal that ends the command", ({ abort }) => abort.abort(), { code: "canceled" }],
  ])("ends with %s, the terminal as it was", async (_name, end, error) => {
    const asking = asked();
    const answer = askUnseen("Password: ", asking.terminal);
    end(asking);
    await expect(answer).rejects.toMatchObject(error);
    expect(asking.stdin.rawModes).toEqual([true, false]);
    expect(process.listeners("exit").filter((listener) => listener.name === "restore")).toEqual([]);
  });
});

describe("an unseen line", () => {
  test.each([
    ["secret\r", "secret"],
    ["secret\n", "secret"],
    ["sex\x7fcret\b\bet\r", "secret"],
    ["\x7f\x7fa\r", "a"],
    ["wrong\x15right\r", "right"],
    ["€\x7f𝄞\x7fa\r", "a"],
    ["a\tb c\r", "a\tb c"],
    ["a\x1b[Ab\x1b[200~c\x1bOPd\x01\r", "abcd"],
    ["a\x04", "a"],
    ["\r", ""],
  ])("%j is %j", (keys, text) => {
    const line = new SecretLine();
    expect(line.feed(keys)).toBe(true);
    expect(line.text).toBe(text);
  });
});

/** Runs command lines in this process, against any engine, with streams that are kept. */
import { PassThrough, Writable } from "node:stream";
import type { InputStream, SignalSource } from "../../../src/cli/attach/streams.ts";
import type { OutputStream } from "../../../src/cli/output/sink.ts";
import { runCli } from "../../../src/cli/run-cli.ts";
import type { CreateContainer, Engine, StartContainer } from "../../../src/engine/types.ts";
import { fakeWorld } from "../../helpers/fake-engine.ts";
import type { FakeAttachment } from "./attach/fake-attachment.ts";

/** A stream that keeps what is written to it. */
export class Kept extends Writable implements OutputStream {
  readonly isTTY: boolean;
  columns: number | undefined;
  rows: number | undefined;
  private readonly chunks: Buffer[] = [];

  constructor(tty?: { readonly columns: number; readonly rows: number }) {
    super();
    this.isTTY = tty !== undefined;
    this.columns = tty?.columns;
    this.rows = tty?.rows;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.chunks.push(chunk);
    done();
  }

  get bytes(): Buffer {
    return Buffer.concat(this.chunks);
  }

  get text(): string {
    return this.bytes.toString();
  }
}

/** Input that is typed by the test; a terminal where `raw` modes are recorded. */
export class Typed extends PassThrough implements InputStream {
  readonly isTTY: boolean;
  readonly rawModes: boolean[] = [];

  constructor(options: { readonly tty?: boolean } = {}) {
    super();
    this.isTTY = options.tty === true;
  }

  setRawMode(raw: boolean): void {
    this.rawModes.push(raw);
  }
}

/** Signals that the test sends. */
export class FakeSignals implements SignalSource {
  private readonly listeners = new Set<(name: NodeJS.Signals) => void>();

  listen(names: readonly NodeJS.Signals[], listener: (name: NodeJS.Signals) => void): () => void {
    const filtered = (name: NodeJS.Signals): void => {
      if (names.includes(name)) listener(name);
    };
    this.listeners.add(filtered);
    return () => this.listeners.delete(filtered);
  }

  send(name: NodeJS.Signals): void {
    for (const listener of this.listeners) listener(name);
  }
}

export interface CliRun {
  readonly engine?: Engine;
  readonly stdin?: Typed;
  readonly stdout?: Kept;
  readonly stderr?: Kept;
  readonly env?: Readonly<Record<string, string>>;
  readonly signals?: FakeSignals;
  readonly signal?: AbortSignal;
  readonly connectError?: unknown;
}

export interface CliRan {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What was asked of `connect`. */
  readonly connections: readonly unknown[];
  readonly dashboards: number;
}

/** Runs one command line to its end. */
export async function cli(argv: readonly string[], run: CliRun = {}): Promise<CliRan> {
  const stdout = run.stdout ?? new Kept();
  const stderr = run.stderr ?? new Kept();
  const engine = run.engine ?? fakeWorld().engine;
  const connections: unknown[] = [];
  let dashboards = 0;
  const code = await runCli(argv, {
    stdin: run.stdin ?? new Typed(),
    stdout,
    stderr,
    // A lepton.toml of this machine is none of the test's.
    env: { LEPTON_TOML: "/dev/null", ...run.env },
    signals: run.signals ?? new FakeSignals(),
    signal: run.signal ?? new AbortController().signal,
    connect: async (options) => {
      connections.push(options);
      if (run.connectError !== undefined) throw run.connectError;
      return engine;
    },
    openDashboard: async () => {
      dashboards++;
      return 0;
    },
  });
  return { code, stdout: stdout.text, stderr: stderr.text, connections, dashboards };
}

/** An engine in memory with some verbs of the test's own. */
export function engineWith(containers: Partial<Engine["containers"]>, more: Partial<Engine> = {}): Engine {
  const { engine } = fakeWorld();
  return { ...engine, ...more, containers: { ...engine.containers, ...containers } };
}

/** Whose `run` gives this attachment; what was asked of it is kept. */
export function running(attachment: FakeAttachment, asked: (CreateContainer & StartContainer)[] = []): Engine {
  return engineWith({
    run: async (options) => {
      asked.push(options);
      return { id: "0123", name: "n", attachment };
    },
  });
}

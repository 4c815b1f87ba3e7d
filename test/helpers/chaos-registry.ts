/**
 * A registry of misbehaviour: one repository a mode (test/helpers/chaos/).
 *
 *   await using chaos = await startChaosRegistry();
 *   chaos.ref(mode, "run 1")   // 127.0.0.1:PORT/chaos/reset-twice/run-1:latest
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import type { Digest } from "../../src/oci/digest.ts";
import { makeAuthority } from "./certificates.ts";
import { capModes } from "./chaos/cap-modes.ts";
import { soundContent } from "./chaos/content.ts";
import { contentModes } from "./chaos/content-modes.ts";
import { errorModes } from "./chaos/error-modes.ts";
import { failingModes } from "./chaos/failing-modes.ts";
import { layerModes } from "./chaos/layer-modes.ts";
import type { Asked, Call, Content, Hosts, Mode, ServerName } from "./chaos/mode.ts";
import { sendError, serveContent } from "./chaos/serve.ts";
import { soundModes } from "./chaos/sound-modes.ts";
import { realmModes, redirectModes } from "./chaos/trust-modes.ts";
import { typeModes } from "./chaos/type-modes.ts";
import { ClientGone, readRequest, replyOn, type WireRequest } from "./chaos/wire.ts";
import { listen } from "./listen.ts";

/** One request, as it came. */
export interface ChaosRequest {
  readonly server: ServerName;
  readonly method: string;
  readonly path: string;
  readonly repository: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Of the answer's body, so far. */
  readonly sentBytes: number;
}

export interface ChaosRegistry extends AsyncDisposable {
  readonly hosts: Hosts;
  readonly modes: readonly Mode[];
  /** docker's layout, with the authority of the https servers. */
  readonly certsDir: string;
  /** A directory outside of every image: the layers of some modes try to write to it. */
  readonly outside: string;
  readonly requests: readonly ChaosRequest[];
  /** The mode's repository for one walk: each walk has its own, so that "twice" is twice again. */
  repository(mode: Mode, run: string): string;
  content(mode: Mode): Content;
  ref(mode: Mode, run: string): string;
  byDigest(mode: Mode, run: string): string;
  /** Requests of one repository. */
  requestsOf(repository: string): ChaosRequest[];
  /** Requests with an Authorization header at the hosts that are not the registry's. */
  strayAuthorizations(): ChaosRequest[];
  /** Connections that are open now. */
  readonly openConnections: number;
}

export interface StartChaos {
  /** How long the client under test waits for a byte; slow answers are measured by it. */
  readonly idleMs: number;
}

/** Listens on five ports of 127.0.0.1 and 127.0.0.2. */
export async function startChaosRegistry({ idleMs }: StartChaos): Promise<ChaosRegistry> {
  const dir = mkdtempSync(join(tmpdir(), "lt-chaos-"));
  const outside = join(dir, "outside");
  mkdirSync(outside);
  writeFileSync(join(outside, "secret"), "secret\n");
  const modes = allModes(outside);
  const state: State = { modes, contents: new Map(), attempts: new Map(), requests: [], sockets: new Set(), idleMs };
  const servers = await startServers(dir, state);
  const find = (mode: Mode): Content => contentOf(state, mode);
  const hostOf = (mode: Mode): string => servers.hosts[mode.server ?? "plain"];
  const repository = (mode: Mode, run: string): string => `chaos/${mode.name}/${run}`;
  const digestOfTop = (mode: Mode): Digest => find(mode).top.descriptor.digest;
  return {
    hosts: servers.hosts,
    modes,
    certsDir: servers.certsDir,
    outside,
    requests: state.requests,
    repository,
    content: find,
    ref: (mode, run) => `${hostOf(mode)}/${repository(mode, run)}:latest`,
    byDigest: (mode, run) => `${hostOf(mode)}/${repository(mode, run)}@${digestOfTop(mode)}`,
    requestsOf: (name) => state.requests.filter((request) => request.repository === name),
    strayAuthorizations: () => state.requests.filter(isStray),
    get openConnections() {
      return state.sockets.size;
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of state.sockets) socket.destroy();
      await Promise.all(servers.all.map((server) => new Promise((resolve) => server.close(resolve))));
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function allModes(outside: string): Mode[] {
  const client = [...soundModes, ...failingModes, ...contentModes, ...capModes, ...redirectModes, ...realmModes];
  return [...client, ...typeModes, ...errorModes, ...layerModes(outside)];
}

interface State {
  readonly modes: readonly Mode[];
  readonly contents: Map<string, Content>;
  readonly attempts: Map<string, number>;
  readonly requests: ChaosRequest[];
  readonly sockets: Set<Socket>;
  readonly idleMs: number;
}

function isStray({ server, headers }: ChaosRequest): boolean {
  return (server === "foreign" || server === "foreignSecure") && headers["authorization"] !== undefined;
}

function contentOf({ contents }: State, mode: Mode): Content {
  const known = contents.get(mode.name);
  if (known !== undefined) return known;
  const sound = soundContent(mode.name);
  const made = mode.content?.(sound) ?? sound;
  contents.set(mode.name, made);
  return made;
}

async function startServers(dir: string, state: State): Promise<{ hosts: Hosts; certsDir: string; all: Server[] }> {
  const authority = makeAuthority(join(dir, "keys"));
  const own = authority.issue("registry");
  const foreign = authority.issue("foreign", { names: ["IP:127.0.0.2"] });
  const hosts: Record<ServerName, string> = { plain: "", secure: "", mute: "", foreign: "", foreignSecure: "" };
  const serve = (name: ServerName) => (socket: Socket) => {
    hold(state, socket);
    void answer(state, hosts, name, socket);
  };
  const servers: Record<ServerName, Server> = {
    plain: createServer(serve("plain")),
    secure: createTlsServer(own, serve("secure")),
    mute: createServer((socket) => hold(state, socket.resume())),
    foreign: createServer(serve("foreign")),
    foreignSecure: createTlsServer(foreign, serve("foreignSecure")),
  };
  const certsDir = join(dir, "certs.d");
  for (const name of Object.keys(servers) as ServerName[]) {
    const address = name.startsWith("foreign") ? "127.0.0.2" : "127.0.0.1";
    hosts[name] = `${address}:${await listen(servers[name], address)}`;
  }
  for (const name of ["secure", "mute"] as const) {
    mkdirSync(join(certsDir, hosts[name]), { recursive: true });
    writeFileSync(join(certsDir, hosts[name], "ca.crt"), authority.cert);
  }
  return { hosts, certsDir, all: Object.values(servers) };
}

function hold({ sockets }: State, socket: Socket): void {
  sockets.add(socket);
  // Clients go away in the middle: that is what half of the modes are for.
  socket.on("error", () => undefined);
  socket.once("close", () => sockets.delete(socket));
}

async function answer(state: State, hosts: Hosts, server: ServerName, socket: Socket): Promise<void> {
  const request = await readRequest(socket);
  if (request === undefined) return void socket.end();
  const { call, mode } = callOf(state, { hosts, server, request, socket });
  state.requests.push({
    server,
    method: request.method,
    path: call.path,
    repository: call.repository,
    headers: request.headers,
    body: request.body,
    get sentBytes() {
      return call.reply.sentBytes;
    },
  });
  try {
    await (mode === undefined ? sendError(call, 404, "no such mode") : (mode.serve ?? serveContent)(call));
  } catch (error) {
    if (!(error instanceof ClientGone)) console.error("chaos registry:", error);
    socket.destroy();
  }
}

interface Incoming {
  readonly hosts: Hosts;
  readonly server: ServerName;
  readonly request: WireRequest;
  readonly socket: Socket;
}

/** What is asked for outside of any repository, the base above all. */
const NO_MODE: Mode = { name: "none", expected: { outcome: "success" } };

const API = /^\/v2\/(chaos\/([^/]+)\/[^/]+)\/(manifests|blobs)\/([^/]+)$/;

function callOf(state: State, { hosts, server, request, socket }: Incoming): { call: Call; mode: Mode | undefined } {
  const url = new URL(request.target, "http://chaos");
  const [, repository = repositoryOfScope(request, url), , kind, reference = ""] = API.exec(url.pathname) ?? [];
  const name = repository.split("/")[1];
  const mode = state.modes.find((one) => one.name === name);
  const key = `${server} ${request.method} ${request.target} ${repository}`;
  const attempt = (state.attempts.get(key) ?? 0) + 1;
  state.attempts.set(key, attempt);
  const call: Call = {
    server,
    hosts,
    request,
    path: url.pathname,
    query: url.searchParams,
    asked: askedOf(url.pathname, kind, reference),
    repository,
    content: contentOf(state, mode ?? NO_MODE),
    attempt,
    reply: replyOn(socket),
    idleMs: state.idleMs,
  };
  return { call, mode: mode ?? (url.pathname === "/v2/" ? NO_MODE : undefined) };
}

/** A token is asked for with the scope of a repository. */
function repositoryOfScope({ body }: WireRequest, url: URL): string {
  const scope = url.searchParams.get("scope") ?? new URLSearchParams(body).get("scope") ?? "";
  return /^repository:(.+):/.exec(scope)?.[1] ?? "";
}

function askedOf(path: string, kind: string | undefined, reference: string): Asked {
  if (path === "/v2/") return { kind: "base" };
  if (kind === "manifests") return { kind: "manifest", reference };
  return kind === "blobs" ? { kind: "blob", reference } : { kind: "other" };
}

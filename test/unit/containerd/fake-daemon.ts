/** A real gRPC server of chosen services on a unix socket, for the faults that a real containerd does not make. */
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Metadata, Server, ServerCredentials, type ServiceDefinition, type status } from "@grpc/grpc-js";
import { type Client, openClient } from "../../../src/containerd/client.ts";

export interface FakeDaemon extends AsyncDisposable {
  readonly address: string;
  readonly client: Client;
  /** Cuts every connection at once, as a killed process would. */
  cut(): void;
  /** Ends its calls and connections as a server that goes down in order. */
  shutDown(): void;
}

/** Handlers by method name of the service's definition in src/gen; what is missing answers "unimplemented". */
export type Services = readonly (readonly [GeneratedService, Record<string, unknown>])[];

/** A definition of src/gen. */
export interface GeneratedService {
  readonly fullName: string;
  readonly methods: Readonly<Record<string, GeneratedMethod>>;
}

interface GeneratedMethod {
  readonly name: string;
  readonly requestType: { decode(bytes: Uint8Array): unknown };
  readonly requestStream: boolean;
  readonly responseType: { encode(message: never): { finish(): Uint8Array } };
  readonly responseStream: boolean;
}

export async function fakeDaemon(services: Services): Promise<FakeDaemon> {
  const dir = mkdtempSync(join(tmpdir(), "lt-"));
  const inner = join(dir, "inner.sock");
  const address = join(dir, "c.sock");
  const server = await serve(services, inner);
  const door = await openDoor(address, inner);
  const client = openClient({ address, namespace: "ns" });
  return {
    address,
    client,
    cut: door.cut,
    shutDown: () => server.forceShutdown(),
    async [Symbol.asyncDispose]() {
      client.close();
      door.close();
      server.forceShutdown();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function serve(services: Services, socket: string): Promise<Server> {
  const server = new Server({ "grpc.max_receive_message_length": 16 << 20 });
  for (const [definition, handlers] of services) server.addService(grpcDefinition(definition), handlers as never);
  await new Promise<void>((resolve, reject) =>
    server.bindAsync(`unix://${socket}`, ServerCredentials.createInsecure(), (error) =>
      error === null ? resolve() : reject(error),
    ),
  );
  return server;
}

/** The same as grpc-js wants it. */
function grpcDefinition({ fullName, methods }: GeneratedService): ServiceDefinition {
  const entries = Object.entries(methods).map(([key, { name, requestType, responseType, ...streams }]) => [
    key,
    {
      path: `/${fullName}/${name}`,
      ...streams,
      requestDeserialize: (bytes: Buffer) => requestType.decode(bytes),
      responseSerialize: (message: never) => Buffer.from(responseType.encode(message).finish()),
    },
  ]);
  return Object.fromEntries(entries);
}

/** A socket that passes bytes through to another: grpc-js's server gives no hold of its connections. */
async function openDoor(outer: string, inner: string): Promise<{ cut(): void; close(): void }> {
  const sockets = new Set<Socket>();
  const door = createServer((near) => {
    const far = connect(inner);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on("error", () => to.destroy());
      from.on("close", () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => door.listen(outer, resolve));
  const cut = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  const close = () => {
    cut();
    door.close();
  };
  return { cut, close };
}

/** What a handler passes to its callback to fail. */
export function failure(code: status, details: string) {
  return { code, details, metadata: new Metadata() };
}

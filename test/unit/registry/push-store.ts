/** A registry that can be pushed to. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { digestOf } from "../../../src/oci/digest.ts";
import { bytesOf, send, serve, type TestServer } from "./server.ts";

export interface Store {
  readonly server: TestServer;
  readonly blobs: Map<string, Buffer>;
  readonly manifests: Map<string, Buffer>;
  /** What has arrived of the one upload. */
  arrived: Buffer;
}

export interface StoreOptions {
  /** Cuts the connection once so many bytes of the first PUT have come. */
  readonly cutAt?: number;
  /** Whether it tells what it has of a broken upload. */
  readonly remembers?: boolean;
  /** Refuses requests with larger bodies. */
  readonly maxBody?: number;
  readonly mounts?: boolean;
}

/** A registry in memory, as far as pushes need one. */
export async function store(options: StoreOptions = {}): Promise<Store> {
  const blobs = new Map<string, Buffer>();
  const manifests = new Map<string, Buffer>();
  let cuts = options.cutAt === undefined ? 0 : 1;

  async function take(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    if (Number(request.headers["content-length"]) > (options.maxBody ?? Number.POSITIVE_INFINITY)) {
      response.setHeader("connection", "close");
      send(response, "too large", {}, 413);
      return false;
    }
    const chunks = [self.arrived];
    let size = self.arrived.length;
    let cut = false;
    for await (const chunk of request) {
      chunks.push(chunk);
      size += chunk.length;
      cut = cuts > 0 && size >= (options.cutAt ?? 0);
      if (cut) break;
    }
    self.arrived = Buffer.concat(chunks);
    if (!cut) return true;
    cuts--;
    request.socket.destroy();
    return false;
  }

  async function upload(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const location = `${url.pathname}?_state=${self.arrived.length}%2Fx`;
    if (request.method === "GET") {
      if (!options.remembers) return send(response, "unknown upload", {}, 404);
      response.writeHead(204, { location, range: `0-${self.arrived.length - 1}` }).end();
      return;
    }
    if (!(await take(request, response))) return;
    if (request.method === "PATCH") return send(response, "", { location, range: `0-${self.arrived.length - 1}` }, 202);
    const digest = url.searchParams.get("digest") ?? "";
    if (digestOf(self.arrived) !== digest) return send(response, '{"errors":[{"code":"DIGEST_INVALID"}]}', {}, 400);
    blobs.set(digest, self.arrived);
    send(response, "", {}, 201);
  }

  const server = await serve(async (request, response) => {
    const url = new URL(request.url ?? "", "http://x");
    const [, kind, name] = /^\/v2\/team\/app\/(blobs|manifests)\/(.*)$/.exec(url.pathname) ?? [];
    if (kind === "manifests") {
      const body = await bytesOf(request);
      manifests.set(name ?? "", body);
      return send(response, "", { "docker-content-digest": digestOf(body) }, 201);
    }
    if (name === "uploads/" && request.method === "POST") {
      self.arrived = Buffer.alloc(0);
      if (options.mounts && url.searchParams.has("mount")) return send(response, "", {}, 201);
      return send(response, "", { location: "/v2/team/app/blobs/uploads/1?_state=begin%2B" }, 202);
    }
    if (name?.startsWith("uploads/")) return upload(request, response, url);
    const blob = blobs.get(name ?? "");
    response.writeHead(blob === undefined ? 404 : 200, { "content-length": blob?.length ?? 0 }).end();
  });
  const self: Store = { server, blobs, manifests, arrived: Buffer.alloc(0) };
  return self;
}

/** What it was asked, without the digests. */
export const requestsOf = ({ server }: Store) =>
  server.asked.map(
    ({ method, url }) => `${method} ${url.replace(/sha256%3A.*/, "DIGEST").replace(/sha256:.*/, "DIGEST")}`,
  );

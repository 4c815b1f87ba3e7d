import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openConnections } from "../../../../src/registry/http/connections.ts";
import { follow, type Peer } from "../../../../src/registry/http/follow.ts";
import { firstHop, type Hop, nextHop } from "../../../../src/registry/http/redirect.ts";
import { bytesOf, descriptorOf, password, repositoryOn, send, serve, type TestServer } from "../server.ts";

const start = firstHop(new URL("https://registry.example/v2/x"), true);

describe("a redirect", () => {
  test.each([
    ["http://registry.example/x", "sends on from https to http://registry.example"],
    ["http://127.0.0.1/x", "sends on from https to http://127.0.0.1"],
    ["https://169.254.169.254/latest", "link-local"],
    ["https://[fe80::1]/", "link-local"],
    ["https://0xa9fea9fe/", "link-local"],
    ["file:///etc/shadow", "a file: URL"],
    ["ftp://x/", "a ftp: URL"],
    ["javascript:alert(1)", "a javascript: URL"],
    ["https://user:word@other.example/", "a user name in the URL"],
    ["https://", "what is not a URL"],
    ["", "does not say where to"],
    ["/v2/x", "in a circle"],
    ["#there", "in a circle"],
  ])("to %j is refused", (location, why) => {
    expect(() => nextHop(start, location)).toThrow(why);
  });

  test("may be relative", () => {
    expect(nextHop(start, "../blobs/y?z=1").url.href).toBe("https://registry.example/blobs/y?z=1");
  });

  test("is followed ten times", () => {
    let hop: Hop = start;
    for (let count = 1; count <= 10; count++) hop = nextHop(hop, `/hop/${count}`);
    expect(() => nextHop(hop, "/hop/11")).toThrow("redirects more than 10 times");
  });

  test("leaves home at the first change of scheme, host or port, and never comes back", () => {
    const origins = [
      "https://registry.example",
      "https://registry.example:8443",
      "https://other.example",
      "https://sub.registry.example",
    ];
    const chain = fc.array(fc.tuple(fc.constantFrom(...origins), fc.nat(1000)), { minLength: 1, maxLength: 9 });
    const property = fc.property(chain, (steps) => {
      let hop: Hop = start;
      let home = true;
      for (const [index, [origin, number]] of steps.entries()) {
        hop = nextHop(hop, `${origin}/${index}/${number}`);
        home = home && origin === "https://registry.example";
        expect(hop.home).toBe(home);
      }
    });
    fc.assert(property, { numRuns: 1000 });
  });
});

interface Hopping {
  readonly servers: readonly TestServer[];
  /** Sends a request along origins, by their numbers. */
  go(path: readonly number[]): Promise<number>;
}

/** Three origins that send on to where the path of a URL says. */
async function hopping(): Promise<Hopping> {
  const servers: TestServer[] = [];
  const next = (rest: readonly string[]) => `${servers[Number(rest[0])]?.origin}/${rest.join("/")}`;
  for (let count = 0; count < 3; count++) {
    servers.push(
      await serve((request, response) => {
        const [, , ...rest] = (request.url ?? "").split("/");
        if (rest.length === 0) send(response, "here");
        else send(response, "", { location: next(rest) }, 307);
      }),
    );
  }
  const connections = openConnections({ env: {} });
  const transport = { authorities: [], clientCertificates: [], skipVerify: false };
  const peer: Peer = { home: servers[0]?.origin ?? "", transport, foreign: transport, guarded: false };
  return {
    servers,
    async go(path) {
      const secretHeaders = { authorization: "Bearer secret" };
      const url = new URL(next(["0", ...path.map(String)]));
      const answer = await follow({ connections, idleMs: 20_000 }, peer, { method: "GET", url, secretHeaders });
      answer.discard();
      return answer.status;
    },
  };
}

describe("Authorization", () => {
  test("is at no foreign origin in 1,000 chains of real servers", async () => {
    const { servers, go } = await hopping();
    const paths = fc.sample(fc.array(fc.nat(2), { minLength: 1, maxLength: 6 }), { numRuns: 1000, seed: 7 });
    for (const path of paths) expect(await go(path)).toBe(200);
    const [home, ...foreign] = servers;
    expect(foreign.flatMap(({ asked }) => asked).length).toBeGreaterThan(1000);
    expect(foreign.flatMap(({ asked }) => asked).filter(({ headers }) => headers.authorization !== undefined)).toEqual(
      [],
    );
    // At home it is there until the chain has left, and not on its way back.
    expect(home?.asked.some(({ headers }) => headers.authorization === undefined)).toBe(true);
    expect(home?.asked.filter(({ headers }) => headers.authorization !== undefined).length).toBeGreaterThanOrEqual(
      1000,
    );
  });

  test("of a registry does not go to where it stores its blobs, whose 401 gets none either", async () => {
    const layer = Buffer.from("layer");
    const storage = await serve((request, response) => {
      if (request.url === "/closed") send(response, "", { "www-authenticate": "Basic" }, 401);
      else send(response, layer);
    });
    let path = "/open?signature=abc";
    const server = await serve((request, response) => {
      if (request.headers.authorization === undefined) send(response, "", { "www-authenticate": "Basic" }, 401);
      else send(response, "", { location: `${storage.origin}${path}` }, 307);
    });
    const lines: string[] = [];
    const repository = repositoryOn(server.host, {
      credentials: async () => password,
      trace: (line) => lines.push(line),
    });
    expect((await bytesOf(repository.blob(descriptorOf(layer)))).toString()).toBe("layer");
    path = "/closed";
    await expect(bytesOf(repository.blob(descriptorOf(layer)))).rejects.toThrow(`${storage.host} answered 401`);
    expect(storage.asked.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined]);
    expect(lines.some((line) => line.includes("/open?signature=… 200 OK"))).toBe(true);
    expect(lines.some((line) => line.includes("abc"))).toBe(false);
  });

  test.each([
    ["11 hops", (count: number) => `/hop${count}`, "redirects more than 10 times"],
    ["a circle", () => "/again", "redirects in a circle"],
  ])("and the rest stop at %s", async (_, location, why) => {
    const server: TestServer = await serve((__, response) =>
      send(response, "", { location: location(server.asked.length) }, 302),
    );
    await expect(repositoryOn(server.host).resolve()).rejects.toThrow(why);
    expect(server.asked.length).toBeLessThanOrEqual(11);
  });
});

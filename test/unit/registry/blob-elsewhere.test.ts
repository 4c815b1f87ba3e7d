import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { digestOf } from "../../../src/oci/digest.ts";
import { bytesOf, descriptorOf, password, repositoryOn, send, sendRange, serve } from "./server.ts";

const layer = randomBytes(300_000);
const descriptor = descriptorOf(layer);

describe("a layer that lies elsewhere", () => {
  const secret = { credentials: async () => password };

  /** A registry that wants a password and has no such blob, and a server that has it. */
  async function elsewhere() {
    const registry = await serve((request, response) => {
      if (request.headers.authorization === undefined)
        send(response, "", { "www-authenticate": 'Basic realm="r"' }, 401);
      else send(response, "", {}, 404);
    });
    const other = await serve((request, response) => sendRange(request, response, layer));
    return { registry, other };
  }

  test("is fetched where its descriptor says, after the registry was asked, and without a credential", async () => {
    const { registry, other } = await elsewhere();
    const urls = ["ftp://127.0.0.1/layer", `${other.origin}/layer`];
    const bytes = await bytesOf(repositoryOn(registry.host, secret).blob({ ...descriptor, urls }));
    expect(digestOf(bytes)).toBe(descriptor.digest);
    expect(registry.asked.some(({ headers }) => headers.authorization !== undefined)).toBe(true);
    expect(other.asked.map(({ url, headers }) => [url, headers.authorization])).toEqual([["/layer", undefined]]);
  });

  test("gets no credential there, though asked for one", async () => {
    const { registry } = await elsewhere();
    const asking = await serve((_, response) => send(response, "", { "www-authenticate": 'Basic realm="r"' }, 401));
    const reading = bytesOf(
      repositoryOn(registry.host, secret).blob({ ...descriptor, urls: [`${asking.origin}/layer`] }),
    );
    await expect(reading).rejects.toMatchObject({ message: expect.stringContaining(`${asking.host} answered 401`) });
    expect(asking.asked.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  test("is checked as any other", async () => {
    const { registry } = await elsewhere();
    const other = await serve((_, response) => send(response, Buffer.alloc(layer.length)));
    const reading = bytesOf(repositoryOn(registry.host, secret).blob({ ...descriptor, urls: [`${other.origin}/x`] }));
    await expect(reading).rejects.toMatchObject({ message: expect.stringContaining("digest mismatch") });
  });

  test.each([
    ["http://169.254.169.254/latest", "link-local"],
    ["file:///etc/passwd", "file:"],
    ["http://me:pw@127.0.0.1/layer", "user name"],
  ])("is refused at %s", async (url, why) => {
    const { registry } = await elsewhere();
    const reading = bytesOf(repositoryOn(registry.host, secret).blob({ ...descriptor, urls: [url] }));
    await expect(reading).rejects.toMatchObject({ message: expect.stringContaining(why) });
  });
});

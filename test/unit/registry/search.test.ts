import { describe, expect, test } from "vitest";
import { searchRegistry } from "../../../src/registry/search.ts";
import { send, serve, settingsOf } from "./server.ts";

const json = { "content-type": "application/json" };

describe("a search", () => {
  test("asks the index where there is one", async () => {
    const results = [
      { name: "a/b", description: "d", star_count: 3, is_official: true },
      { name: "c" },
      { name: 5 },
      null,
    ];
    const server = await serve((_, response) => send(response, JSON.stringify({ results }), json));
    expect(await searchRegistry(server.host, "x&y", settingsOf(), { limit: 5 })).toEqual([
      { name: "a/b", description: "d", stars: 3, official: true },
      { name: "c", description: "", stars: 0, official: false },
    ]);
    expect(server.asked[0]?.url).toBe("/v1/search?q=x%26y&n=5");
  });

  test("goes through the catalog of others, page by page", async () => {
    const server = await serve((request, response) => {
      if (request.url?.startsWith("/v1")) send(response, "<html>", {}, 404);
      else if (request.url?.includes("last=")) send(response, '{"repositories":["team/web"]}', json);
      else
        send(response, '{"repositories":["team/app","x/y"]}', {
          ...json,
          link: '</v2/_catalog?last=y&n=2>; rel="next"',
        });
    });
    const found = await searchRegistry(server.host, "TEAM", settingsOf());
    expect(found.map(({ name }) => name)).toEqual(["team/app", "team/web"]);
    expect((await searchRegistry(server.host, "team", settingsOf(), { limit: 1 })).length).toBe(1);
  });

  test("says where a registry has neither", async () => {
    const server = await serve((_, response) => send(response, "no", {}, 404));
    await expect(searchRegistry(server.host, "x", settingsOf())).rejects.toMatchObject({
      code: "unimplemented",
      message: `cannot search ${server.host} for "x": ${server.host} offers neither a search nor a catalog: ${server.host} answered 404 Not Found: no`,
    });
    await expect(searchRegistry(server.host, "x", settingsOf(), { limit: 101 })).rejects.toMatchObject({
      code: "invalid-argument",
    });
  });
});

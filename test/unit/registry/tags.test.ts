import { describe, expect, test } from "vitest";
import { repositoryOn, send, serve } from "./server.ts";

describe("tags", () => {
  test("come page by page, each once, and a page that leads to itself ends them", async () => {
    const server = await serve((request, response) => {
      const second = request.url?.includes("last=b");
      const body = JSON.stringify({ name: "team/app", tags: second ? ["c", "b"] : ["a", "b"] });
      send(response, body, { link: '</v2/team/app/tags/list?last=b&n=2>; rel="next"' });
    });
    expect(await repositoryOn(server.host).tags()).toEqual(["a", "b", "c"]);
    expect(server.asked.length).toBe(3);
  });

  test("may be none at all", async () => {
    const server = await serve((_, response) => send(response, '{"name":"team/app","tags":null}'));
    expect(await repositoryOn(server.host).tags()).toEqual([]);
  });
});

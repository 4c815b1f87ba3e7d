import { expect, test } from "vitest";
import { hostNames } from "../../../../src/engine/networks/host-names.ts";

const id = "0123456789abcdef";

test("a container is found by its full name first, host name, name, aliases and short id, each once", () => {
  const web = { id, name: "web", hostname: "web", domainname: "example.org", aliases: ["www", "web"] };
  expect(hostNames(web, "front", false)).toEqual([
    ...["web.example.org", "web", "www", "0123456789ab", "web.front", "www.front"],
  ]);
});

test("on the default network there is no name with the network's", () => {
  expect(hostNames({ id, name: "web", hostname: "0123456789ab" }, "bridge", true)).toEqual(["0123456789ab", "web"]);
});

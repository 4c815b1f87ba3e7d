import { expect, test } from "vitest";
import { hostNames, namesOn } from "../../../../src/engine/networks/host-names.ts";

const id = "0123456789abcdef";

test("a container is found by its full name first, host name, name and short id, each once", () => {
  const web = { id, name: "web", hostname: "web", domainname: "example.org" };
  expect(hostNames(web)).toEqual(["web.example.org", "web", "0123456789ab"]);
});

test("on a network it has its aliases, and each short name with the network's", () => {
  expect(namesOn("front", ["web.example.org", "web"], { aliases: ["www"], isDefault: false })).toEqual([
    ...["web.example.org", "web", "www", "web.front", "www.front"],
  ]);
});

test("on the default network there is no name with the network's", () => {
  expect(namesOn("bridge", ["web"], { isDefault: true })).toEqual(["web"]);
});

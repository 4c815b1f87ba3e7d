import { expect, test } from "vitest";
import { socketPath } from "../../../src/containerd/address.ts";

test.each(["/run/x.sock", "unix:///run/x.sock", "unix:/run/x.sock"])("%s is /run/x.sock", (address) => {
  expect(socketPath(address)).toBe("/run/x.sock");
});

test.each(["", "x.sock", "tcp://127.0.0.1:1", "unix://x.sock"])("%j is refused", (address) => {
  expect(() => socketPath(address)).toThrow(expect.objectContaining({ code: "invalid-argument" }));
});

test("a path that no kernel takes is refused before connecting", () => {
  expect(socketPath(`/${"é".repeat(53)}`)).toHaveLength(54);
  expect(() => socketPath(`/${"é".repeat(53)}x`)).toThrow("longer than 107 bytes");
});

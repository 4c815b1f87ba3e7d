import fc from "fast-check";
import { expect, test } from "vitest";
import { networkBytes, parseNetDev } from "../../../../src/engine/containers/network-bytes.ts";

const HEAD = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
`;

const line = (name: string, rx: number, tx: number) => `${name.padStart(6)}: ${rx} 1 0 0 0 0 0 0 ${tx} 2 0 0 0 0 0 0\n`;

test("bytes of all interfaces but the loopback are summed", () => {
  expect(parseNetDev(HEAD + line("lo", 1000, 1000) + line("eth0", 10, 20) + line("eth1", 1, 2))).toEqual({
    rxBytes: 11,
    txBytes: 22,
  });
});

test("a name right before its number is cut at the colon", () => {
  expect(parseNetDev(`${HEAD}  eth0:7 1 0 0 0 0 0 0 9 2 0 0 0 0 0 0\n`)).toEqual({ rxBytes: 7, txBytes: 9 });
});

test("sums are those of the interfaces, however many there are", () => {
  const bytes = fc.maxSafeNat().map((value) => Math.floor(value / 64));
  fc.assert(
    fc.property(fc.array(fc.tuple(bytes, bytes), { maxLength: 16 }), (interfaces) => {
      const text = HEAD + line("lo", 5, 5) + interfaces.map(([rx, tx], n) => line(`veth${n}`, rx, tx)).join("");
      expect(parseNetDev(text)).toEqual({
        rxBytes: interfaces.reduce((sum, [rx]) => sum + rx, 0),
        txBytes: interfaces.reduce((sum, [, tx]) => sum + tx, 0),
      });
    }),
  );
});

test("a process without interfaces, or one that is gone, has none", () => {
  expect(parseNetDev(HEAD)).toEqual({ rxBytes: 0, txBytes: 0 });
  expect(networkBytes(2 ** 31 - 1)).toEqual({ rxBytes: 0, txBytes: 0 });
});

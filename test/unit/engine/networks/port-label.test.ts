import fc from "fast-check";
import { expect, test } from "vitest";
import {
  exposedOf,
  exposeLabel,
  publishLabel,
  publishSpecs,
  requestsOf,
} from "../../../../src/engine/networks/port-label.ts";
import { parsePublish } from "../../../../src/engine/networks/port-mapping.ts";

const port = fc.integer({ min: 1, max: 65_500 });
const spec = fc
  .tuple(
    fc.constantFrom("", "127.0.0.1:", "[::1]:"),
    fc.oneof(
      port.map((first) => (more: number) => `${first}-${first + more}:`),
      fc.constant(() => ":"),
    ),
    port,
    fc.nat(20),
    fc.constantFrom("tcp", "udp", "sctp"),
  )
  .map(([ip, outside, inside, more, protocol]) => `${ip}${outside(more)}${inside}-${inside + more}/${protocol}`);

test("what a label says is what was asked for, port for port", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(spec, fc.constantFrom("0:80", "8000-8009:80", "80", "1.2.3.4::80")), { maxLength: 8 }),
      (specs) => {
        const requests = parsePublish(specs);
        expect(parsePublish(publishSpecs(requests))).toEqual(requests);
        expect(requestsOf(publishLabel(requests))).toEqual(requests);
      },
    ),
  );
});

test("a run is one word, so that any range fits a label", () => {
  const all = parsePublish(["1-65535:1-65535"]);
  expect(publishSpecs(all)).toEqual(["1-65535:1-65535/tcp"]);
  expect(requestsOf(publishLabel(all))).toHaveLength(65_535);
});

test("exposed ports come back, and what does not fit is left to console.json", () => {
  expect(exposeLabel(["80/tcp", "80/udp", "81/tcp", "90/tcp"])).toBe('["80-81/tcp","90/tcp","80/udp"]');
  expect(exposedOf('["80-81/tcp","80/udp"]')).toEqual(["80/tcp", "81/tcp", "80/udp"]);
  const scattered = Array.from({ length: 2000 }, (_, index) => `${2 * index + 1}`);
  expect(publishLabel(parsePublish(scattered))).toBeUndefined();
});

test("a damaged label is no port", () => {
  for (const label of ["", "{", "7", '["x"]', "[null]"]) expect(requestsOf(label)).toEqual([]);
  expect(exposedOf('["1:2"]')).toEqual([]);
});

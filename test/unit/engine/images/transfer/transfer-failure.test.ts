import { expect, test } from "vitest";
import { transferFailure } from "../../../../../src/engine/images/transfer/transfer-failure.ts";
import { LeptonError } from "../../../../../src/errors.ts";

const REF = "127.0.0.1:5000/team/app:1";
const DIGEST = `sha256:${"0".repeat(64)}`;
const said = (verb: "pull" | "push", message: string, typed = REF) =>
  transferFailure(verb, typed, new LeptonError("unavailable", message, { hint: "h" }));

test.each([
  [`cannot resolve ${REF}: 127.0.0.1:5000: connection refused`, "connection refused"],
  [`cannot resolve ${REF}: 127.0.0.1:5000 answered 404 Not Found`, "the registry answered 404 Not Found"],
  [
    `cannot fetch blob ${DIGEST} of 127.0.0.1:5000/team/app: 127.0.0.1:5000 answered 500 Oh`,
    `cannot fetch blob ${DIGEST}: the registry answered 500 Oh`,
  ],
  [
    `cannot fetch blob ${DIGEST} of 127.0.0.1:5000/team/app: cdn.example: the connection was cut`,
    `cannot fetch blob ${DIGEST}: cdn.example: the connection was cut`,
  ],
  [
    `cannot fetch ${DIGEST} of 127.0.0.1:5000/team/app: mirror.example: connection refused; 127.0.0.1:5000: too late`,
    `cannot fetch ${DIGEST}: mirror.example: connection refused; 127.0.0.1:5000: too late`,
  ],
  ["the image does not provide the platform (linux/s390x)", "the image does not provide the platform (linux/s390x)"],
])("a pull says host and repository once: %s", (message, why) => {
  const { message: whole, code, hint } = said("pull", message);
  expect({ whole, code, hint }).toEqual({ whole: `cannot pull "${REF}": ${why}`, code: "unavailable", hint: "h" });
});

test("a push does too, with the tag that its documents go to", () => {
  const message = `cannot push ${DIGEST} to 127.0.0.1:5000/team/app:1: 127.0.0.1:5000 answered 403 Forbidden: no`;
  expect(said("push", message).message).toBe(
    `cannot push "${REF}": cannot push ${DIGEST}: the registry answered 403 Forbidden: no`,
  );
});

test("the names that docker.io goes by are kept", () => {
  const message = "cannot resolve docker.io/library/app:1: registry-1.docker.io: its name does not resolve";
  expect(said("pull", message, "app:1").message).toBe(
    'cannot pull "app:1": registry-1.docker.io: its name does not resolve',
  );
});

test("what was canceled, and what is no reference, speaks for itself", () => {
  expect(transferFailure("pull", REF, new LeptonError("canceled", "interrupted")).message).toBe("interrupted");
  const invalid = new LeptonError("invalid-argument", "invalid reference format: x");
  expect(transferFailure("pull", "X", invalid).message).toBe("invalid reference format: x");
});

test("a reference without end is cut", () => {
  expect(said("pull", "no", "a".repeat(5000)).message.length).toBeLessThan(400);
});

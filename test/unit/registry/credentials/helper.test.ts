import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  eraseFromHelper,
  getFromHelper,
  type Helper,
  storeInHelper,
} from "../../../../src/registry/credentials/helper.ts";
import { type DockerHome, dockerHome } from "../../../helpers/credential-helper.ts";

let home: DockerHome;
beforeEach(() => {
  home = dockerHome();
});
afterEach(() => home.remove());

const helper = (name = "k"): Helper => ({ name, namedBy: '"credsStore" in "config.json"', env: home.env });
const get = (script: string, options = {}) => {
  home.helper("k", script);
  return getFromHelper(helper(), "ghcr.io", options);
};

test("what is stored is got back, and what is erased is gone", async () => {
  home.keeper("k");
  const password = { kind: "password", username: 'a"d\\a', secret: "ß\n\u0001" } as const;
  const token = { kind: "identity-token", token: "T" } as const;
  await storeInHelper(helper(), "ghcr.io", password);
  await storeInHelper(helper(), "quay.io", token);
  expect(await getFromHelper(helper(), "ghcr.io")).toEqual(password);
  expect(await getFromHelper(helper(), "quay.io")).toEqual(token);
  expect(await eraseFromHelper(helper(), "ghcr.io")).toBe(true);
  expect(await eraseFromHelper(helper(), "ghcr.io")).toBe(false);
  expect(await getFromHelper(helper(), "ghcr.io")).toBeUndefined();
});

test("it gets the server over stdin, the action alone in argv, and our environment", async () => {
  const script = `printf '{"Username":"%s|%s|%s","Secret":"s"}' "$*" "$(cat)" "$HOME"`;
  expect(await get(script)).toEqual({ kind: "password", username: `get|ghcr.io|${home.dir}`, secret: "s" });
});

test("one that ends without reading is heard", async () => {
  expect(await get(`echo '{"Username":"u","Secret":"s"}'`)).toMatchObject({ username: "u" });
});

describe("an answer that is none", () => {
  test.each([
    ["", "its answer is not what docker's are"],
    ["echo hello", "its answer is not what docker's are"],
    ["echo '[]'", "its answer is not what docker's are"],
    [`echo '{"Username":1}'`, "its answer is not what docker's are"],
    ["echo the keychain is locked; exit 1", "the keychain is locked"],
    ["echo 'X credentials not found in native keychain'; exit 1", "X credentials not found in native keychain"],
    ["exit 9", "it ended without saying why"],
    [`echo '{"Secret":"canary"}'; exit 1`, "it ended without saying why"],
    ["head -c 2000000 /dev/zero; exec sleep 60", "it wrote more than 1048576 bytes"],
    ["head -c 2000000 /dev/zero >&2; exec sleep 60", "it wrote more than 1048576 bytes"],
  ])("%s", async (script, why) => {
    await expect(get(script)).rejects.toMatchObject({
      code: "failed-precondition",
      message: `credential helper "docker-credential-k" could not get the credential of "ghcr.io": ${why}`,
      hint: 'try it by hand, or take it out of "credsStore" in "config.json"',
    });
  });

  test("is a time-out, also where what it started holds its output open", async () => {
    await expect(get("sleep 5 & exec sleep 60", { timeoutMs: 50 })).rejects.toMatchObject({
      code: "timeout",
      message: expect.stringContaining("no answer within 0.05 s"),
    });
  });

  test("is ended by our signal", async () => {
    await expect(get("exec sleep 60", { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "canceled" });
  });
});

test.each(["", "../k", "a/b", "a b", "k;id", "-k/", "k\n"])("%j is not the name of a helper", async (name) => {
  await expect(getFromHelper(helper(name), "h")).rejects.toMatchObject({
    code: "failed-precondition",
    message: `not the name of a credential helper: ${JSON.stringify(name)}`,
  });
});

test("a helper is looked for in absolute directories only", async () => {
  home.helper("k", "echo no; exit 1");
  const env = { ...home.env, PATH: ":.:bin" };
  await expect(getFromHelper({ ...helper(), env }, "h")).rejects.toThrow("cannot find credential helper");
});

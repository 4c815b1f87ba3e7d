import { expect, test } from "vitest";
import { repoDigests } from "../../../../src/engine/images/repo-digests.ts";

const SHA = `sha256:${"a".repeat(64)}`;
const source = (host: string) => `containerd.io/distribution.source.${host}`;

test.each([
  ["an image that was never in a registry", ["docker.io/library/app:1"], {}, []],
  ["a name by digest", [`ghcr.io/me/app@${SHA}`], {}, [`ghcr.io/me/app@${SHA}`]],
  ["a name with tag and digest", [`ghcr.io/me/app:1@${SHA}`], {}, [`ghcr.io/me/app@${SHA}`]],
  ["a pull from Docker Hub", ["docker.io/library/app:1"], { [source("docker.io")]: "library/app" }, [`app@${SHA}`]],
  [
    "pulls of two repositories",
    [],
    { [source("localhost:5000")]: "a,b/c" },
    [`localhost:5000/a@${SHA}`, `localhost:5000/b/c@${SHA}`],
  ],
  ["the same twice", [`docker.io/me/app@${SHA}`], { [source("docker.io")]: "me/app" }, [`me/app@${SHA}`]],
  ["records without a name", [`lepton-dangling@${SHA}`, SHA], {}, []],
  ["text that is no repository", [], { [source("docker.io")]: "\u001b[31m,UP,,a b", "containerd.io/other": "x" }, []],
])("%s", (_what, names, labels, digests) => {
  expect(repoDigests(names, SHA, labels as Record<string, string>)).toEqual(digests);
});

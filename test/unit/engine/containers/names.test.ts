import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkName, identify, shortId } from "../../../../src/engine/containers/names.ts";

const ID = "0123456789abcdef".repeat(4);

describe("identify", () => {
  test.each<[string, string, Record<string, string>, object]>([
    ["our own", "default", { "lepton/name": "web" }, { name: "web", origin: "lepton" }],
    ["nerdctl's", "default", { "nerdctl/name": "web" }, { name: "web", origin: "nerdctl" }],
    [
      "compose's",
      "default",
      { "nerdctl/name": "app-web-1", "com.docker.compose.project": "app" },
      { name: "app-web-1", origin: "compose" },
    ],
    [
      "a container of Kubernetes",
      "k8s.io",
      {
        "io.cri-containerd.kind": "container",
        "io.kubernetes.pod.namespace": "kube-system",
        "io.kubernetes.pod.name": "dns-7",
        "io.kubernetes.container.name": "dns",
      },
      {
        name: "k8s://kube-system/dns-7/dns",
        origin: "cri",
        pod: { namespace: "kube-system", name: "dns-7", container: "dns", sandbox: false },
      },
    ],
    [
      "a sandbox of Kubernetes",
      "k8s.io",
      { "io.cri-containerd.kind": "sandbox", "io.kubernetes.pod.namespace": "d", "io.kubernetes.pod.name": "p" },
      { name: "k8s://d/p", origin: "cri", pod: { namespace: "d", name: "p", container: "", sandbox: true } },
    ],
    ["docker's, of which no file is here", "moby", {}, { name: ID.slice(0, 12), origin: "docker" }],
    [
      "docker's in another namespace",
      "x",
      { "com.docker/engine.bundle.path": "/b" },
      { name: ID.slice(0, 12), origin: "docker" },
    ],
    ["one that nobody named", "default", {}, { name: ID.slice(0, 12), origin: "other" }],
  ])("reads the name of %s", (_, namespace, labels, expected) => {
    expect(identify(ID, namespace, labels)).toEqual(expected);
  });

  test("an id that somebody chose is a name", () => {
    expect(identify("redis", "default", {})).toEqual({ name: "redis", origin: "other" });
    expect(identify("../../etc", "moby", {})).toEqual({ name: "../../etc".slice(0, 12), origin: "docker" });
  });

  test("our own label comes before all others", () => {
    const labels = { "lepton/name": "web", "nerdctl/name": "other", "io.kubernetes.pod.name": "pod" };
    expect(identify(ID, "moby", labels)).toEqual({ name: "web", origin: "lepton" });
  });
});

test("the short id is the first 12 characters", () => {
  expect(shortId(ID)).toBe("0123456789ab");
  expect(shortId("redis")).toBe("redis");
});

describe("checkName", () => {
  test("takes docker's names", () => {
    const first = fc.constantFrom(..."abzAZ09");
    const rest = fc.string({ unit: fc.constantFrom(..."abzAZ09_.-"), minLength: 1, maxLength: 254 });
    fc.assert(fc.property(first, rest, (head, tail) => checkName(head + tail)));
  });

  test.each(["", "a", "-a", ".a", "_a", "a b", "a/b", "../a", "a\n", "ä1", "a\u0000", "a".repeat(256)])(
    "refuses %j",
    (name) => {
      expect(() => checkName(name)).toThrow(
        expect.objectContaining({
          code: "invalid-argument",
          message: `invalid container name (${name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`,
        }),
      );
    },
  );
});

/** `__complete`, against the real table and a world in memory. */
import { describe, expect, it } from "vitest";
import { fakeContainer, fakeImage, fakeNamespace, fakeWorld } from "../../../helpers/fake-engine.ts";
import { cli } from "../harness.ts";

function world() {
  const made = fakeWorld();
  const ours = made.namespaces.get("default");
  for (const container of [
    fakeContainer("w", { name: "web" }),
    fakeContainer("b", { name: "backup", status: "exited" }),
    fakeContainer("e", { name: "e\u001b[31mvil" }),
  ])
    ours?.containers.set(container.id, container);
  ours?.images.set("busybox:latest", fakeImage("busybox:latest"));
  made.namespaces.set("k8s.io", fakeNamespace());
  return made;
}

async function asked(words: readonly string[], run: Parameters<typeof cli>[1] = {}): Promise<string[]> {
  const { code, stdout, stderr } = await cli(["__complete", "words", ...words], { engine: world().engine, ...run });
  expect([code, stderr]).toEqual([0, ""]);
  return stdout.trimEnd().split("\n");
}
const values = async (...words: string[]) => (await asked(words)).slice(0, -1).map((line) => line.split("\t")[0]);

describe("completion of commands", () => {
  it("offers commands and groups, with what they are", async () => {
    const lines = await asked(["i"]);
    expect(lines.map((line) => line.split("\t")[0])).toEqual([
      "image",
      "images",
      "import",
      "info",
      "inspect",
      ":words",
    ]);
    expect(lines).toContain("images\tList images");
    expect(lines[0]).toMatch(/^image\t.*pull.*push/);
  });

  it("offers the verbs of a group, and a command once", async () => {
    expect(await values("namespace", "")).toEqual(["list", "ls"]);
    expect(await values("container", "st")).toEqual(["start", "stats", "stop"]);
    expect(await values("container", "ls", "x", "")).toEqual([]);
  });

  it("knows them behind global options, and for help", async () => {
    expect(await values("-n", "k8s.io", "--debug", "unp")).toEqual(["unpause"]);
    expect(await values("help", "image", "pu")).toEqual(["pull", "push"]);
    expect(await values("help", "ps", "")).toEqual([]);
  });

  it("offers nothing where no command is", async () => {
    expect(await values("nonsense", "")).toEqual([]);
    expect(await values("version", "")).toEqual([]);
  });

  it("does not offer itself", async () => {
    expect(await values("__")).toEqual([]);
  });
});

describe("completion of options", () => {
  it("offers names with what they do, letters behind a single dash", async () => {
    expect(await asked(["ps", "--no"])).toEqual(["--no-trunc\tDon't truncate output", ":words"]);
    expect(await values("ps", "-")).toEqual(expect.arrayContaining(["-a", "--all", "--help"]));
    expect(await values("--deb")).toEqual(["--debug"]);
  });

  it("offers one that is given again only where it may be repeated", async () => {
    expect(await values("ps", "-a", "--al")).toEqual([]);
    expect(await values("ps", "--filter", "a=b", "--fil")).toEqual(["--filter"]);
  });

  it("offers the words that a value is chosen from, both ways", async () => {
    expect(await values("run", "--pull", "")).toEqual(["always", "missing", "never"]);
    expect(await values("run", "--pull=n")).toEqual(["--pull=never"]);
    expect(await values("ps", "--all=")).toEqual(["--all=true", "--all=false"]);
    expect(await values("completion", "")).toEqual(["bash", "zsh", "fish"]);
  });

  it("leaves files to the shell", async () => {
    for (const words of [
      ["run", "--cidfile", ""],
      ["run", "--cidfile=/t"],
      ["import", ""],
      ["--data-root", "/"],
    ])
      expect(await asked(words)).toEqual([":files"]);
  });

  it("offers none where the words belong to somebody else", async () => {
    expect(await values("run", "busybox", "--")).toEqual([]);
    expect(await values("exec", "web", "ls", "-")).toEqual([]);
    expect(await values("rm", "--", "-")).toEqual([]);
    expect(await values("ps", "--nonsense=")).toEqual([]);
  });
});

describe("completion of names", () => {
  it("offers containers, those that run where only they will do", async () => {
    expect(await values("rm", "")).toEqual(["web", "backup"]);
    expect(await values("exec", "-it", "")).toEqual(["web"]);
    expect(await asked(["stop", "w"])).toEqual([expect.stringMatching(/^web\trunning/), ":words"]);
  });

  it("offers no container twice, and only the argument that is next", async () => {
    expect(await values("rm", "web", "")).toEqual(["backup"]);
    expect(await values("rename", "web", "")).toEqual([]);
    expect(await values("commit", "web", "")).toEqual(["busybox:latest"]);
  });

  it("offers images and namespaces", async () => {
    expect(await values("run", "--rm", "-e", "A=b", "busy")).toEqual(["busybox:latest"]);
    expect(await values("-n", "")).toEqual(["default", "k8s.io"]);
    expect(await values("ps", "--namespace=k")).toEqual(["--namespace=k8s.io"]);
  });

  it("asks the containerd that the line names", async () => {
    const argv = ["__complete", "words", "-a", "/a.sock", "stop", "--namespace", "k8s.io", ""];
    const { connections } = await cli(argv, { engine: world().engine });
    expect(connections).toEqual([{ address: "/a.sock", namespace: "k8s.io" }]);
  });

  it("asks nobody for what the table knows", async () => {
    expect((await cli(["__complete", "words", "ps", "--"])).connections).toEqual([]);
  });

  it("offers nothing and says nothing where containerd, lepton.toml or the call is out of order", async () => {
    expect(await asked(["stop", ""], { connectError: new Error("gone") })).toEqual([":words"]);
    expect(await asked(["stop", ""], { env: { LEPTON_TOML: "/nonexistent/lepton.toml" } })).toEqual([":words"]);
    expect((await cli(["__complete"])).code).toBe(0);
  });

  it("gives up a containerd that does not answer", async () => {
    const made = world();
    const silent = {
      ...made.engine,
      containers: { ...made.engine.containers, list: () => new Promise<never>(() => {}) },
    };
    expect(await asked(["stop", ""], { engine: silent })).toEqual([":words"]);
  });
});

describe("the scripts", () => {
  it.each(["bash", "zsh", "fish"])("of %s calls __complete", async (shell) => {
    const { code, stdout, connections } = await cli(["completion", shell]);
    expect([code, connections]).toEqual([0, []]);
    expect(stdout).toMatch(/^#/);
    expect(stdout).toContain("__complete");
  });

  it("of another shell is not there", async () => {
    const { code, stderr } = await cli(["completion", "tcsh"]);
    expect(code).toBe(1);
    expect(stderr).toContain('no completion for the shell "tcsh"');
  });
});

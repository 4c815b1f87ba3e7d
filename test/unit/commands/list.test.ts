/** `ps`: which rows, which columns. */
import { describe, expect, it } from "vitest";
import type { Container } from "../../../src/engine/types.ts";
import { fakeContainer, fakeImage, fakeWorld } from "../../helpers/fake-engine.ts";
import { cli } from "../cli/harness.ts";

const IMAGE = "docker.io/library/busybox:latest";

function world(...containers: Container[]) {
  const made = fakeWorld();
  const space = made.namespaces.get("default");
  for (const container of containers) space?.containers.set(container.id, container);
  space?.images.set(IMAGE, fakeImage(IMAGE, { digest: `sha256:${"11".repeat(32)}` }));
  space?.images.set(
    "docker.io/library/twin:latest",
    fakeImage("twin", { name: "docker.io/library/twin:latest", digest: `sha256:${"11".repeat(32)}` }),
  );
  space?.images.set(
    "ghcr.io/a/other:1",
    fakeImage("other", {
      name: "ghcr.io/a/other:1",
      digest: `sha256:${"22".repeat(32)}`,
      configDigest: `sha256:${"33".repeat(32)}`,
    }),
  );
  return made;
}

// Newest first, as the engine lists.
const ALL: readonly Container[] = [
  fakeContainer("eeee", {
    name: "newest",
    status: "running",
    labels: { tier: "web", "lepton/name": "newest" },
    ports: ["0.0.0.0:8080->80/tcp", "443/tcp"],
  }),
  fakeContainer("dddd", { name: "failed", status: "exited", exitCode: 1, image: "ghcr.io/a/other:1" }),
  fakeContainer("cccc", {
    name: "frozen",
    status: "paused",
    networks: ["host"],
    mounts: [{ type: "bind", source: "/srv", destination: "/data", readOnly: true }],
  }),
  fakeContainer("bbbb", { name: "new", status: "created", labels: { tier: "db" } }),
  fakeContainer("aabb", { name: "web-1", status: "exited", exitCode: 0, image: "docker.io/library/twin:latest" }),
  fakeContainer("aacc", { name: "web-2", status: "running", ports: ["0.0.0.0:9000-9010->9000-9010/udp"] }),
];

async function names(...argv: string[]): Promise<string[]> {
  const { stdout, code, stderr } = await cli(["ps", "--format", "{{.Names}}", ...argv], {
    engine: world(...ALL).engine,
  });
  if (code !== 0) throw new Error(stderr);
  return stdout.split("\n").filter((line) => line !== "");
}

describe("ps shows", () => {
  it.each([
    ["", "newest frozen web-2"],
    ["-a", "newest failed frozen new web-1 web-2"],
    ["-l", "newest"],
    ["-n 2", "newest failed"],
    ["-n 0", "newest frozen web-2"],
    ["-n -1", "newest frozen web-2"],
    ["-n 2 -l", "newest failed"],
    ["--filter name=web", "web-2"],
    ["-a --filter name=web", "web-1 web-2"],
    ["-a --filter name=^web-1$", "web-1"],
    ["-a --filter name=nosuch", ""],
    ["-a --filter id=aa", "web-1 web-2"],
    ["-a --filter id=aabb", "web-1"],
    ["-a --filter id=abb", ""],
    ["--filter label=tier", "newest"],
    ["-a --filter label=tier", "newest new"],
    ["-a --filter label=tier=db", "new"],
    ["--filter status=exited", "failed web-1"],
    ["--filter status=paused --filter status=created", "frozen new"],
    ["--filter status=running --filter name=web", "web-2"],
    ["-a --filter exited=0", "web-1"],
    ["-a --filter exited=0 --filter exited=1", "failed web-1"],
    ["--filter exited=0", ""],
    ["-a --filter ancestor=busybox", "newest frozen new web-1 web-2"],
    ["-a --filter ancestor=ghcr.io/a/other:1", "failed"],
    ["-a --filter ancestor=333333", "failed"],
    ["-a --filter ancestor=nosuch", ""],
    ["-a --filter before=frozen", "new web-1 web-2"],
    ["-a --filter since=frozen", "newest failed"],
    ["-a --filter before=dddd --filter since=aabb", "frozen new"],
    ["--filter before=failed", "frozen web-2"],
    ["-a --filter before=bb", "web-1 web-2"],
    ["--filter network=host", "frozen"],
    ["--filter volume=/srv", "frozen"],
    ["--filter volume=/data", "frozen"],
    ["--filter volume=/dat", ""],
    ["--filter health=none", "newest frozen web-2"],
    ["--filter health=healthy", ""],
    ["--filter publish=8080", "newest"],
    ["--filter publish=8080/udp", ""],
    ["--filter publish=80", ""],
    ["--filter expose=443", "newest"],
    ["--filter expose=80/tcp", "newest"],
    ["--filter publish=9005-9020/udp", "web-2"],
    ["-a -n 1 --filter status=exited", "failed"],
  ])("%s", async (argv, expected) => {
    expect((await names(...argv.split(" ").filter((word) => word !== ""))).join(" ")).toBe(expected);
  });

  it.each([
    ["status=foo", "invalid filter 'status=foo'"],
    ["exited=x", "invalid filter 'exited=x'"],
    ["health=x", "invalid filter 'health=x'"],
    ["publish=80:80", "invalid filter 'publish=80:80'"],
    ["publish=70000", "invalid filter 'publish=70000'"],
    ["before=nosuch", "no such container: nosuch"],
    ["foo=bar", "invalid filter 'foo'"],
  ])("refuses %s", async (filter, message) => {
    const { code, stderr } = await cli(["ps", "--filter", filter], { engine: world(...ALL).engine });
    expect(code).toBe(1);
    expect(stderr).toContain(`lepton: ${message}`);
  });
});

describe("ps prints", () => {
  it("docker's columns", async () => {
    const container = fakeContainer("0123456789abcdef", {
      name: "web",
      command: ["/bin/sh", "-c", "echo 'a \"long\" command'"],
      createdAtMs: Date.now() - 180_500,
      startedAtMs: Date.now() - 120_500,
      ports: ["0.0.0.0:8080->80/tcp"],
    });
    const { stdout } = await cli(["ps"], { engine: world(container).engine });
    expect(stdout).toBe(
      "CONTAINER ID   IMAGE            COMMAND                  CREATED         STATUS         PORTS                  NAMES\n" +
        "0123456789ab   busybox:latest   \"/bin/sh -c 'echo 'a…\"   3 minutes ago   Up 2 minutes   0.0.0.0:8080->80/tcp   web\n",
    );
  });

  it("ids alone, short or whole", async () => {
    const engine = world(fakeContainer("0123456789abcdef")).engine;
    expect((await cli(["ps", "-q"], { engine })).stdout).toBe("0123456789ab\n");
    expect((await cli(["ps", "-q", "--no-trunc"], { engine })).stdout).toBe("0123456789abcdef\n");
  });

  it("labels of users, and any label by name", async () => {
    const engine = world(...ALL).engine;
    expect(
      (await cli(["ps", "-l", "--format", '{{.Labels}}|{{.Label "lepton/name"}}|{{.Label "x"}}'], { engine })).stdout,
    ).toBe("tier=web|newest|\n");
  });

  it("every field as JSON, on one line a container", async () => {
    const { stdout } = await cli(["ps", "-a", "--format", "json"], { engine: world(...ALL).engine });
    const rows = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(rows).toHaveLength(ALL.length);
    expect(Object.keys(rows[0] ?? {})).toEqual(
      "Command CreatedAt ID Image Labels LocalVolumes Mounts Names Namespace Networks Platform Ports RunningFor Runtime Size State Status".split(
        " ",
      ),
    );
  });

  it("reads sizes only where they are shown", async () => {
    const { engine, calls } = world(...ALL);
    await cli(["ps", "--format", "{{.Names}}"], { engine });
    await cli(["ps", "-q", "--format", "{{.Size}}"], { engine });
    await cli(["ps", "--size=false", "--format", "{{.Size}}"], { engine });
    expect(calls.filter((call) => call.startsWith("containers.inspect"))).toEqual([]);
    const { stdout } = await cli(["ps", "-s"], { engine });
    expect(stdout.split("\n")[0]).toMatch(/NAMES +SIZE$/);
    await cli(["ps", "--format", "{{.Size}}"], { engine });
    expect(calls.filter((call) => call.startsWith("containers.inspect"))).toHaveLength(6);
  });

  it("names from hostile labels without their controls", async () => {
    const engine = world(fakeContainer("a", { name: "x\x1b]0;title\x07\ny" })).engine;
    expect((await cli(["ps"], { engine })).stdout).toContain("x\\x1b]0;title\\x07\\ny\n");
  });
});

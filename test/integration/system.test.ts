/** The verbs that look at all there is, on a real containerd: events, prune, df. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { exitOf, lepton, mustLepton, startLepton } from "../helpers/lepton.ts";
import { leaksSince, snapshotWorld } from "../helpers/oracle.ts";
import { waitFor } from "../helpers/wait-for.ts";

let daemon: TestDaemon;

beforeAll(async () => {
  daemon = await startContainerd();
  await importBusybox(daemon);
});
afterAll(async () => {
  await daemon?.stop();
});

const must = (...args: string[]) => mustLepton(daemon, args);
const answer = (input: string, ...args: string[]) => lepton(daemon, args, { input });
const names = async () => (await must("ps", "-a", "--format", "{{.Names}}")).split("\n").filter(Boolean).toSorted();
const id = (name: string) => must("inspect", "-f", "{{.Id}}", name);

describe("events", () => {
  const format = "{{.Type}} {{.Action}} {{.Actor.Attributes.name}} {{.Actor.Attributes.exitCode}}";

  test("of the past are read from the records, and end at once where their end is past", async () => {
    await answer("", "run", "--name", "gone-by", "--label", "era=old", "busybox", "sh", "-c", "exit 3");
    const seen = (...args: string[]) => must("events", "--format", format, ...args);
    const now = () => String(Date.now() / 1000);
    const life = "container create gone-by <no value>\ncontainer start gone-by <no value>\ncontainer die gone-by 3";
    expect(await seen("--until", now(), "--filter", "container=gone-by")).toBe(life);
    expect(await seen("--since", "1h", "--until", now(), "--filter", "label=era=old")).toBe(life);
    expect(await seen("--until", now(), "--filter", "type=image")).toBe("image create <no value> <no value>");
    expect(await seen("--since", now(), "--until", String(Date.now() / 1000 + 0.2))).toBe("");
    expect(await must("events", "--until", now(), "--filter", "event=die")).toMatch(
      /^\d{4}-\d\d-\d\dT\S+ container die [0-9a-f]{64} \(era=old, exitCode=3, image=busybox, name=gone-by\)$/,
    );
  });

  test("that come are shown once behind those that were, until the end", async () => {
    const child = startLepton(daemon, ["events", "--since", "1h", "--filter", "type=container", "--format", format]);
    let out = "";
    child.stdout.on("data", (chunk: Buffer) => (out += chunk));
    await waitFor("the past", () => out.includes("die gone-by"));
    await must("rm", "gone-by");
    await waitFor("the present", () => out.includes("destroy gone-by"));
    child.kill("SIGINT");
    await exitOf(child);
    const lines = out.split("\n").filter((line) => line.includes("gone-by"));
    expect(lines.map((line) => line.split(" ")[1])).toEqual(["create", "start", "die", "destroy"]);
  });
});

test("what is done to a container is told as docker tells it, with signals and old names", async () => {
  await must("run", "-d", "--name", "told", "--stop-signal", "KILL", "busybox", "sleep", "1000");
  const format = "{{.Action}} {{.Actor.Attributes.name}} {{.Actor.Attributes.signal}} {{.Actor.Attributes.oldName}}";
  const child = startLepton(daemon, ["events", "--since", "1h", "--filter", "type=container", "--format", format]);
  let out = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk));
  await waitFor("the past", () => out.includes("start told"));
  await must("restart", "told");
  await must("rename", "told", "retold");
  await must("stop", "retold");
  await must("rm", "retold");
  await waitFor("its end", () => out.includes("destroy retold"));
  child.kill("SIGINT");
  await exitOf(child);
  const lines = out.split("\n").filter((line) => line.includes("told") && !/^(?:create|start|die|destroy)/.test(line));
  expect(lines.toSorted()).toEqual([
    "kill retold 9 <no value>",
    "kill told 9 <no value>",
    "rename retold <no value> told",
    "restart told <no value> <no value>",
    "stop retold <no value> <no value>",
    "stop told <no value> <no value>",
  ]);
});

describe("container prune", () => {
  test("takes what has ended or never began, by label and age, and leaves what runs", async () => {
    const before = await snapshotWorld(daemon);
    await must("run", "-d", "--name", "up", "busybox", "sleep", "1000");
    await must("create", "--name", "new", "--label", "keep=no", "busybox", "true");
    await must("run", "--name", "ended", "--label", "keep=yes", "busybox", "sh", "-c", "echo 12345 > /file");
    const no = await answer("n\n", "container", "prune");
    expect(no.stderr).toContain("WARNING! This will remove all stopped containers.");
    expect(await names()).toEqual(["ended", "new", "up"]);
    expect(await must("container", "prune", "-f", "--filter", "until=1h")).toBe("Total reclaimed space: 0B");
    const created = await id("new");
    expect(await must("container", "prune", "-f", "--filter", "label!=keep=yes")).toMatch(
      new RegExp(`^Deleted Containers:\n${created}\n\nTotal reclaimed space: .*B$`),
    );
    const ended = await id("ended");
    expect(await must("container", "prune", "-f")).toMatch(
      new RegExp(`^Deleted Containers:\n${ended}\n\nTotal reclaimed space: [1-9].*B$`),
    );
    expect(await names()).toEqual(["up"]);
    await must("rm", "-f", "up");
    expect(await leaksSince(daemon, before)).toEqual([]);
  });
});

describe("system df and system prune", () => {
  test("df counts volumes with their users", async () => {
    await must("volume", "create", "spare");
    writeFileSync(join(await must("volume", "inspect", "-f", "{{.Mountpoint}}", "spare"), "file"), "x".repeat(5000));
    await must("create", "--name", "user", "-v", "used:/data", "busybox", "true");
    const format = "{{.Type}} {{.TotalCount}} {{.Active}} {{.Size}} {{.Reclaimable}}";
    expect(await must("system", "df", "--format", format)).toMatch(/^Local Volumes 2 1 \S+kB \S+kB \(100%\)$/m);
    expect(await must("system", "df", "-v")).toMatch(
      /Local Volumes space usage:\n\nVOLUME NAME +LINKS +SIZE\nspare +0 +\S+kB\nused +1 +0B/,
    );
  });

  test("prune says first what goes, then takes all of it in one go", async () => {
    const anonymous = await must("volume", "create");
    const no = await answer("n\n", "system", "prune", "-a", "--volumes", "--filter", "label!=keep");
    expect(no.stderr).toContain(
      [
        "WARNING! This will remove:",
        "  - all stopped containers",
        "  - all networks not used by at least one container",
        "  - all anonymous volumes not used by at least one container",
        "  - all images without at least one container associated to them",
        "",
        "  Items to be pruned will be filtered with:",
        "  - label!=keep",
        "",
        "Are you sure you want to continue?",
      ].join("\n"),
    );
    const user = await id("user");
    const yes = await answer("y\n", "system", "prune", "-a", "--volumes");
    expect(yes.stdout).toMatch(
      new RegExp(
        `^Deleted Containers:\n${user}\n\nDeleted Volumes:\n${anonymous}\n\n` +
          "Deleted Images:\nuntagged: busybox:latest\ndeleted: sha256:[^]*\n\nTotal reclaimed space: [1-9].*B\n$",
      ),
    );
    expect(await must("volume", "ls", "-q")).toBe("spare\nused");
    const { code, stderr } = await answer("", "system", "prune", "-f", "--volumes", "--filter", "until=1h");
    expect([code, stderr]).toEqual([1, 'lepton: the "until" filter is not supported with "--volumes"\n']);
  });
});

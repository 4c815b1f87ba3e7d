/** The images view: what its keys ask, run and show. */
import { expect, test, vi } from "vitest";
import { LeptonError } from "../../../../src/errors.ts";
import { demoWorld } from "../../../helpers/fake-demo.ts";
import { fakeContainer, fakeWorld } from "../../../helpers/fake-engine.ts";
import { fakeEvent, fakeImage } from "../../../helpers/fake-objects.ts";
import { call, images, NGINX } from "../../../helpers/open-images.ts";
import { renderApp } from "../../../helpers/render-app.ts";
import { until } from "../../../helpers/until.ts";

// On a machine that does much else a frame may take its time.
vi.setConfig({ testTimeout: 60_000 });

const ESC = "\x1b";
const ENTER = "\r";

test("an empty view says what to do", async () => {
  const app = renderApp(fakeWorld());
  await app.until("● live");
  app.type("2");
  await app.until("A pulls one");
  app.type("A");
  await app.until("─ pull ─");
});

test("the form says what is missing, then what is wrong, and takes no paste for keys", async () => {
  const world = demoWorld(14);
  const app = await images(world);
  app.type("A");
  await app.until("$ lepton pull");
  app.type("\t\r");
  await app.until("! image is missing");
  app.type(`${ESC}[200~Not A Name\n${ESC}[201~`);
  await app.until("! image: this cannot be the name of an image");
  app.type(`\x13`);
  await app.rest();
  expect(call(world, "pull")).toBeUndefined();
  app.type(ESC);
  await app.until(() => !app.screen.text().includes("$ lepton pull"));
  expect(world.calls.filter((each) => /^(tag|remove|run)/.test(each))).toEqual([]);
});

test("tags under the name that was typed", async () => {
  const world = demoWorld(14);
  const app = await images(world);
  app.type("T");
  await app.until("─ tag nginx:1.29 ─");
  app.type("team/web:1");
  await app.until(`$ lepton tag ${NGINX} team/web:1`);
  app.type(ENTER);
  await until(() => call(world, "tag") === `tag default ${NGINX} team/web:1`);
});

test("runs a container from it; the command line is that of the form", async () => {
  const world = demoWorld(14);
  const app = await images(world);
  app.type("u");
  await app.until(`$ lepton run -d ${NGINX}`);
  app.type("web9\t");
  app.type("nginx -g 'daemon off;'\t");
  app.type("A=1 B='x y'\t8080:80\t\t64q");
  await app.until("! memory:");
  app.type("\x7fm\t\t\t\t ");
  await app.until(/\$ lepton run --name web9 -e A=1 -e 'B=x y' -p 8080:80 -m 64m -d --rm/);
  app.type(ENTER);
  await until(() => call(world, "run") !== undefined);
  const request = JSON.parse((call(world, "run") ?? "").replace(/^run default \S+ /, ""));
  expect(request).toMatchObject({ name: "web9", args: ["nginx", "-g", "daemon off;"], autoRemove: true });
});

test("history and inspect are texts to search", async () => {
  const world = demoWorld(14);
  const app = await images(world);
  app.type("H");
  await app.until("ADD rootfs.tar");
  app.type("/serve\r");
  await app.until("1 lines");
  app.type("q");
  await app.until("1 of 8");
  app.type("i");
  await app.until('"RepoTags"');
});

test("removes once that was affirmed, and says why it cannot", async () => {
  const world = demoWorld(14);
  world.verbs.set("remove-image", () => {
    throw new LeptonError("failed-precondition", "a container uses it");
  });
  const app = await images(world);
  app.type("D");
  await app.until("Remove?");
  app.type("\t\r");
  await app.until("a container uses it");
  expect(world.calls).toContain(`remove-image default ${NGINX}`);
});

test("prunes what the preview shows, where that was chosen; the way out comes first", async () => {
  const world = demoWorld(14);
  const app = await images(world);
  app.type("b");
  await app.until("Nothing to remove");
  app.type(" ");
  await app.until("Would reclaim 8MB: 8 names, 0 images and layers");
  await app.until("$ lepton image prune -f -a");
  expect(app.screen.text()).toContain(`untag: ${NGINX}`);
  app.type("\r\r");
  await app.until(() => !app.screen.text().includes("Would reclaim"));
  expect(world.calls.filter((each) => each.startsWith("prune ")).every((each) => /"dryRun":true/.test(each))).toBe(
    true,
  );
  app.type("b ");
  await app.until("Would reclaim 8MB:");
  app.type("\r\x1b[C");
  await app.until("[ Prune ]");
  app.type("\r");
  await until(() => world.calls.some((each) => /^prune .*"all":true.*"dryRun":false/.test(each)));
  await app.until("Total reclaimed space: 8MB");
});

test("counts the containers of an image by its id, live", async () => {
  const world = fakeWorld();
  const rows = world.namespaces.get("default");
  const same = { configDigest: `sha256:${"11".repeat(32)}` };
  rows?.images.set("docker.io/library/a:1", fakeImage("docker.io/library/a:1", same));
  rows?.images.set("docker.io/library/b:2", fakeImage("docker.io/library/b:2", same));
  rows?.containers.set("c1", fakeContainer("c1", { image: "docker.io/library/a:1" }));
  const app = renderApp(world);
  await app.until("● live");
  app.type("2");
  const used = (name: string) => new RegExp(`${name} +[0-9a-f]{12} .* 1 +linux`);
  await app.until(used("a:1"));
  await app.until(used("b:2"));
  rows?.containers.clear();
  world.emit(fakeEvent("container", "destroy", "c1"));
  await app.until(() => !used("b:2").test(app.screen.text()));
  rows?.images.set("docker.io/library/new:1", fakeImage("docker.io/library/new:1"));
  world.emit(fakeEvent("image", "create", "docker.io/library/new:1"));
  await app.until("new:1");
});

import { expect, test, vi } from "vitest";
import { demoWorld } from "../../../helpers/fake-demo.ts";
import { type FakeWorld, fakeNamespace } from "../../../helpers/fake-engine.ts";
import { fakeContainer } from "../../../helpers/fake-objects.ts";
import { change, opened, rowOf } from "../../../helpers/open-app.ts";
import { type RenderedApp, renderApp } from "../../../helpers/render-app.ts";
import { until } from "../../../helpers/until.ts";

// On a machine that does much else a frame may take its time.
vi.setConfig({ testTimeout: 60_000 });

const ESC = "\x1b";

/** Two pods of two containers, one of which only its pause container is left, and a container of nobody's. */
function podWorld(): FakeWorld {
  const world = demoWorld(3);
  const rows = fakeNamespace();
  world.namespaces.set("k8s.io", rows);
  const add = (pod: string, container: string, over: Parameters<typeof fakeContainer>[1] = {}) => {
    const id = `${pod}-${container || "pause"}`;
    const sandbox = container === "";
    rows.containers.set(
      id,
      fakeContainer(id, {
        namespace: "k8s.io",
        origin: "cri",
        name: `k8s://shop/${pod}${sandbox ? "" : `/${container}`}`,
        pod: { namespace: "shop", name: pod, container, sandbox },
        ...over,
      }),
    );
  };
  for (const pod of ["cart", "pay"]) {
    add(pod, "");
    add(pod, "app");
    add(pod, "proxy");
  }
  add("stuck", "");
  rows.containers.set("lone", fakeContainer("lone", { namespace: "k8s.io", name: "lone" }));
  return world;
}

async function inPods(size: { columns?: number; rows?: number } = {}): Promise<{ app: RenderedApp; world: FakeWorld }> {
  const world = podWorld();
  const app = renderApp(world, size);
  await app.until("● live");
  app.type(":ns k8s.io\r");
  await app.until("ns k8s.io");
  await app.until("shop/stuck");
  await app.rest();
  return { app, world };
}

/** The table's lines without the rest of their row. */
function lines(app: RenderedApp): readonly string[] {
  const rows = app.screen.rows();
  const from = rows.findIndex((row) => /\bNAME\b/.test(row)) + 1;
  const to = rows.findIndex((row, i) => i > from && row.startsWith("──"));
  return rows
    .slice(from, to)
    .map((row) =>
      row
        .slice(2)
        .replace(/^( *\S+(?: \S+)*) {2,}.*$/, "$1")
        .trimEnd(),
    )
    .filter((row) => row !== "");
}

const ALL = ["▾ shop/cart", "  app", "  proxy", "▾ shop/pay", "  app", "  proxy", "▾ shop/stuck", "  pause", "lone"];

test("containers stand by pod, and pause containers only where a pod has no other", async () => {
  const { app } = await inPods();
  expect(lines(app)).toEqual(ALL);
  await app.until("── containers 6 ");
  app.type(",");
  await app.until("pause shown");
  await app.until(() => lines(app).filter((line) => line === "  pause").length === 3);
  app.type(",");
  await app.until(() => lines(app).join() === ALL.join());
});

test("the pod's line sums up its containers", async () => {
  const { app, world } = await inPods();
  const cart = () => app.screen.rows().find((row) => row.includes("shop/cart")) ?? "";
  expect(cart()).toContain("● 2/2 up");
  change(world, "k8s://shop/cart/app", { status: "exited", exitCode: 1 }, "k8s.io");
  await app.until(() => cart().includes("● 1/2 up"));
});

test("pods are folded and opened, one and all, with the cursor on them", async () => {
  const { app } = await inPods();
  app.type("j");
  app.type("z");
  await app.until(() => lines(app)[0] === "▸ shop/cart");
  expect(lines(app)).toEqual(["▸ shop/cart", ...ALL.slice(3)]);
  await app.until(() => app.screen.rows().some((row) => row.startsWith("▌ ▸ shop/cart")));
  app.type("\r");
  await app.until(() => lines(app).join() === ALL.join());
  app.type("Z");
  await app.until(() => lines(app).join() === "▸ shop/cart,▸ shop/pay,▸ shop/stuck,lone");
  await app.until("── containers 6 ");
  app.type("Z");
  await app.until(() => lines(app).join() === ALL.join());
});

test("the order of rows is that of pods", async () => {
  const { app } = await inPods();
  app.type("O");
  await app.until("sort name↓");
  expect(lines(app).filter((line) => line.includes("shop/") || line === "lone")).toEqual([
    "lone",
    "▾ shop/stuck",
    "▾ shop/pay",
    "▾ shop/cart",
  ]);
});

test("a filter leaves the pods of what it finds", async () => {
  const { app } = await inPods();
  app.type("/proxy\r");
  await app.until("2 of 6");
  expect(lines(app)).toEqual(["▾ shop/cart", "  proxy", "▾ shop/pay", "  proxy"]);
  app.type("/\x15pod:pay");
  await app.until(() => lines(app).join() === "▾ shop/pay,  app,  proxy");
});

test("a pod takes no action itself: Space marks what is in it, and that is acted on, folded or not", async () => {
  const { app, world } = await inPods();
  app.type("S");
  await app.until("this is a pod: Space marks its containers");
  app.type("z ");
  await app.until("2 marked");
  app.type("S");
  await app.until("Stop 2 containers?");
  app.type("y");
  await until(() => world.calls.filter((call) => call.startsWith("stop k8s.io cart-")).length === 2);
  await app.until("2 stopped");
  app.type(ESC);
  await app.until(() => app.screen.text().includes("2 marked") && !app.screen.text().includes("stopped"));
  app.type("k ");
  await app.until(() => !app.screen.text().includes("marked"));
});

test("the log of a pod is that of all its containers", async () => {
  const { app, world } = await inPods();
  world.log("k8s.io", "cart-app", "from the app\n");
  world.log("k8s.io", "cart-proxy", "from the proxy\n");
  world.log("k8s.io", "pay-app", "from another pod\n");
  await app.until("from the app");
  await app.until("from the proxy");
  expect(app.screen.text()).not.toContain("from another pod");
});

test("one by one they have their whole names", async () => {
  const { app } = await inPods();
  app.type(":pods\r");
  await app.until(() => lines(app).includes("k8s://shop/cart/app"));
  expect(lines(app)).toHaveLength(6);
  app.type(":pods\r");
  await app.until(() => lines(app).join() === ALL.join());
});

test("all namespaces at once show pods among the others, each with its namespace", async () => {
  const { app } = await inPods();
  app.type("0");
  await app.until("all namespaces");
  await app.until("── containers 9 ");
  const rows = app.screen.rows();
  expect(rows.find((row) => row.includes("shop/cart"))).toMatch(/k8s\.io +▾ shop\/cart/);
  expect(rows.find((row) => / api-1 /.test(row))).toMatch(/default +api-1/);
  app.type("/ns:k8s");
  await app.until("6 of 9");
});

test("the details of a pod name its containers", async () => {
  const { app } = await inPods({ columns: 200, rows: 60 });
  await app.rest();
  expect(app.screen.text()).toMatch(/pod +cart/);
  await app.until(/in it +app {2}running/);
});

test("a world without pods has none of it", async () => {
  const app = await opened(demoWorld(3));
  app.type("zZ");
  await app.rest();
  expect(rowOf(app, "api-1")).not.toBe("");
  expect(app.screen.text()).not.toMatch(/[▾▸]/);
});

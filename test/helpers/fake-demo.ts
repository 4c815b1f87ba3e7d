/** A seeded world for frames, screenshots and benches of the dashboard. */
import type { Container, ContainerStatus } from "../../src/engine/types.ts";
import { type FakeWorld, fakeNamespace, fakeWorld } from "./fake-engine.ts";
import { fakeContainer, fakeEvent, fakeImage } from "./fake-objects.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const NAMES = ["web", "api", "cache", "db", "worker", "mailer", "search", "proxy", "cron", "metrics"];
const IMAGES = [
  "nginx:1.29",
  "app:4.2",
  "redis:8",
  "postgres:17",
  "app:4.2",
  "postfix:3",
  "meili:1.9",
  "envoy:1.34",
  "app:4.2",
  "prom:3",
];
const STATES: readonly ContainerStatus[] = [
  "running",
  "running",
  "running",
  "running",
  "exited",
  "running",
  "paused",
  "running",
  "created",
  "running",
];

/** `count` containers in `default`, some in `k8s.io`; the same ones each time. */
export function demoWorld(count: number, nowMs = Date.now()): FakeWorld {
  const world = fakeWorld();
  const rows = world.namespaces.get("default") ?? fakeNamespace();
  for (let i = 0; i < count; i++) {
    const row = demoContainer(i, nowMs);
    rows.containers.set(row.id, row);
  }
  for (const image of new Set(IMAGES)) {
    const name = `docker.io/library/${image}`;
    rows.images.set(
      name,
      fakeImage(name, { sizeBytes: 40_000_000 + image.length * 9_000_000, createdAtMs: nowMs - 9 * DAY }),
    );
  }
  const pods = fakeNamespace();
  world.namespaces.set("k8s.io", pods);
  for (let i = 0; i < 5; i++) {
    const id = i.toString(16).padStart(64, "f");
    const pod = { namespace: "shop", name: `cart-${i}`, container: "app", sandbox: false };
    pods.containers.set(
      id,
      fakeContainer(id, {
        namespace: "k8s.io",
        name: `k8s://shop/cart-${i}/app`,
        origin: "cri",
        pod,
        startedAtMs: nowMs - HOUR,
      }),
    );
  }
  sampleStats(world, 0);
  return world;
}

function demoContainer(i: number, nowMs: number): Container {
  const status = STATES[i % STATES.length] ?? "running";
  const id = (i * 7919 + 1).toString(16).padStart(8, "0").repeat(8);
  const round = Math.floor(i / NAMES.length);
  return fakeContainer(id, {
    name: `${NAMES[i % NAMES.length]}-${round + 1}`,
    image: `docker.io/library/${IMAGES[i % IMAGES.length]}`,
    status,
    createdAtMs: nowMs - DAY * ((i % 9) + 1),
    command: ["/usr/bin/serve", "--port", String(8000 + i)],
    restartPolicy: i % 3 === 0 ? "always" : "no",
    labels: { "com.example.team": "shop", tier: i % 2 === 0 ? "front" : "back" },
    ports: i % 10 === 0 ? [`0.0.0.0:${8080 + i}->80/tcp`] : [],
    ...(status === "running" || status === "paused"
      ? { pid: 4000 + i, startedAtMs: nowMs - MINUTE * (i * 7 + 3) }
      : {}),
    ...(status === "exited" ? { exitCode: i % 4 === 0 ? 1 : 0, finishedAtMs: nowMs - HOUR * 2 } : {}),
  });
}

/** One more sample of every running container; `round` moves the counters on by a second each. */
export function sampleStats(world: FakeWorld, round: number): void {
  for (const [namespace, rows] of world.namespaces) {
    let i = 0;
    for (const { id, status } of rows.containers.values()) {
      i += 1;
      if (status !== "running" && status !== "paused") continue;
      const share = status === "paused" ? 0 : (Math.sin(round / 3 + i) + 1.1) * ((i * 13) % 23);
      const before = rows.stats.get(id)?.cpuTotalNs ?? 0n;
      rows.stats.set(id, {
        id,
        namespace,
        timeMs: 1_000_000 + round * 1000,
        cpuTotalNs: before + BigInt(Math.round(share * 1e7)),
        memoryBytes: (8 + ((i * 37) % 400)) * 1024 * 1024,
        memoryLimitBytes: i % 2 === 0 ? 512 * 1024 * 1024 : 0,
        networkRxBytes: 0,
        networkTxBytes: 0,
        blockReadBytes: 0,
        blockWriteBytes: 0,
        pids: 4,
        pidsLimit: 0,
      });
    }
  }
}

const LINES = [
  "INFO  GET /api/items/8812 status=200 dur=12ms trace=5f1c",
  "INFO  GET /health status=200",
  "WARN  upstream timeout after 3000ms id=8f2c",
  "INFO  GET /api/items/11 status=200 dur=9ms",
  "ERROR upstream timeout (retry 2/3)",
  "DEBUG cache miss key=items:8812",
  "INFO  POST /login status=302",
];

export function logLine(i: number): string {
  return `${LINES[i % LINES.length]} n=${i}\n`;
}

export function demoEvents(world: FakeWorld): void {
  const [first, second] = [...(world.namespaces.get("default")?.containers.keys() ?? [])];
  if (first === undefined || second === undefined) return;
  world.emit(fakeEvent("task", "exit", first));
  world.emit(fakeEvent("task", "start", first));
  world.emit(fakeEvent("container", "create", second));
  world.emit(fakeEvent("image", "create", "docker.io/library/nginx:1.29"));
}

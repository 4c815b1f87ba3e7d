/**
 * Where the rows of the table stand, by what they are called: a command line loads its own row and no other.
 * What is missing here is found in the table all the same, later; a test holds the two together.
 */
import type { Command } from "./define.ts";

type Load = () => Promise<Readonly<Record<string, unknown>>>;

const FILES: readonly (readonly [spellings: readonly string[], load: Load])[] = [
  [["container run", "run", "container create", "create"], () => import("./container/run.ts")],
  [["container start", "start", "container attach", "attach"], () => import("./container/start.ts")],
  [
    [
      ...["container stop", "stop", "container restart", "restart", "container kill", "kill"],
      ...["container pause", "pause", "container unpause", "unpause"],
    ],
    () => import("./container/lifecycle.ts"),
  ],
  [
    ["container rm", "rm", "container remove", "container wait", "wait", "container rename", "rename"],
    () => import("./container/remove.ts"),
  ],
  [["container update", "update"], () => import("./container/update.ts")],
  [["container exec", "exec"], () => import("./container/exec.ts")],
  [["container ls", "ps", "container ps", "container list"], () => import("./container/list.ts")],
  [["container logs", "logs", "container top", "top"], () => import("./container/logs.ts")],
  [["container port", "port"], () => import("./container/port.ts")],
  [["container stats", "stats"], () => import("./container/stats.ts")],
  [["container export", "export", "container commit", "commit"], () => import("./container/archive.ts")],
  [["container diff", "diff"], () => import("./container/files.ts")],
  [["container prune"], () => import("./container/prune.ts")],
  [["container cp", "cp"], () => import("./container/copy.ts")],
  [["image ls", "images", "image list"], () => import("./image/list.ts")],
  [["image pull", "pull"], () => import("./image/pull.ts")],
  [["image push", "push"], () => import("./image/push.ts")],
  [["image tag", "tag"], () => import("./image/tag.ts")],
  [["image history", "history"], () => import("./image/history.ts")],
  [["image layers"], () => import("./image/layers/command.ts")],
  [["image rm", "rmi", "image remove", "image load", "load"], () => import("./image/change.ts")],
  [["image save", "save"], () => import("./image/save.ts")],
  [["image prune"], () => import("./image/prune.ts")],
  [["image import", "import"], () => import("./image/import.ts")],
  [["image convert"], () => import("./image/convert.ts")],
  [["inspect", "container inspect", "image inspect"], () => import("./inspect/command.ts")],
  [["network create"], () => import("./network/create.ts")],
  [["network ls", "network list"], () => import("./network/list.ts")],
  [["network inspect"], () => import("./network/inspect.ts")],
  [["network rm", "network remove"], () => import("./network/remove.ts")],
  [["network prune"], () => import("./network/prune.ts")],
  [["network connect", "network disconnect"], () => import("./network/connect.ts")],
  [["volume create"], () => import("./volume/create.ts")],
  [["volume ls", "volume list"], () => import("./volume/list.ts")],
  [["volume inspect"], () => import("./volume/inspect.ts")],
  [["volume rm", "volume remove"], () => import("./volume/remove.ts")],
  [["volume prune"], () => import("./volume/prune.ts")],
  [["registry login", "login"], () => import("./registry/login.ts")],
  [["registry logout", "logout"], () => import("./registry/logout.ts")],
  [["registry search", "search"], () => import("./registry/search.ts")],
  [["manifest inspect"], () => import("./registry/manifest.ts")],
  [["dashboard", "ui", "demo"], () => import("./demo.ts")],
  [["system events", "events"], () => import("./system/events.ts")],
  [["system info", "info"], () => import("./system/info.ts")],
  [["system df"], () => import("./system/disk-usage.ts")],
  [["system prune"], () => import("./system/prune.ts")],
  [
    ["apparmor ls", "apparmor list", "apparmor inspect", "apparmor load", "apparmor unload"],
    () => import("./apparmor/command.ts"),
  ],
  [["completion"], () => import("./completion/command.ts")],
  [["version"], () => import("./system/version.ts")],
  [["namespace ls", "namespace list", "ns ls", "ns list"], () => import("./namespace.ts")],
  [["engine up", "engine down", "engine status", "engine logs"], () => import("./engine.ts")],
];

const MOST_WORDS = 2;

/** The row with the longest spelling that the words begin with; undefined where none is known here. */
export async function loadRow(words: readonly string[]): Promise<Command | undefined> {
  for (let count = Math.min(words.length, MOST_WORDS); count > 0; count--) {
    const spelling = words.slice(0, count).join(" ");
    const file = FILES.find(([spellings]) => spellings.includes(spelling));
    if (file === undefined) continue;
    return Object.values(await file[1]()).find((row): row is Command => isCalled(row, spelling));
  }
  return undefined;
}

function isCalled(value: unknown, spelling: string): boolean {
  const { path, aliases = [] } = value as Partial<Command>;
  return path !== undefined && [path, ...aliases].some((words) => words.join(" ") === spelling);
}

/** The table: every command there is, in the order of help. */
import { apparmorInspect, apparmorLoad, apparmorLs, apparmorUnload } from "./apparmor/command.ts";
import { completion } from "./completion/command.ts";
import { commit, exportContainer } from "./container/archive.ts";
import { cp } from "./container/copy.ts";
import { exec } from "./container/exec.ts";
import { diff } from "./container/files.ts";
import { kill, pause, restart, stop, unpause } from "./container/lifecycle.ts";
import { ps } from "./container/list.ts";
import { logs, top } from "./container/logs.ts";
import { port } from "./container/port.ts";
import { containerPrune } from "./container/prune.ts";
import { rename, rm, wait } from "./container/remove.ts";
import { create, run } from "./container/run.ts";
import { attach, start } from "./container/start.ts";
import { stats } from "./container/stats.ts";
import { update } from "./container/update.ts";
import type { Command } from "./define.ts";
import { dashboard, demo } from "./demo.ts";
import { engineDown, engineLogs, engineStatus, engineUp } from "./engine.ts";
import { load, rmi } from "./image/change.ts";
import { convert } from "./image/convert.ts";
import { history } from "./image/history.ts";
import { importImage } from "./image/import.ts";
import { imageLayers } from "./image/layers/command.ts";
import { images } from "./image/list.ts";
import { imagePrune } from "./image/prune.ts";
import { pull } from "./image/pull.ts";
import { push } from "./image/push.ts";
import { save } from "./image/save.ts";
import { tag } from "./image/tag.ts";
import { inspect, inspectContainers, inspectImages } from "./inspect/command.ts";
import { namespaceLs } from "./namespace.ts";
import { networkConnect, networkDisconnect } from "./network/connect.ts";
import { networkCreate } from "./network/create.ts";
import { networkInspect } from "./network/inspect.ts";
import { networkLs } from "./network/list.ts";
import { networkPrune } from "./network/prune.ts";
import { networkRm } from "./network/remove.ts";
import { login } from "./registry/login.ts";
import { logout } from "./registry/logout.ts";
import { manifestInspect } from "./registry/manifest.ts";
import { search } from "./registry/search.ts";
import { systemDf } from "./system/disk-usage.ts";
import { events } from "./system/events.ts";
import { info } from "./system/info.ts";
import { systemPrune } from "./system/prune.ts";
import { version } from "./system/version.ts";
import { volumeCreate } from "./volume/create.ts";
import { volumeInspect } from "./volume/inspect.ts";
import { volumeLs } from "./volume/list.ts";
import { volumePrune } from "./volume/prune.ts";
import { volumeRm } from "./volume/remove.ts";

export const COMMANDS: readonly Command[] = [
  run,
  create,
  start,
  stop,
  restart,
  kill,
  rm,
  containerPrune,
  pause,
  unpause,
  wait,
  rename,
  attach,
  update,
  exec,
  ps,
  logs,
  top,
  port,
  stats,
  cp,
  diff,
  exportContainer,
  commit,
  inspectContainers,
  images,
  pull,
  push,
  tag,
  history,
  imageLayers,
  rmi,
  load,
  save,
  imagePrune,
  importImage,
  convert,
  inspectImages,
  networkCreate,
  networkLs,
  networkInspect,
  networkRm,
  networkPrune,
  networkConnect,
  networkDisconnect,
  volumeCreate,
  volumeLs,
  volumeInspect,
  volumeRm,
  volumePrune,
  login,
  logout,
  search,
  manifestInspect,
  dashboard,
  inspect,
  events,
  info,
  systemDf,
  systemPrune,
  version,
  completion,
  apparmorLs,
  apparmorInspect,
  apparmorLoad,
  apparmorUnload,
  namespaceLs,
  engineUp,
  engineDown,
  engineStatus,
  engineLogs,
  demo,
];

#!/bin/sh
# npm run bench: figures of lepton against its peers, taken in pairs on one private containerd. Prints id, figure, bar.
#   npm run bench -- ps run     only these
set -eu
. "$(dirname -- "$0")/lib.sh"
. "$ROOT/scripts/toolchain.sh"

need_root "running containers"
lock_checkout
ensure_packages
ensure_build
sh "$ROOT/scripts/fill-prefix.sh"
sh "$ROOT/scripts/fill-peers.sh" || say "bench: goes without docker"
unlock_checkout
cd "$ROOT"
exec "$NODE" scripts/bench/main.ts "$@"

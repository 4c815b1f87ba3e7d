#!/bin/sh
# npm run build: the self-contained executable (dist/lepton) and the npm package (dist/node, dist/types).
set -eu
. "$(dirname -- "$0")/lib.sh"
. "$ROOT/scripts/toolchain.sh"

lock_checkout
ensure_packages
build

#!/bin/sh
# npm test: everything, set-up included. Integration tests run twice, on Node and on the compiled executable.
#   npm test -- unit e2e     only these stages (check, unit, integration, e2e)
set -eu
. "$(dirname -- "$0")/lib.sh"
. "$ROOT/scripts/toolchain.sh"

stages=${*:-check unit integration e2e}
reports=$(mktemp -d)
trap 'rm -rf -- "$reports"' EXIT
failed=0

wanted() {
  case " $stages " in *" $1 "*) return 0 ;; *) return 1 ;; esac
}

# $1 project, $2 name of the run
run_vitest() {
  say "test: $2"
  "$NODE" node_modules/vitest/vitest.mjs run --project "$1" \
    --reporter=default --reporter=json --outputFile.json="$reports/$2.json" || failed=1
}

! wanted integration && ! wanted e2e || need_root "testing with real containers"
lock_checkout
ensure_packages
if wanted integration || wanted e2e; then
  ensure_build
  sh "$ROOT/scripts/fill-prefix.sh"
fi
unlock_checkout

cd "$ROOT"
PATH=$(dirname "$NODE"):$PATH
! wanted check || sh scripts/check.sh --static || failed=1
! wanted unit || run_vitest unit unit
if wanted integration; then
  LEPTON_BIN=$ROOT/dist/lepton-node run_vitest integration integration-on-node
  LEPTON_BIN=$ROOT/dist/lepton run_vitest integration integration-on-bun
fi
if wanted e2e; then
  LEPTON_BIN=$ROOT/dist/lepton run_vitest e2e e2e
fi
"$NODE" scripts/sum-tests.mjs "$reports" || failed=1
exit "$failed"

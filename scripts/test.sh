#!/bin/sh
# npm test: everything, set-up included. Integration tests run twice: on Node with the npm package's lepton, and on Bun
# with the compiled executable.
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

# $1 name of the stage, then its command
stage() {
  stage=$1 begin=$(date +%s)
  shift
  say "test: $stage"
  "$@" || {
    failed=1
    # What fails without a report of its own counts as one.
    [ -s "$reports/$stage.json" ] || printf '{"numPassedTests":0,"numFailedTests":1,"testResults":[]}' >"$reports/$stage.json"
  }
  say "test: $stage took $(($(date +%s) - begin)) s"
}

# $1 project, $2 lepton, then the runtime and its options
run_vitest() {
  project=$1 lepton=$2
  shift 2
  LEPTON_BIN=$lepton "$@" node_modules/vitest/vitest.mjs run --project "$project" \
    --reporter=default --reporter=json --outputFile.json="$reports/$stage.json"
}

# The product is the executable: the crowds and the many kills meet it in full number, the npm package in a quarter.
on_node() (
  export LEPTON_KILLS=50 LEPTON_CROWD=50 LEPTON_FAST_EXITS=250
  run_vitest integration "$ROOT/dist/lepton-node" "$NODE"
)

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
! wanted check || stage check sh scripts/check.sh --static
! wanted unit || stage unit run_vitest unit "$ROOT/dist/lepton" "$NODE"
if wanted integration; then
  stage integration-on-node on_node
  stage integration-on-bun run_vitest integration "$ROOT/dist/lepton" "$BUN" --bun
fi
! wanted e2e || stage e2e run_vitest e2e "$ROOT/dist/lepton" "$NODE"
"$NODE" scripts/sum-tests.mjs "$reports" || failed=1
exit "$failed"

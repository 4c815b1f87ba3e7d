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

# $1 runtime, $2 lepton, $3 project, $4 name of the run, then options
run_vitest() {
  runtime=$1 lepton=$2 project=$3 name=$4
  shift 4
  say "test: $name"
  # shellcheck disable=SC2086 # a runtime and its options
  LEPTON_BIN=$lepton $runtime node_modules/vitest/vitest.mjs run --project "$project" "$@" \
    --reporter=default --reporter=json --outputFile.json="$reports/$name.json" || failed=1
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
! wanted unit || run_vitest "$NODE" "$ROOT/dist/lepton" unit unit
if wanted integration; then
  run_vitest "$NODE" "$ROOT/dist/lepton-node" integration integration-on-node
  # Bun lacks what vitest's child processes need of Node's IPC; its threads do as well.
  run_vitest "$BUN --bun" "$ROOT/dist/lepton" integration integration-on-bun --pool=threads
fi
! wanted e2e || run_vitest "$NODE" "$ROOT/dist/lepton" e2e e2e
"$NODE" scripts/sum-tests.mjs "$reports" || failed=1
exit "$failed"

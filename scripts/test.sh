#!/bin/sh
# npm test: everything, set-up included. Integration tests run twice: on Node with the npm package's lepton, and on Bun
# with the compiled executable. Two lanes share the cores: static checks, unit and e2e tests beside the integration tests.
#   npm test -- unit e2e     only these stages (check, unit, integration, e2e)
#   npm test -- full         the crowds and the many kills in full number: 200 kills, 200 at once, 1,000 fast exits
set -eu
. "$(dirname -- "$0")/lib.sh"
. "$ROOT/scripts/toolchain.sh"

stages="" full=""
for word in "$@"; do
  case $word in
    full) full=yes ;;
    check | unit | integration | e2e) stages="$stages $word" ;;
    *) die "there is no stage \"$word\"" "the stages are check, unit, integration and e2e; full makes them complete" ;;
  esac
done
[ -n "$stages" ] || stages="check unit integration e2e"
reports=$(mktemp -d)
trap 'rm -rf -- "$reports"' EXIT

wanted() {
  case " $stages " in *" $1 "*) return 0 ;; *) return 1 ;; esac
}

# Its output is shown when it ends, whole: another lane is writing too. $1 name of the stage, then its command.
stage() {
  stage=$1 begin=$(date +%s)
  shift
  say "test: $stage"
  # What fails without a report of its own counts as one.
  "$@" >"$reports/$stage.log" 2>&1 || {
    : >"$reports/failed"
    [ -s "$reports/$stage.json" ] || printf '{"numPassedTests":0,"numFailedTests":1,"testResults":[]}' >"$reports/$stage.json"
  }
  cat "$reports/$stage.log"
  say "test: $stage took $(($(date +%s) - begin)) s"
}

# $1 project, $2 lepton, then the runtime and its options
run_vitest() {
  project=$1 lepton=$2
  shift 2
  LEPTON_BIN=$lepton "$@" node_modules/vitest/vitest.mjs run --project "$project" \
    --reporter=default --reporter=json --outputFile.json="$reports/$stage.json"
}

# The product is the executable: the crowds and the many kills meet it in greater number than the npm package.
on_node() (
  if [ -n "$full" ]; then numbers 4; else numbers 10; fi
  run_vitest integration "$ROOT/dist/lepton-node" "$NODE"
)

on_bun() (
  if [ -n "$full" ]; then numbers 1; else numbers 4; fi
  run_vitest integration "$ROOT/dist/lepton" "$BUN" --bun
)

# $1 the part of each full number
numbers() {
  export LEPTON_KILLS=$((200 / $1)) LEPTON_CROWD=$((200 / $1)) LEPTON_FAST_EXITS=$((1000 / $1)) LEPTON_REDIRECTS=$((1000 / $1))
}

# The oracle of the integration tests looks at /tmp: what this lane makes there is none of its business.
side_lane() (
  mkdir "$reports/tmp"
  export TMPDIR="$reports/tmp"
  ! wanted check || stage check sh scripts/check.sh --static
  ! wanted unit || stage unit run_vitest unit "$ROOT/dist/lepton" "$NODE"
  ! wanted e2e || stage e2e run_vitest e2e "$ROOT/dist/lepton" "$NODE"
)

! wanted integration && ! wanted e2e || need_root "testing with real containers"
lock_checkout
ensure_packages
if wanted integration || wanted e2e; then
  ensure_build
  sh "$ROOT/scripts/fill-prefix.sh"
fi
! wanted integration || sh "$ROOT/scripts/fill-testbed.sh"
unlock_checkout

cd "$ROOT"
PATH=$(dirname "$NODE"):$PATH
side_lane &
side=$!
trap 'kill $side 2>/dev/null; rm -rf -- "$reports"' EXIT
if wanted integration; then
  stage integration-on-node on_node
  stage integration-on-bun on_bun
fi
wait "$side"
"$NODE" scripts/sum-tests.mjs "$reports" || : >"$reports/failed"
[ ! -e "$reports/failed" ]

#!/bin/sh
# npm test: everything, set-up included. Three lanes share the cores and end together: the integration tests, with the
# compiled executable (Bun) as the lepton that is started and the SDK in vitest's own process (Node), are dealt out to
# all of them (test/helpers/lanes.ts); the last has fewer, for it does static checks, unit and e2e tests too, and, with the
# npm package's lepton, the integration tests of what Node does in its own way (test/runtimes.ts).
#   npm test -- unit e2e     only these stages (check, unit, e2e, integration)
#   npm test -- full         all integration tests with both leptons, and what is a matter of chance in full number: 200
#                            kills, 200 at once, 1,000 fast exits (test/helpers/many.ts)
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
lanes=""
trap 'kill $lanes 2>/dev/null || :; rm -rf -- "$reports"' EXIT

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

# $1 the lepton that is started, $2 the runtime and its options, $3 the project, then options of vitest's
run_vitest() (
  export LEPTON_BIN="$ROOT/dist/$1" TMPDIR="$reports/$stage.tmp"
  runtime=$2 project=$3
  shift 3
  mkdir "$TMPDIR"
  # shellcheck disable=SC2086 # words
  set -- $runtime node_modules/vitest/vitest.mjs run --project "$project" "$@" \
    --reporter=default --reporter=json --outputFile.json="$reports/$stage.json"
  if [ "$project" = unit ]; then "$@"; else sh scripts/apart.sh "$@"; fi
)

# The product is the executable: every integration test meets it. $1 which lane of the three
with_executable() (
  [ -z "$full" ] || export LEPTON_FULL=1
  run_vitest lepton "$NODE" integration "--shard=$1/3"
)

# The npm package's lepton, and the same engine in vitest's own process. $1 project, then options of vitest's
on_node() (
  [ -z "$full" ] || export LEPTON_FULL=4
  run_vitest lepton-node "$NODE" "$@"
)

# $1 project
alone() (
  [ -z "$full" ] || export LEPTON_FULL=1
  run_vitest lepton "$NODE" "$1"
)

# $1 which of the three
integration_lane() {
  wanted integration || return 0
  stage "integration-$1" with_executable "$1"
  [ -z "$full" ] || stage "integration-$1-on-node" on_node integration "--shard=$1/3"
}

side_lane() {
  ! wanted check || stage check sh scripts/check.sh --static
  ! wanted e2e || stage e2e alone e2e
  ! wanted integration || [ -n "$full" ] || stage integration-on-node on_node both-runtimes
  integration_lane 3
  # Last: it takes what processors the other lanes leave.
  ! wanted unit || stage unit alone unit
}

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
# Node starts a hundred times: with a quarter of the work from the second time on.
export NODE_COMPILE_CACHE="$reports/compiled"
for lane in "integration_lane 1" "integration_lane 2" side_lane; do
  $lane &
  lanes="$lanes $!"
done
for lane in $lanes; do wait "$lane"; done
# Checks alone write no report, and no test at all is no success.
[ "$stages" = " check" ] || "$NODE" scripts/sum-tests.mjs "$reports" || : >"$reports/failed"
[ ! -e "$reports/failed" ]

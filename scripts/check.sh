#!/bin/sh
# npm run check: format and lint, types, generated code, unit tests. Needs no root and no engine.
set -eu
. "$(dirname -- "$0")/lib.sh"
. "$ROOT/scripts/toolchain.sh"

lock_checkout
ensure_packages
unlock_checkout
cd "$ROOT"
PATH=$(dirname "$NODE"):$PATH
failed=0

step() {
  say "check: $1"
  shift
  "$@" || failed=1
}

# Generated code is committed; what the generator makes of proto/ now must be what is there. Made in a copy: others may be reading src/gen.
gen_is_current() {
  copy=$(mktemp -d)
  mkdir "$copy/src"
  cp -R proto scripts "$copy/"
  ln -s "$ROOT/node_modules" "$copy/node_modules"
  if sh "$copy/scripts/gen.sh" >"$copy/log" 2>&1; then
    diff -r "$copy/src/gen" src/gen >&2 || { rm -rf -- "$copy" && say "src/gen is not what proto/ says" && return 1; }
  else
    cat "$copy/log" >&2 && rm -rf -- "$copy" && return 1
  fi
  rm -rf -- "$copy"
}

step "format and lint" "$ROOT/node_modules/.bin/biome" ci --error-on-warnings
step "types" "$ROOT/node_modules/.bin/tsc" -p . --noEmit
step "generated code" gen_is_current
# npm test runs the unit tests itself, to count them.
[ "${1:-}" = --static ] || step "unit tests" "$NODE" node_modules/vitest/vitest.mjs run --project unit
exit "$failed"

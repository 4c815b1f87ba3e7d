# shellcheck shell=sh
# Packages and build, each only when its inputs changed; sourced after lib.sh.

case "$(uname -s)-$(uname -m)" in
  Linux-x86_64) machine=x64 bun_machine=x64 ;;
  Linux-aarch64) machine=arm64 bun_machine=aarch64 ;;
  *) die "lepton is built on Linux, x86-64 or arm64" ;;
esac
# The packages carry the programs themselves, so no install script has to run.
NODE=$ROOT/node_modules/node-linux-$machine/bin/node
BUN=$ROOT/node_modules/@oven/bun-linux-$bun_machine/bin/bun
BUILD_INPUTS="src components package-lock.json tsconfig.json scripts/build.ts scripts/build-executable.ts scripts/build-stubs"
export NODE BUN

# Two commands in one clone wait for each other; the lock goes with the process.
lock_checkout() {
  exec 8<"$ROOT/package.json"
  flock -n 8 || { say "another command is setting up this checkout, waiting for it" && flock 8; }
}

unlock_checkout() {
  exec 8<&-
}

ensure_packages() {
  sum=$(sha256sum <"$ROOT/package-lock.json")
  stamp=$ROOT/node_modules/.lepton-lock
  [ "$(cat "$stamp" 2>/dev/null)" != "$sum" ] || return 0
  command -v npm >/dev/null || die "npm is not installed" "install Node 20 or newer with npm"
  # npm ci starts by deleting node_modules; a tree that npm install made from this lock file is as good.
  if ! node "$ROOT/scripts/installed.mjs" "$ROOT" 2>/dev/null; then
    say "packages: npm ci"
    (cd "$ROOT" && npm ci --no-progress --loglevel=error >&2) ||
      die "the npm packages cannot be installed" "check the network and npm's registry settings"
  fi
  [ -x "$NODE" ] && [ -x "$BUN" ] || die "npm left out this platform's programs" "run npm without --omit=optional"
  printf '%s' "$sum" >"$stamp"
}

ensure_build() {
  ! built || return 0
  build
}

built() {
  [ -x "$ROOT/dist/lepton" ] && [ -f "$ROOT/dist/.built" ] || return 1
  # -cnewer and not -newer: an unpacked archive or a checkout may bring old modification times. A removed file shows in its folder.
  # shellcheck disable=SC2086 # a list of paths
  newer=$(cd "$ROOT" && find $BUILD_INPUTS -cnewer dist/.built -print -quit 2>/dev/null)
  [ -z "$newer" ]
}

build() {
  say "build: dist/lepton, dist/node"
  mkdir -p "$ROOT/dist"
  # Taken before the inputs are read: a change during the build makes the next one.
  : >"$ROOT/dist/.building"
  (cd "$ROOT" && "$NODE" scripts/build.ts) || die "the build failed"
  mv "$ROOT/dist/.building" "$ROOT/dist/.built"
}

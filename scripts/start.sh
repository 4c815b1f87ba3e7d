#!/bin/sh
# npm start: sets up what is missing, finds or starts an engine, and opens the dashboard.
# Options go to lepton, e.g. `npm start -- --address /run/other.sock`.
set -eu
. "$(dirname -- "$0")/lib.sh"
. "$ROOT/scripts/toolchain.sh"

DEFAULT_SOCKET=/run/containerd/containerd.sock
LEPTON=$ROOT/dist/lepton

# True where the user named an engine: then it is that one or none.
address_given() {
  for word in "$@"; do
    case "$word" in --address | --address=* | -a* | --host | --host=* | -H*) return 0 ;; esac
  done
  [ -n "${CONTAINERD_ADDRESS:-}" ]
}

containerd_runs() {
  [ -S "$DEFAULT_SOCKET" ] || return 1
  version=$("$LEPTON" --address "$DEFAULT_SOCKET" version --format '{{.Server.Version}}' 2>/dev/null) || return 1
  case "$version" in
    [2-9].* | [1-9][0-9].*) return 0 ;;
  esac
  say "containerd ${version:-of unknown version} at $DEFAULT_SOCKET is older than 2.0: using an engine of our own"
  return 1
}

# The demo image is made of it. An engine of the system need not have brought one, and Debian's plain busybox is not static.
has_static_busybox() {
  [ -x "$PREFIX/bin/busybox" ] || { path=$(command -v busybox) && ! ldd "$path" >/dev/null 2>&1; }
}

# Said before minutes of set-up, not after them. Who may write to the system's socket may use it.
address_given "$@" || [ -w "$DEFAULT_SOCKET" ] || need_root "starting an engine of our own"

lock_checkout
ensure_packages
ensure_build
unlock_checkout

# A mistyped option starts nothing.
"$LEPTON" "$@" --version >/dev/null

if ! address_given "$@" && ! containerd_runs; then
  need_root "starting an engine of our own"
  # The engine takes a containerd 2 from PATH where there is one; if not, from the prefix.
  command -v containerd-shim-runc-v2 >/dev/null && containerd --version 2>/dev/null | grep -q ' v\?[2-9]\.' || sh "$ROOT/scripts/fill-prefix.sh"
  "$LEPTON" engine up >&2
fi
containers=$("$LEPTON" "$@" ps -aq)
if [ -z "$containers" ]; then
  has_static_busybox || sh "$ROOT/scripts/fill-prefix.sh"
  "$LEPTON" "$@" demo >&2
fi
exec "$LEPTON" "$@"

#!/bin/sh
# npm start: sets up what is missing, finds or starts an engine, and opens the dashboard.
# Arguments go to lepton, e.g. `npm start -- --address /run/other.sock`.
set -eu
. "$(dirname -- "$0")/lib.sh"
. "$ROOT/scripts/toolchain.sh"

DEFAULT_SOCKET=/run/containerd/containerd.sock
LEPTON=$ROOT/dist/lepton

# True where the user named an engine: then it is that one or none.
address_given() {
  for word in "$@"; do
    case "$word" in --address | --address=* | -a) return 0 ;; esac
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

lock_checkout
ensure_packages
ensure_build
unlock_checkout

if ! address_given "$@" && ! containerd_runs; then
  need_root "starting an engine of our own"
  # The engine takes a containerd 2 from PATH where there is one; if not, from the prefix.
  command -v containerd-shim-runc-v2 >/dev/null && containerd --version 2>/dev/null | grep -q ' v\?2\.' || sh "$ROOT/scripts/fill-prefix.sh"
  "$LEPTON" engine up >&2
fi
# The demo image is made of a static busybox, which an engine of the system need not have brought.
if [ -z "$("$LEPTON" ps -aq "$@")" ]; then
  command -v busybox >/dev/null || [ -x "$PREFIX/bin/busybox" ] || sh "$ROOT/scripts/fill-prefix.sh"
  "$LEPTON" demo "$@" >&2
fi
exec "$LEPTON" "$@"

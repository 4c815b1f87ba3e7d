# shellcheck shell=sh
# Shared by the set-up scripts; sourced, never run. Progress goes to stderr so that stdout stays the product's.

ROOT=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
PREFIX=${LEPTON_PREFIX:-/opt/lepton}
PEERS=${LEPTON_PEERS:-/opt/lepton-peers}
TESTBED=${LEPTON_TESTBED:-/opt/lepton-testbed}

say() {
  printf 'lepton: %s\n' "$*" >&2
}

# One clear line on what is wrong and one on what to do.
die() {
  printf 'lepton: %s\n' "$1" >&2
  [ $# -lt 2 ] || printf '  hint: %s\n' "$2" >&2
  exit 1
}

need_root() {
  [ "$(id -u)" = 0 ] || die "$1 needs root" "run the same command as root, e.g. with sudo"
}

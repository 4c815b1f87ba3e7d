#!/bin/sh
# docker as Debian ships it, for the benches to compare with: in /opt/lepton-peers (or LEPTON_PEERS). Never on anybody's PATH.
set -eu
. "$(dirname -- "$0")/lib.sh"
. "$ROOT/scripts/debian-prefix.sh"

PREFIX=$PEERS
WHAT=peers
RECIPE=1
NEWER_PACKAGES=""
# docker of a suite goes with the containerd of that suite.
SYSTEM_PACKAGES="docker.io containerd runc libdevmapper1.02.1"
PROGRAMS="docker dockerd containerd containerd-shim-runc-v2 runc"

check_versions() {
  # Its one library that a bare system lacks lies in the tree.
  libraries=$(dirname "$(find "$work/tree/root" -name 'libdevmapper.so.*' | head -n 1)")
  version=$(LD_LIBRARY_PATH=$libraries "$work/tree/bin/dockerd" --version 2>&1) || die "the downloaded dockerd does not run here: $version"
  say "peers: $version"
}

fill_prefix

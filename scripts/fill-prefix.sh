#!/bin/sh
# The programs of the embedded engine, in /opt/lepton (or LEPTON_PREFIX).
#   bin/   containerd containerd-shim-runc-v2 ctr runc busybox tini tini-static      cni/   CNI plugins
# containerd comes from Debian's newer suite (bookworm has 1.6), all else from the system's own suite:
# the newer suite's runc needs a newer libc than Debian 12 has.
set -eu
. "$(dirname -- "$0")/lib.sh"
. "$ROOT/scripts/debian-prefix.sh"

WHAT=engine
RECIPE=2
NEWER_PACKAGES="containerd"
SYSTEM_PACKAGES="runc busybox-static tini containernetworking-plugins"
PROGRAMS="containerd containerd-shim-runc-v2 ctr runc busybox tini tini-static"

check_versions() {
  version=$("$work/tree/bin/containerd" --version 2>&1) || die "the downloaded containerd does not run here: $version"
  runc=$("$work/tree/bin/runc" --version 2>&1) || die "the downloaded runc does not run here: $runc"
  say "engine: $(printf '%s' "$version" | cut -d' ' -f3), $(printf '%s' "$runc" | head -n 1)"
}

fill_prefix

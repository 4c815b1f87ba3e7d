#!/bin/sh
# A real registry and what talks to it, for the tests: in /opt/lepton-testbed (or LEPTON_TESTBED). Never on anybody's PATH.
#   bin/   docker-registry skopeo openssl
set -eu
. "$(dirname -- "$0")/lib.sh"
. "$ROOT/scripts/debian-prefix.sh"

PREFIX=$TESTBED
WHAT="test bed"
RECIPE=1
NEWER_PACKAGES=""
# After the programs the libraries of theirs that a bare system lacks.
SYSTEM_PACKAGES="docker-registry skopeo openssl libgpgme11 libassuan0 libgpg-error0 libdevmapper1.02.1 libudev1 libssl3"
PROGRAMS="docker-registry skopeo openssl"
WRAPPED="skopeo openssl"

check_versions() {
  registry=$("$work/tree/bin/docker-registry" --version 2>&1) || die "the downloaded docker-registry does not run here: $registry"
  skopeo=$("$work/tree/bin/skopeo" --version 2>&1) || die "the downloaded skopeo does not run here: $skopeo"
  openssl=$("$work/tree/bin/openssl" version 2>&1) || die "the downloaded openssl does not run here: $openssl"
  say "test bed: docker-registry ${registry##* }, $skopeo, $(printf '%s' "$openssl" | cut -d' ' -f1,2)"
}

fill_prefix

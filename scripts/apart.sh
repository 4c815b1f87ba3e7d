#!/bin/sh
# Runs a command apart from all else on the machine, in what daemons and networks of a machine share: the directory where
# shims and runc of all daemons keep their things, links, addresses and firewall. The oracle of the tests takes what it
# sees there for its daemon's.
#   sh scripts/apart.sh COMMAND [ARG ...]
set -eu
. "$(dirname -- "$0")/lib.sh"

if [ "${LEPTON_APART:-}" != yes ]; then
  mkdir -p /run/containerd /run/netns
  exec env LEPTON_APART=yes unshare --mount --net sh "$0" "$@"
fi
unset LEPTON_APART
for dir in /run/containerd /run/netns; do mount -t tmpfs none "$dir"; done
# The machine's own view of /sys shows the links of the machine; only these two directories of it tell of links.
sys=/run/containerd/sys
mkdir "$sys"
mount -t sysfs none "$sys"
for dir in class/net devices/virtual/net; do mount --bind "$sys/$dir" "/sys/$dir"; done
umount -l "$sys"
rmdir "$sys"
"$PREFIX/bin/busybox" ifconfig lo up
exec "$@"

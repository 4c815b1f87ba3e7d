#!/bin/sh
# The programs of the embedded engine, in /opt/lepton (or LEPTON_PREFIX).
#   bin/   containerd containerd-shim-runc-v2 ctr runc busybox tini tini-static iptables …      cni/   CNI plugins
# containerd comes from Debian's newer suite (bookworm has 1.6), all else from the system's own suite:
# the newer suite's runc needs a newer libc than Debian 12 has.
set -eu
. "$(dirname -- "$0")/lib.sh"
. "$ROOT/scripts/debian-prefix.sh"

WHAT=engine
RECIPE=3
NEWER_PACKAGES="containerd"
# After the programs iptables, which the plugins start, with the libraries of its own.
SYSTEM_PACKAGES="runc busybox-static tini containernetworking-plugins iptables libxtables12 libip4tc2 libip6tc2 libmnl0 libnftnl11 libnfnetlink0 libnetfilter-conntrack3"
PROGRAMS="containerd containerd-shim-runc-v2 ctr runc busybox tini tini-static"

FIREWALL="iptables iptables-save iptables-restore ip6tables ip6tables-save ip6tables-restore"

# The kernel's newer backend where it has one: a system with rules in the older has an iptables of its own, which plugins
# find before this one.
add_to_tree() {
  modules=$(cd "$tree/root" && find . -type d -name xtables | head -n 1)
  [ -n "$modules" ] || die "Debian's packages hold no modules of iptables"
  for backend in nft legacy nft; do
    for name in $FIREWALL; do wrap_firewall "$name"; done
    # In a network namespace of its own: asking must leave nothing.
    ! unshare -n "$tree/bin/iptables" -t nat -N LEPTON >/dev/null 2>&1 || break
  done
}

# Debian's packages leave the names to update-alternatives. A plugin starts some ten of them for each container, so the
# script starts no program but the one it is for.
wrap_firewall() {
  cat >"$tree/bin/$1" <<END
#!/bin/sh
here=\${0%/*}
[ "\$here" != "\$0" ] || here=\$(dirname -- "\$(command -v -- "\$0")")
LD_LIBRARY_PATH="$(library_path)" XTABLES_LIBDIR="\$here/../root/${modules#./}" exec "\$here/../root/usr/sbin/xtables-$backend-multi" $1 "\$@"
END
  chmod 755 "$tree/bin/$1"
}

check_versions() {
  version=$("$work/tree/bin/containerd" --version 2>&1) || die "the downloaded containerd does not run here: $version"
  runc=$("$work/tree/bin/runc" --version 2>&1) || die "the downloaded runc does not run here: $runc"
  iptables=$("$work/tree/bin/iptables" --version 2>&1) || die "the downloaded iptables does not run here: $iptables"
  say "engine: $(printf '%s' "$version" | cut -d' ' -f3), $(printf '%s' "$runc" | head -n 1), $iptables"
}

fill_prefix

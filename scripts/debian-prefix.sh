# shellcheck shell=sh
# Fills a prefix with programs from Debian's packages, beside the system: nothing is installed or replaced.
# Sourced after lib.sh and these:
#   WHAT             word for progress lines
#   PREFIX           where to; the programs come to PREFIX/bin
#   RECIPE           a number to raise when this file's way of filling changes
#   NEWER_PACKAGES   from NEWER_SUITE; may be empty
#   SYSTEM_PACKAGES  from the system's own suite
#   PROGRAMS         what PREFIX/bin shall hold
#   WRAPPED          those of them that need libraries which are unpacked beside them; may be unset
#   add_to_tree      function that adds to $work/tree what is no program of a package; may be unset
#   check_versions   function that runs the programs in $work/tree/bin and says their versions
# Idempotent, atomic (a finished tree is renamed into place), safe under two runs at once.

NEWER_SUITE=forky

wanted_stamp() {
  printf '%s %s %s %s %s %s\n' "$RECIPE" "$(system_suite)" "$(uname -m)" "$NEWER_SUITE" "$NEWER_PACKAGES" "$SYSTEM_PACKAGES"
}

system_suite() {
  (. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}") 2>/dev/null || true
}

is_filled() {
  [ -d "$PREFIX/bin" ] && [ -f "$PREFIX/stamp" ] && [ "$(cat "$PREFIX/stamp")" = "$(wanted_stamp)" ]
}

require_debian() {
  command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null ||
    die "there is no apt here, so the programs of the $WHAT cannot be fetched" "install containerd 2.0 or newer and runc yourself, start containerd, then run this again"
  distribution=$(. /etc/os-release && printf '%s' "${ID:-unknown}")
  [ "$distribution" = debian ] && [ -n "$(system_suite)" ] ||
    die "this script knows Debian only, and this is \"$distribution\"" "install containerd 2.0 or newer and runc yourself, start containerd, then run this again"
}

# The system's own sources, seen through apt-sources.awk: $1 = suite to look for, $2 = suite to write instead.
sources() {
  set -- "$1" "$2" /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources
  suite=$1 as=$2
  shift 2
  for file in "$@"; do
    [ -f "$file" ] && awk -v suite="$suite" -v as="$as" -f "$ROOT/scripts/apt-sources.awk" "$file"
  done
  return 0
}

write_sources() {
  # A system may name its suite by its codename or by its age.
  for name in "$(system_suite)" stable oldstable; do
    base=$(sources "$name" "$name")
    [ -z "$base" ] || break
  done
  [ -n "$base" ] || die "no Debian archive for \"$(system_suite)\" among apt's sources" "add the line of your Debian mirror to /etc/apt/sources.list"
  {
    printf '%s\n\n' "$base"
    sources "$name-updates" "$name-updates"
    sources "$name-security" "$name-security"
    [ -z "$NEWER_PACKAGES" ] || sources "$name" "$NEWER_SUITE"
  } >"$1/debian.sources"
}

# A configuration of our own, read after the system's: proxies stay, every path that apt would write moves into $1.
write_configuration() {
  mkdir -p "$1/lists/partial" "$1/cache/archives/partial" "$1/debs"
  : >"$1/status"
  printf 'Package: *\nPin: release n=%s\nPin-Priority: 1\n' "$NEWER_SUITE" >"$1/preferences"
  cat >"$1/apt.conf" <<END
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$1/sources.d";
Dir::Etc::preferences "$1/preferences";
Dir::Etc::preferencesparts "/dev/null";
Dir::State "$1";
Dir::State::lists "$1/lists";
Dir::State::status "$1/status";
Dir::Cache "$1/cache";
Dir::Cache::archives "$1/cache/archives";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
Acquire::Languages "none";
Acquire::Retries "3";
Acquire::http::Timeout "30";
APT::Get::List-Cleanup "true";
// Hooks of the system clean the system's caches and tell its desktop: not our business.
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Post-Invoke;
END
  mkdir -p "$1/sources.d"
  write_sources "$1"
  mv "$1/debian.sources" "$1/sources.d/"
  # apt drops to this user for downloads; where it is missing apt stays root.
  ! id _apt >/dev/null 2>&1 || chown -R _apt "$1/lists/partial" "$1/cache/archives/partial" "$1/debs"
}

apt() {
  LC_ALL=C apt-get -q -c "$work/apt.conf" "$@" >"$work/apt.log" 2>&1
}

explain_apt() {
  sed -n 's/^[EW]: //p' "$work/apt.log" | head -n 3 | sed 's/^/  apt: /' >&2
  die "$1" "check the network and apt's proxy settings; \`apt-get update\` must work on this machine"
}

download() {
  say "$WHAT: reading Debian's package lists ($(system_suite)${NEWER_PACKAGES:+, $NEWER_SUITE})"
  # apt calls an update that could reach nobody a success, so the lists are looked for.
  apt update && has_lists || explain_apt "Debian's package lists cannot be read"
  wanted=""
  for package in $NEWER_PACKAGES; do wanted="$wanted $package/$NEWER_SUITE"; done
  say "$WHAT: downloading ${NEWER_PACKAGES:+$NEWER_PACKAGES ($NEWER_SUITE), }$SYSTEM_PACKAGES ($(system_suite))"
  # shellcheck disable=SC2086 # lists of words
  (cd "$work/debs" && apt download $wanted $SYSTEM_PACKAGES) || explain_apt "Debian's packages cannot be downloaded"
}

has_lists() {
  for suite in "$name" ${NEWER_PACKAGES:+"$NEWER_SUITE"}; do
    ls "$work"/lists/*"$suite"*Release >/dev/null 2>&1 || return 1
  done
}

unpack() {
  tree=$work/tree
  mkdir -p "$tree/root" "$tree/bin"
  for deb in "$work"/debs/*.deb; do
    say "$WHAT: unpacking $(basename "$deb" | sed 's/%3a/:/')"
    dpkg-deb -x "$deb" "$tree/root"
    dpkg-deb -f "$deb" Package Version | sed 's/^[^:]*: //' | paste -sd' ' - >>"$tree/versions"
  done
  for program in $PROGRAMS; do
    place "$program"
  done
  for program in ${WRAPPED:-}; do
    wrap "$program"
  done
  ! command -v add_to_tree >/dev/null || add_to_tree
  [ ! -d "$tree/root/usr/lib/cni" ] || ln -s root/usr/lib/cni "$tree/cni"
  wanted_stamp >"$tree/stamp"
}

place() {
  for dir in usr/bin usr/sbin bin sbin; do
    if [ -x "$tree/root/$dir/$1" ]; then
      ln -s "../root/$dir/$1" "$tree/bin/$1"
      return
    fi
  done
  die "Debian's packages hold no \"$1\""
}

# A script in place of the link: finds the libraries from where it lies, as the tree moves once it is whole.
wrap() {
  program=$(readlink "$tree/bin/$1")
  libraries=$(library_path)
  rm "$tree/bin/$1"
  cat >"$tree/bin/$1" <<END
#!/bin/sh
here=\$(dirname -- "\$(readlink -f -- "\$0")")
LD_LIBRARY_PATH="$libraries" exec "\$here/$program" "\$@"
END
  chmod 755 "$tree/bin/$1"
}

# The directories of the unpacked libraries, as a script in bin/ names them that knows its own place as $here.
library_path() {
  libraries=""
  for dir in $(cd "$tree/root" && find . -name '*.so.*' -exec dirname {} + | sort -u); do
    libraries="$libraries${libraries:+:}\$here/../root/${dir#./}"
  done
  printf '%s' "$libraries"
}

# An engine may be running from the tree before: trees stay until no process runs from them.
activate() {
  name=tree.$(date +%s).$$
  mv "$work/tree" "$PREFIX/$name"
  for link in bin cni stamp versions; do
    [ -e "$PREFIX/$name/$link" ] || continue
    ln -s "current/$link" "$PREFIX/.$link.$$"
    mv -T "$PREFIX/.$link.$$" "$PREFIX/$link"
  done
  ln -s "$name" "$PREFIX/.current.$$"
  mv -T "$PREFIX/.current.$$" "$PREFIX/current"
  for old in "$PREFIX"/tree.*; do
    [ "$old" = "$PREFIX/$name" ] || in_use "$old" || rm -rf -- "$old"
  done
}

in_use() {
  for exe in /proc/[0-9]*/exe; do
    case "$(readlink "$exe" 2>/dev/null)" in "$1"/*) return 0 ;; esac
  done
  return 1
}

fill() {
  require_debian
  for left in "$PREFIX"/fill.*; do rm -rf -- "$left"; done
  work=$(mktemp -d "$PREFIX/fill.XXXXXX")
  trap 'rm -rf -- "$work"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  chmod 755 "$work"
  write_configuration "$work"
  download
  unpack
  check_versions
  activate
  say "$WHAT: programs are in $PREFIX/bin"
}

fill_prefix() {
  ! is_filled || return 0
  need_root "filling \"$PREFIX\""
  mkdir -p "$PREFIX"
  exec 9>"$PREFIX/.lock"
  flock -n 9 || { say "$WHAT: another run is filling $PREFIX, waiting for it" && flock 9; }
  ! is_filled || return 0
  fill
}

#!/usr/bin/env bash
# Puts a real Asterisk (22, from Debian testing) and sipp into a folder, from Debian's own packages: no root, no Docker,
# no compiler, nothing installed on this machine. About 90 MB are fetched, 110 MB stay.
#   test/labs/asterisk/prepare.sh [FOLDER, else $ONEQUEUE_ASTERISK, else .cache/asterisk]
# Ends well without doing anything where it is there already; says why and ends with 1 where it cannot be had.
set -euo pipefail
cd "$(dirname "$0")/../../.."
folder=${1:-${ONEQUEUE_ASTERISK:-$PWD/.cache/asterisk}}
suite=${ONEQUEUE_ASTERISK_SUITE:-forky}
keys=/usr/share/keyrings/debian-archive-keyring.gpg

[ -f "$folder/ready" ] && exit 0
for tool in apt-get dpkg-deb tar; do
  command -v "$tool" >/dev/null || { echo "no Asterisk here: $tool is missing (Debian's packages are needed)"; exit 1; }
done
[ -f "$keys" ] || { echo "no Asterisk here: $keys is missing (install debian-archive-keyring)"; exit 1; }

# The mirror that this machine's own apt uses, but for security updates.
mirror=${ONEQUEUE_DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' | grep -v security | sort -u | sed -n 1p)}
[ -n "$mirror" ] || { echo "no Asterisk here: apt knows no mirror (set ONEQUEUE_DEBIAN_MIRROR)"; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/tree"
: >"$work/status"
echo "deb [signed-by=$keys] $mirror $suite main" >"$work/sources.list"
# An apt of its own: another suite, nothing of the machine's state read or written. Testing's index expires after a week
# on mirrors that stand still, hence the one check that is left out; signatures are checked.
apt() {
  apt-get -qq -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=/dev/null \
    -o Dir::State::lists="$work/lists" -o Dir::State::status="$work/status" -o Dir::Cache="$work/cache" \
    -o Acquire::Check-Valid-Until=false -o APT::Install-Recommends=false -o APT::Sandbox::User="$(id -un)" "$@"
}
apt update || { echo "no Asterisk here: $mirror cannot be reached"; exit 1; }
apt -y --download-only install asterisk sip-tester >/dev/null ||
  { echo "no Asterisk here: the packages cannot be fetched from $mirror ($suite)"; exit 1; }
# What Asterisk and sipp need at run time: libraries, modules, their own programs and descriptions.
for package in "$work"/cache/archives/*.deb; do
  dpkg-deb --fsys-tarfile "$package" | tar -x -C "$work/tree" --wildcards --ignore-failed-read \
    './usr/lib/*-linux-gnu*/*' './lib/*-linux-gnu*/*' './usr/lib/asterisk/*' './usr/sbin/asterisk' './usr/bin/sipp' \
    './usr/share/asterisk/documentation/*' './usr/share/asterisk/rest-api/*' 2>/dev/null || true
done
rm -rf "$work"/tree/usr/lib/*-linux-gnu/{gconv,perl*}
[ -x "$work/tree/usr/sbin/asterisk" ] || { echo "no Asterisk here: the packages hold no usr/sbin/asterisk"; exit 1; }
mkdir -p "$(dirname "$folder")"
rm -rf "$folder"
cp -r "$work/tree" "$folder"
touch "$folder/ready"
echo "Asterisk and sipp are in $folder"

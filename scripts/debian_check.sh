#!/usr/bin/env bash
# Builds and tests the committed sources on another Debian, in a folder that is gone afterwards:
#
#   scripts/debian_check.sh [SUITE [COMMAND…]]     trixie, and all that is below, unless told otherwise
#
# Takes the networks and the browser package's tools from this checkout, and an hour on two cores. Tests
# that need more than a folder can give skip and say so. Needs root, a Debian mirror and debootstrap; ends
# with 77 (skipped) where one of them is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
suite=${1:-trixie}
shift || true

skip() { echo "skipped: $*" >&2; exit 77; }
[ "$(id -u)" = 0 ] || skip "only root can make a Debian in a folder"
command -v debootstrap >/dev/null || skip "debootstrap is not installed"
[ -e models/node_modules ] && [ -e web/node_modules ] || scripts/deps.sh web

root=$(mktemp -d)
trap 'rm -rf --one-file-system "$root"' EXIT
chmod 755 "$root"
echo "== Debian $suite, in a folder"
debootstrap --variant=minbase "$suite" "$root" >"$root.log" 2>&1 ||
  { tail -3 "$root.log"; rm -f "$root.log"; skip "no Debian mirror can be reached"; }
rm -f "$root.log"
cp /etc/resolv.conf /etc/hosts "$root/etc/"
# Nothing that is installed starts a service.
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod +x "$root/usr/sbin/policy-rc.d"

sources=$root/src/scrim
mkdir -p "$sources"
git archive HEAD | tar -x -C "$sources"
for folder in models web; do
  cp -a "$folder/node_modules" "$sources/$folder/"
  touch "$sources/$folder/node_modules/.package-lock.json"  # as new as the sources: nothing to fetch
done

cat >"$root/inside.sh" <<'END'
set -euo pipefail
mount -t proc proc /proc
mount -t sysfs sysfs /sys  # x265 looks there for processors
mkdir -p /dev/shm && mount -t tmpfs tmpfs /dev/shm
mkdir -p /dev/pts && mount -t devpts -o ptmxmode=0666 devpts /dev/pts
export HOME=/root LC_ALL=C.UTF-8
apt-get update -qq
apt-get install -y -qq --no-install-recommends make git ca-certificates >/dev/null
cd /src/scrim
if [ $# -gt 0 ]; then
  "$@"
else
  make demo
  make check web deb
  (cd web && npx vitest run --project unit && npx vitest run --project chromium threads)
  cmake --preset clang && cmake --build --preset clang
  apt-get install -y -qq ./build/release/packages/scrim*.deb ./build/release/packages/libscrim*.deb
  scrim doctor
fi
END
# Programs started inside end with the namespace.
unshare --mount --pid --fork --kill-child chroot "$root" \
  env -i PATH="$PATH" TERM="${TERM:-dumb}" bash /inside.sh "$@"
echo "== Debian $suite builds and runs Scrim"

#!/usr/bin/env bash
# Installs the Debian packages on a bare Debian 12, as a user would, and runs what they hold:
# scripts/deb_check_bare.sh [BUILD_FOLDER]. The Debian is a folder that is gone afterwards. Needs root, a
# Debian mirror and mmdebstrap; ends with 77 (skipped) where one of them is missing.
set -euo pipefail
build=$(realpath "${1:-build/release}")

skip() { echo "skipped: $*" >&2; exit 77; }
[ "$(id -u)" = 0 ] || skip "only root can make a Debian in a folder"
command -v mmdebstrap >/dev/null || skip "mmdebstrap is not installed"
compgen -G "$build/packages/scrim_*.deb" >/dev/null || { echo "no packages in $build; run: make deb" >&2; exit 1; }

root=$(mktemp -d)
trap 'rm -rf --one-file-system "$root"' EXIT
chmod 755 "$root"
mmdebstrap --quiet --variant=minbase bookworm "$root" || skip "no Debian mirror can be reached"
cp /etc/resolv.conf /etc/hosts "$root/etc/"
mkdir "$root/packages"
cp "$build"/packages/scrim*.deb "$root/packages/"

cat >"$root/inside.sh" <<'END'
set -euo pipefail
mount -t proc proc /proc
mount -t tmpfs tmpfs /dev/shm 2>/dev/null || { mkdir -p /dev/shm && mount -t tmpfs tmpfs /dev/shm; }
step() { printf '== %s\n' "$*"; }
export LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive

step "apt install ./scrim*.deb"
apt-get update -qq
apt-get install -y -qq /packages/scrim*.deb >/install.log 2>&1 || { tail -30 /install.log; exit 1; }
dpkg -l | awk '/^ii +(scrim|pipewire|wireplumber)/ {print "  " $2, $3}'

step "scrim --version, scrim doctor"
scrim --version
scrim doctor

step "scrim blur"
{ echo "YUV4MPEG2 W640 H480 F30:1 Ip A1:1 C420jpeg"
  for _ in 1 2 3; do echo FRAME; head -c 460800 /dev/urandom; done; } >noise.y4m
scrim blur noise.y4m -o /blurred.mp4 --quiet
scrim blur noise.y4m -o hash: --quiet
ls -l /blurred.mp4

step "scrim-desktop --version"
scrim-desktop --version

step "scrim live"
export XDG_RUNTIME_DIR=/run/user/0 HOME=/home
mkdir -p -m 700 "$XDG_RUNTIME_DIR"
cat >/session.sh <<'SESSION'
pipewire >/pipewire.log 2>&1 & wireplumber >/wireplumber.log 2>&1 &
sleep 3
scrim live >/live.log 2>&1 &
for _ in $(seq 20); do scrim status >/status.log 2>&1 && break; sleep 0.5; done
cat /live.log /status.log
QT_QPA_PLATFORM=offscreen timeout 5 scrim-desktop && code=0 || code=$?
echo "scrim-desktop ran until it was ended: $code"
scrim toggle && scrim toggle
pw-dump | grep '"node.description": "Scrim"'
[ "$code" = 124 ]
kill $(jobs -p)
SESSION
dbus-run-session -- bash -e /session.sh
END
# Programs started inside end with the namespace.
unshare --mount --pid --fork --kill-child chroot "$root" bash /inside.sh
echo "== A bare Debian 12 runs Scrim"

#!/usr/bin/env bash
# Looks at the Debian packages as their users will: scripts/deb_check.sh BUILD_FOLDER, whose programs
# are built. Makes the packages in BUILD_FOLDER/packages and checks them; needs no root, installs
# nothing. Ends with 77 (skipped) where a tool is missing.
set -euo pipefail
build=$(realpath "$1")
cd "$(dirname "$0")/.."
tests=$PWD/tests/packaging

for tool in cpack dpkg-deb dpkg-shlibdeps lintian appstreamcli desktop-file-validate man bash zsh fish \
  rsvg-convert pkg-config; do
  command -v "$tool" >/dev/null || { echo "skipped: $tool is not installed" >&2; exit 77; }
done

step() { printf '== %s\n' "$*"; }
fail() { echo "deb_check: $*" >&2; exit 1; }

step "Making the packages"
(cd "$build" && rm -rf packages && cpack -G DEB >packages.log 2>&1) || { cat "$build/packages.log"; exit 1; }
shopt -s nullglob
packages=("$build"/packages/*.deb)
[ ${#packages[@]} -ge 3 ] || fail "cpack made ${#packages[@]} packages"

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
for package in "${packages[@]}"; do dpkg-deb -x "$package" "$root"; done

step "Lintian"
# Lintian keeps away from folders that root owns; and who builds may be root.
lintian --fail-on error,warning --allow-root "${packages[@]}"

step "Dependencies"
for package in "${packages[@]}"; do
  dpkg-deb -f "$package" Package Depends Recommends | sed 's/^/  /'
  dpkg-deb -f "$package" Depends | grep -q . || fail "$package depends on nothing"
done

step "Desktop file, metainfo, icons"
if [ -e "$root/usr/bin/scrim-desktop" ]; then
  desktop-file-validate "$root/usr/share/applications/org.scrim.Scrim.desktop"
  appstreamcli validate --no-net "$root/usr/share/metainfo/org.scrim.Scrim.metainfo.xml"
fi
find "$root/usr/share/icons" -name '*.svg' | while read -r icon; do
  for size in 16 48 256; do rsvg-convert -w $size "$icon" >/dev/null || fail "$icon cannot be drawn"; done
done

step "Manual pages"
"$tests/manual.sh" "$root"

step "Completions"
"$tests/completions.sh" "$root"

step "Services"
"$tests/services.sh" "$root"

step "The library, in a program of others"
"$tests/consumer.sh" "$root"

step "All is well with ${#packages[@]} packages"

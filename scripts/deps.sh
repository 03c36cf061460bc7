#!/usr/bin/env bash
# Installs what building and testing Scrim needs on Debian 12: packages from apt, and the networks
# (models/package-lock.json pins version and checksum) and the tools of web/ through npm. Does nothing
# that is done.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(
  build-essential cmake ninja-build pkg-config git ca-certificates
  libhwy-dev libflatbuffers-dev flatbuffers-compiler libexpected-dev libcli11-dev zlib1g-dev
  libavcodec-dev libavformat-dev libavutil-dev libswscale-dev ffmpeg
  libgtest-dev libgmock-dev libbenchmark-dev googletest libxnnpack-dev libpthreadpool-dev libcpuinfo-dev
  clang-14 clang-format-14 clang-tidy-14 libclang-rt-14-dev
  python3-numpy python3-scipy qrencode zbar-tools tesseract-ocr tesseract-ocr-eng fonts-dejavu-core
  # Live cameras: the libraries, and a session of D-Bus and PipeWire to test them in.
  libpipewire-0.3-dev libsdbus-c++-dev libsystemd-dev libtomlplusplus-dev libcairo2-dev
  pipewire pipewire-bin wireplumber dbus-bin dbus-daemon libglib2.0-bin
  gstreamer1.0-pipewire gstreamer1.0-tools gstreamer1.0-plugins-base gstreamer1.0-plugins-good
  # The desktop app, and a screen to test it on.
  qt6-base-dev qt6-svg-dev xvfb openbox xdotool at-spi2-core
  # A guest with v4l2loopback.
  qemu-system-x86 busybox-static cpio kmod xz-utils v4l-utils
  # Packages, and what is in them.
  lintian appstream desktop-file-utils librsvg2-bin man-db bsdextrautils systemd bash-completion zsh fish
  # A browser that reads the virtual camera.
  chromium xdg-desktop-portal xdg-desktop-portal-gtk
  # The engine in the browser.
  emscripten firefox-esr
)
command -v npm >/dev/null || packages+=(npm)

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' ||
    missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  echo "Installing: ${missing[*]}"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

fetch() {  # FOLDER WHAT: the packages that its lock file pins
  local stamp=$1/node_modules/.package-lock.json
  if [ ! -e "$stamp" ] || [ "$1/package-lock.json" -nt "$stamp" ]; then
    echo "Fetching $2"
    (cd "$1" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null)
    touch "$stamp"
  fi
}
fetch models "the networks"
fetch web "what the browser package is built and tested with"

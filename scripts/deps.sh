#!/usr/bin/env bash
# Installs what a purpose needs on Debian 12 or 13: packages from apt, and through npm the networks
# (models/package-lock.json pins version and checksum) and the tools of web/. Does nothing that is done.
#
#   scripts/deps.sh demo    the scrim command alone, and a clip to try it on
#   scripts/deps.sh build   all programs and tests, their packages and benches
#   scripts/deps.sh web     the browser package and its demo page
#   scripts/deps.sh test    everything: what `make test` builds with and runs in
set -euo pipefail
cd "$(dirname "$0")/.."

demo=(
  g++ make cmake ninja-build pkg-config ca-certificates
  libhwy-dev libflatbuffers-dev flatbuffers-compiler libexpected-dev libcli11-dev
  libavcodec-dev libavfilter-dev libavformat-dev libavutil-dev libswscale-dev ffmpeg
  libheif-dev libtiff-dev libwebp-dev libexiv2-dev liblcms2-dev
)
# From Debian 13 on libheif's codecs are packages of their own; the encoders make tests' pictures.
heif_decoders=() heif_encoders=()
if ! grep -q bookworm /etc/os-release; then
  heif_decoders=(libheif-plugin-libde265 libheif-plugin-dav1d)
  heif_encoders=(libheif-plugin-x265 libheif-plugin-aomenc)
fi
demo+=("${heif_decoders[@]}")
command -v npm >/dev/null || demo+=(npm)
build=(
  "${demo[@]}" git
  # Live cameras, the desktop app.
  libpipewire-0.3-dev libsdbus-c++-dev libsystemd-dev libtomlplusplus-dev libcairo2-dev
  qt6-base-dev qt6-svg-dev
  # Tests, benches, and what the tests' build asks for.
  libgtest-dev libgmock-dev zlib1g-dev libbenchmark-dev libxnnpack-dev libpthreadpool-dev libcpuinfo-dev
  dbus-bin dbus-daemon gstreamer1.0-tools python3 libimage-exiftool-perl "${heif_encoders[@]}"
  # Packages.
  dpkg-dev file
)
engine_in_browser=(emscripten googletest)
web=("${demo[@]}" "${engine_in_browser[@]}")
test=(
  "${build[@]}" "${engine_in_browser[@]}"
  clang clang-format clang-tidy libclang-rt-dev lld
  python3-numpy python3-scipy qrencode zbar-tools tesseract-ocr tesseract-ocr-eng fonts-dejavu-core
  # A session of D-Bus and PipeWire for live cameras, a screen for the desktop app.
  pipewire pipewire-bin wireplumber libglib2.0-bin
  gstreamer1.0-pipewire gstreamer1.0-plugins-base gstreamer1.0-plugins-good
  xvfb openbox xdotool at-spi2-core
  # A guest with v4l2loopback.
  qemu-system-x86 busybox-static cpio kmod xz-utils v4l-utils
  # What is in the packages.
  lintian appstream desktop-file-utils librsvg2-bin man-db bsdextrautils systemd bash-completion zsh fish
  # Browsers: one reads the virtual camera, both run the engine.
  chromium xdg-desktop-portal xdg-desktop-portal-gtk firefox-esr
)

purpose=${1:-}
case $purpose in
  demo | build | web | test) declare -n packages=$purpose ;;
  *) echo "usage: deps.sh demo|build|web|test" >&2; exit 2 ;;
esac

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
if [ "$purpose" = web ] || [ "$purpose" = test ]; then
  fetch web "what the browser package is built and tested with"
fi

#!/usr/bin/env bash
# consumer.sh ROOT: a program of others builds with the library under ROOT, by CMake and by
# pkg-config, and runs; the library shows nothing but the API.
set -euo pipefail
root=$1
here=$(realpath "$(dirname "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
library=$(dirname "$(find "$root/usr" -name libscrim.so)")

strangers=$(nm -DC --defined-only "$library/libscrim.so" | cut -d' ' -f3- |
  grep -vE '^(scrim::[a-z_]+\(|scrim::Engine::|SCRIM_0)' || true)
[ -z "$strangers" ] || { echo "libscrim.so exports: $strangers" >&2; exit 1; }

export LD_LIBRARY_PATH=$library
build() {
  cmake -S "$here/consumer" -B "$work/cmake" -DCMAKE_PREFIX_PATH="$root/usr" &&
    cmake --build "$work/cmake"
}
build >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
"$work/cmake/consumer"

export PKG_CONFIG_PATH=$library/pkgconfig
read -ra flags <<<"$(pkg-config --cflags --libs scrim)"
"${CXX:-c++}" -std=c++20 "$here/consumer/consumer.cpp" "${flags[@]}" -o "$work/consumer"
"$work/consumer"

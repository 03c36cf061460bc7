#!/usr/bin/env bash
# Everything that must hold before a change lands: formatting, GCC and Clang without a warning, all
# tests (among them whole desktop sessions, a Chromium, and a QEMU guest with real V4L2 devices), the
# browser package in Node.js, Chromium and Firefox, most tests again under ASan and UBSan, what has
# threads under TSan, a minute of each fuzzer, and how long each of these took.
# FUZZ_SECONDS=10 scripts/test.sh shortens the last.
set -euo pipefail
cd "$(dirname "$0")/.."
fuzz_seconds=${FUZZ_SECONDS:-60}
# Emscripten looks for its JavaScript packages where Debian puts them; a Node.js of another make does not.
export NODE_PATH=${NODE_PATH:-/usr/share/nodejs}

steps=() label=
step() {
  [ -z "$label" ] || steps+=("$(printf '%5d s  %s' $((SECONDS - began)) "$label")")
  label=$* began=$SECONDS
  printf '\n== %s (%s)\n' "$*" "$(date +%H:%M:%S)"
}

build() {  # PRESET [TARGET…]
  cmake --preset "$1" >/dev/null
  cmake --build --preset "$1" ${2:+--target "${@:2}"} -- --quiet
}

step "Formatting"
scripts/format.sh --dry-run --Werror

step "GCC: build"
build release
step "GCC: all tests"
ctest --test-dir build/release --output-on-failure -j "$(nproc)"

step "WebAssembly: build"
kernel_tests=(support_test frame_test nn_test segment_test memory_test sense_test matte_test backdrop_test
  compose_test areas_test allocation_test golden_test)
build wasm scrim_core scrim_network "${kernel_tests[@]}"
# The others need exceptions or threads; what leaves is tested in the browsers.
step "WebAssembly: the kernels' tests in Node.js"
ctest --test-dir build/wasm --output-on-failure -j "$(nproc)" \
  -R "^($(IFS='|' && echo "${kernel_tests[*]}"))\$"
step "The browser package: types, formatting, build"
(cd web && npm run --silent check && node scripts/build.mjs)
step "The browser package: tests in Node.js, Chromium and Firefox"
(cd web && npx vitest run)

step "Clang with ASan and UBSan: build"
build asan
step "ASan and UBSan: all tests but the long looks at pictures and whole sessions"
ctest --test-dir build/asan --output-on-failure -j "$(nproc)" \
  -LE '^(pictures|live|qemu|packaging)$'

step "Clang with TSan: build"
build tsan nn_test io_test session_test
step "TSan: what has threads"
ctest --test-dir build/tsan --output-on-failure -j "$(nproc)" -L threads

step "Fuzzing, $fuzz_seconds s each"
fuzz() {  # FUZZER SECONDS
  local name corpus
  name=$(basename "$1") corpus=build/asan/fuzz/corpus/$(basename "$1")
  mkdir -p "$corpus"
  LSAN_OPTIONS=suppressions=scripts/lsan.supp:print_suppressions=0 "$1" -max_total_time="$2" -timeout=20 -rss_limit_mb=4096 -print_final_stats=0 \
    -verbosity=0 -artifact_prefix=build/asan/fuzz/ "$corpus" 2>&1 | sed "s/^/$name: /"
}
export -f fuzz
printf '%s\n' build/asan/fuzz/*_fuzz |
  xargs -P "$(nproc)" -I FUZZER bash -c 'set -o pipefail; fuzz FUZZER '"$fuzz_seconds"

step "All tests passed"
printf '%s\n' "${steps[@]}"

#!/usr/bin/env bash
# Prints the speed figures: the networks alone and the whole way of a frame, each against XNNPACK in
# the same process. `scripts/bench.sh --record` also appends them to bench/results.csv.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=build/release/bench
clips=$(mktemp -d)
trap 'rm -rf "$clips"' EXIT

[ -e demo/source.mp4 ] || scripts/demo.sh build/release/apps/scrim/scrim >/dev/null
for size in 1280x720 1920x1080; do
  ffmpeg -v error -y -i demo/source.mp4 -frames:v 120 \
    -vf "scale=${size/x/:}:force_original_aspect_ratio=increase,crop=${size/x/:}:0:0" \
    -c:v libx264 -preset ultrafast -crf 12 "$clips/$size.mp4"
done

rows=$clips/rows.csv
for model in landscape general; do
  "$bin/nn_bench" --model $model --threads 2 --csv "$rows"
  echo
done
for size in 1280x720 1920x1080; do
  for level in 0 1 2; do
    "$bin/frame_bench" "$clips/$size.mp4" --quality $level --csv "$rows"
    echo
  done
done

if [ "${1:-}" = --record ]; then
  sed "s/^/$(date +%F),$(git rev-parse --short HEAD),/" "$rows" >>bench/results.csv
  echo "Recorded in bench/results.csv"
fi

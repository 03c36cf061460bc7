#!/usr/bin/env bash
# Prints what `scrim live` costs, asleep and at work, how late its frames are, and whether it grows:
# 1280x720 at 30 frames a second, PipeWire to PipeWire, in a private session, with a camera that
# shows a drawn scene. `scripts/live_bench.sh --soak SECONDS` runs that much longer; --busy N tells
# what a watcher gets beside N programs that compute without a pause; --realtime stands in for
# RealtimeKit (as root), without which there is none; with --record the rows are appended to
# bench/results.csv.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=${SCRIM_BUILD:-build/release}/tests/live
soak=0 busy=0 realtime= record=
while (($#)); do
  case $1 in
    --soak) soak=$2; shift 2 ;;
    --busy) busy=$2; shift 2 ;;
    --realtime) realtime=--realtime; shift ;;
    --record) record=1; shift ;;
    *) echo "usage: live_bench.sh [--busy N] [--realtime] [--soak SECONDS] [--record]" >&2; exit 2 ;;
  esac
done

rows=$(mktemp)
trap 'rm -f "$rows"' EXIT
tests/live/private_session.sh "$bin/live_figures" --busy "$busy" --soak "$soak" \
  $realtime | tee "$rows"
if [ -n "$record" ]; then
  sed "s/^/$(date +%F),$(git rev-parse --short HEAD),/" "$rows" >>bench/results.csv
  echo "Recorded in bench/results.csv"
fi

#!/usr/bin/env bash
# Makes a short moving clip of a person, blurs what is behind her, and says where it is:
# scripts/demo.sh SCRIM, the command to do it with.
set -euo pipefail
cd "$(dirname "$0")/.."
scrim=$1
out=demo
mkdir -p "$out"

scripts/sample_clip.sh "$out/source.mp4" -c:v libx264 -preset veryfast -crf 18
"$scrim" blur "$out/source.mp4" -o "$out/blurred.mp4"
"$scrim" compare --quiet "$out/source.mp4" -o "$out/compare.mp4"
ffmpeg -v error -y -i "$out/compare.mp4" -vf "select='not(mod(n-20,60))',scale=1440:-2,tile=1x4" \
  -frames:v 1 "$out/sheet.png"

echo
echo "Video:         $out/blurred.mp4"
echo "Contact sheet: $out/sheet.png (source, matte over source, result)"
echo "Your own file: $scrim blur talk.mp4 -o out.mp4"

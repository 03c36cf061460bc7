#!/usr/bin/env bash
# Makes a short moving clip of a real person's portrait (the astronaut Eileen Collins: NASA, public
# domain, as packed in Debian's python3-imageio), blurs what is behind her, and says where it is.
set -euo pipefail
cd "$(dirname "$0")/.."
out=demo
scrim=build/release/apps/scrim/scrim
mkdir -p "$out"

portrait=$out/portrait.png
if [ ! -e "$portrait" ]; then
  unpacked=$(mktemp -d)
  trap 'rm -rf "$unpacked"' EXIT
  chmod 755 "$unpacked"
  (cd "$unpacked" && apt-get download -qq python3-imageio >/dev/null 2>&1 && dpkg-deb -x ./*.deb .) ||
    { echo "demo: cannot get Debian's python3-imageio, which holds the portrait" >&2; exit 1; }
  cp "$(find "$unpacked" -name astronaut.png)" "$portrait"
fi

# Eight seconds at 960×720: the camera sways and zooms, as a hand-held one does.
ffmpeg -v error -y -loop 1 -framerate 30 -i "$portrait" -frames:v 240 -vf "
  scale=2048:2048:flags=lanczos,crop=2048:1536:0:0,
  zoompan=z='1.15+0.1*sin(on/40)':x='(iw-iw/zoom)/2+60*sin(on/25)':y='20+20*sin(on/33)':d=1:s=960x720:fps=30,
  format=yuv420p" \
  -c:v libx264 -preset veryfast -crf 18 -colorspace bt709 -color_range tv "$out/source.mp4"

"$scrim" blur "$out/source.mp4" -o "$out/blurred.mp4"
"$scrim" compare --quiet "$out/source.mp4" -o "$out/compare.mp4"
ffmpeg -v error -y -i "$out/compare.mp4" -vf "select='not(mod(n-20,60))',scale=1440:-2,tile=1x4" \
  -frames:v 1 "$out/sheet.png"

echo
echo "Video:         $out/blurred.mp4"
echo "Contact sheet: $out/sheet.png (source, matte over source, result)"

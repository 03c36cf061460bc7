#!/usr/bin/env bash
# Makes a short moving clip of a real person's portrait (the astronaut Eileen Collins: NASA, public
# domain, as packed in Debian 12's python3-imageio and Debian 13's python3-skimage).
#
#   scripts/sample_clip.sh OUT [FFMPEG OPTION...]     the options say how to encode; OUT.webm is small
#
# Eight seconds at 960×720: the camera sways and zooms, as a hand-held one does, and ends where it
# began, so that the clip can be played in a loop.
set -euo pipefail
out=$1
shift
if [[ $out = *.webm ]]; then
  set -- -c:v libvpx-vp9 -deadline realtime -cpu-used 6 -row-mt 1 -b:v 600k -g 240 "$@"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
portrait=
for package in python3-imageio python3-skimage; do
  [ -z "$portrait" ] || break
  (cd "$work" && apt-get download -qq $package >/dev/null 2>&1 && dpkg-deb -x ${package}_*.deb .) || continue
  portrait=$(find "$work" -name astronaut.png)
done
[ -n "$portrait" ] ||
  { echo "sample_clip: cannot get the portrait out of Debian's python3-imageio or python3-skimage" >&2; exit 1; }

mkdir -p "$(dirname "$out")"
turn='2*PI*on/240'
ffmpeg -v error -y -loop 1 -framerate 30 -i "$portrait" -frames:v 240 -vf "
  scale=2048:2048:flags=lanczos,crop=2048:1536:0:0,
  zoompan=z='1.15+0.1*sin($turn)':x='(iw-iw/zoom)/2+60*sin(2*$turn)':y='20+20*sin($turn)':d=1:s=960x720:fps=30,
  format=yuv420p" \
  -colorspace bt709 -color_range tv "$@" "$out"

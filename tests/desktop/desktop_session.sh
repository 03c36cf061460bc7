#!/usr/bin/env bash
# desktop_session.sh COMMAND [ARGUMENT…]: runs a command in a private session (tests/live) with a
# virtual screen and a window manager. Ends as the command does; 77 (skipped) where something is not
# installed.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)

for program in Xvfb xdotool openbox dbus-run-session; do
  command -v "$program" >/dev/null || { echo "skipped: $program is not installed" >&2; exit 77; }
done
[[ -x /usr/libexec/at-spi-bus-launcher ]] ||
  { echo "skipped: at-spi2-core is not installed" >&2; exit 77; }

number=$(mktemp "${TMPDIR:-/tmp}/scrim-display.XXXXXX")
setpriv --pdeathsig KILL -- \
  Xvfb -displayfd 3 -screen 0 2600x1500x24 -nolisten tcp 3>"$number" 2>/dev/null &
screen=$!
trap 'kill "$screen" 2>/dev/null; rm -f "$number"' EXIT
trap 'exit 143' TERM INT HUP
for _ in {1..300}; do
  [[ -s $number ]] && break
  sleep 0.1
done
[[ -s $number ]] || { echo "Xvfb gave no display within 30 s" >&2; exit 1; }

display=:$(<"$number")
DISPLAY=$display setpriv --pdeathsig KILL -- openbox 2>/dev/null &
manager=$!
trap 'kill "$manager" "$screen" 2>/dev/null; rm -f "$number"' EXIT

SCRIM_SESSION_DISPLAY=$display "$here/../live/private_session.sh" "$@"

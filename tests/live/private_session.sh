#!/usr/bin/env bash
# private_session.sh COMMAND [ARGUMENT…]: runs a command in a desktop session of its own: a D-Bus
# session bus, PipeWire and WirePlumber without devices, and XDG folders that are gone afterwards.
# Ends as the command does; 77 (skipped) where something is not installed.
#
# For the command: SCRIM_SESSION is the session's folder; SCRIM_SESSION/pipewire.pid and
# wireplumber.pid hold process ids. Both are started again when they end, as systemd would.
set -uo pipefail

# A portal may hold a mount there for a moment after its bus has gone.
# shellcheck disable=SC2317 # called by a trap
remove() {
  local attempt
  for attempt in {1..50}; do
    rm -rf "$1" 2>/dev/null && return
    sleep 0.1
  done
  echo "$1 cannot be removed after $attempt attempts" >&2
}

outside() {
  local program folder child
  for program in dbus-run-session pipewire wireplumber pw-dump setpriv; do
    command -v "$program" >/dev/null || { echo "skipped: $program is not installed" >&2; exit 77; }
  done
  folder=$(mktemp -d "${TMPDIR:-/tmp}/scrim-session.XXXXXX") || exit 1
  child=
  trap 'remove "$folder"' EXIT
  trap '[[ -z $child ]] || kill -TERM "$child" 2>/dev/null' TERM INT HUP
  mkdir -m 700 "$folder"/{run,config,state,cache,data}
  # WirePlumber reads the first two until version 0.4, the third from 0.5 on.
  mkdir -p "$folder"/config/wireplumber/{main.lua.d,bluetooth.lua.d,wireplumber.conf.d}
  printf '%s_monitor.enabled = false\n' alsa v4l2 libcamera \
    >"$folder/config/wireplumber/main.lua.d/51-no-devices.lua"
  echo 'bluez_monitor.enabled = false' \
    >"$folder/config/wireplumber/bluetooth.lua.d/51-no-devices.lua"
  printf 'wireplumber.profiles = { main = { %s %s %s } }\n' \
    'hardware.audio = disabled' 'hardware.bluetooth = disabled' 'hardware.video-capture = disabled' \
    >"$folder/config/wireplumber/wireplumber.conf.d/51-no-devices.conf"

  env -u DISPLAY -u WAYLAND_DISPLAY -u DBUS_SESSION_BUS_ADDRESS -u PIPEWIRE_REMOTE \
    ${SCRIM_SESSION_DISPLAY:+DISPLAY="$SCRIM_SESSION_DISPLAY"} \
    SCRIM_SESSION="$folder" XDG_RUNTIME_DIR="$folder/run" XDG_CONFIG_HOME="$folder/config" \
    XDG_STATE_HOME="$folder/state" XDG_CACHE_HOME="$folder/cache" XDG_DATA_HOME="$folder/data" \
    dbus-run-session -- setpriv --pdeathsig TERM -- "$BASH" "$0" --inside "$@" <&0 &
  child=$!
  local result=0
  wait "$child" || result=$?
  # A signal ends the first wait before the session has cleaned up.
  while kill -0 "$child" 2>/dev/null; do wait "$child"; done
  exit "$result"
}

# keep NAME: runs the program NAME now and whenever it has ended.
keep() {
  local child=
  trap 'kill -KILL "$child" 2>/dev/null; exit' TERM
  while true; do
    setpriv --pdeathsig KILL -- "$1" >>"$SCRIM_SESSION/$1.log" 2>&1 &
    child=$!
    echo "$child" >"$SCRIM_SESSION/$1.pid.new"
    mv "$SCRIM_SESSION/$1.pid.new" "$SCRIM_SESSION/$1.pid"
    { wait "$child"; } 2>/dev/null  # bash would tell that it was killed
    sleep 0.2 &
    wait $!
  done
}

wait_for() {  # WHAT COMMAND…
  local what=$1 deadline=$((SECONDS + 60))
  shift
  until "$@"; do
    if ((SECONDS > deadline)); then
      echo "no $what within a minute" >&2
      tail -n 20 "$SCRIM_SESSION"/*.log >&2
      return 1
    fi
    sleep 0.1
  done
}

# shellcheck disable=SC2317 # called by wait_for
session_manager_is_up() { timeout 5 pw-dump 2>/dev/null | grep '"application.name": *"WirePlumber"' >/dev/null; }

inside() {
  shift
  local keepers=() command="" result=0
  stop() {
    trap '' TERM
    [[ -z $command ]] || kill -TERM "$command" 2>/dev/null
    kill -TERM "${keepers[@]}" 2>/dev/null
    wait
  }
  trap 'stop; exit 143' TERM INT HUP
  keep pipewire & keepers+=($!)
  wait_for "PipeWire" test -S "$XDG_RUNTIME_DIR/pipewire-0" || { stop; exit 1; }
  keep wireplumber & keepers+=($!)
  wait_for "WirePlumber" session_manager_is_up || { stop; exit 1; }
  setpriv --pdeathsig KILL -- "$@" <&0 &
  command=$!
  wait "$command" || result=$?
  command=
  stop
  exit "$result"
}

if [[ ${1:-} == --inside ]]; then inside "$@"; else outside "$@"; fi

#!/usr/bin/env bash
# services.sh ROOT: the services under ROOT name each other and a command that exists.
set -euo pipefail
root=$1
unit=$root/usr/lib/systemd/user/scrim-live.service
bus=$root/usr/share/dbus-1/services/org.scrim.Live.service
[ -e "$unit" ] || { echo "no live camera in these packages"; exit 0; }

value() { sed -n "s/^$2=//p" "$1"; }
same() { [ "$1" = "$2" ] || { echo "$3: $1 is not $2" >&2; exit 1; }; }

same "$(value "$unit" BusName)" "$(value "$bus" Name)" "the bus's name"
same "$(value "$bus" SystemdService)" "$(basename "$unit")" "the unit's name"
read -r command subcommand _ <<<"$(value "$unit" ExecStart)"
"$root/usr/bin/$command" "$subcommand" --help >/dev/null
same "$(value "$bus" Exec)" "/usr/bin/env $(value "$unit" ExecStart)" "the command"

if command -v systemd-analyze >/dev/null; then
  # It looks for the command where it is to be installed.
  checked=$(mktemp -d)
  trap 'rm -rf "$checked"' EXIT
  sed "s|^ExecStart=|ExecStart=$root/usr/bin/|; /^Documentation=/d" "$unit" >"$checked/scrim-live.service"
  faults=$(systemd-analyze verify --user --man=no "$checked/scrim-live.service" 2>&1 |
    grep -F scrim-live || true)
  [ -z "$faults" ] || { echo "$faults" >&2; exit 1; }
fi

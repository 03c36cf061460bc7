#!/usr/bin/env bash
# manual.sh ROOT: the manual pages under ROOT have no fault that man knows, and name every option that
# the programs' --help names.
set -euo pipefail
root=$1

for page in "$root"/usr/share/man/man1/*.1.gz; do
  faults=$(LC_ALL=C.UTF-8 MANROFFSEQ='' MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z "$page" 2>&1 >/dev/null)
  [ -z "$faults" ] || { echo "$page: $faults" >&2; exit 1; }
done

named_in() { grep -oE -- '--[a-z][a-z-]+' | sort -u; }
text_of() { LC_ALL=C.UTF-8 MANWIDTH=500 man -l "$1" 2>/dev/null | col -b; }

commands() {
  "$root/usr/bin/scrim" --help | sed -n '/^Subcommands:/,/^$/p' | sed -nE 's/^  ([a-z]+) .*/\1/p'
}
[ "$(commands | wc -l)" -ge 8 ] || { echo "scrim --help lists too few commands" >&2; exit 1; }

page=$(text_of "$root/usr/share/man/man1/scrim.1.gz")
missing=$(comm -23 \
  <({ "$root/usr/bin/scrim" --help; for c in $(commands); do "$root/usr/bin/scrim" "$c" --help; done; } | named_in) \
  <(named_in <<<"$page"))
[ -z "$missing" ] || { echo "scrim(1) lacks: $missing" >&2; exit 1; }
for command in $(commands); do
  grep -q "^   scrim $command " <<<"$page" || { echo "scrim(1) lacks the command $command" >&2; exit 1; }
done

if [ -x "$root/usr/bin/scrim-desktop" ]; then
  missing=$(comm -23 <("$root/usr/bin/scrim-desktop" --help | named_in) \
    <(text_of "$root/usr/share/man/man1/scrim-desktop.1.gz" | named_in))
  [ -z "$missing" ] || { echo "scrim-desktop(1) lacks: $missing" >&2; exit 1; }
fi

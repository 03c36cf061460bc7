#!/usr/bin/env bash
# completions.sh ROOT: bash, zsh and fish load their completions under ROOT and complete with them.
set -euo pipefail
share=$1/usr/share
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
touch "$work/talk.mp4"

expect() {  # SHELL LINE WANTED GOT
  grep -qxF -- "$3" <<<"$4" ||
    { printf '%s: "%s" does not complete to %s but to:\n%s\n' "$1" "$2" "$3" "$4" >&2; exit 1; }
}

refuse() {  # SHELL LINE UNWANTED GOT
  ! grep -qxF -- "$3" <<<"$4" || { printf '%s: "%s" completes to %s\n' "$1" "$2" "$3" >&2; exit 1; }
}

in_bash() {
  (cd "$work" && bash --norc -c '
    compopt() { :; }
    . "$1"
    line=$2
    read -ra COMP_WORDS <<<"$line"
    [[ $line == *" " ]] && COMP_WORDS+=("")
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    _scrim
    printf "%s\n" "${COMPREPLY[@]}"' _ "$share/bash-completion/completions/scrim" "$1")
}

in_fish() {
  (cd "$work" && HOME=$work fish --no-config -c "
    source $share/fish/vendor_completions.d/scrim.fish
    complete -C '$1'" | cut -f 1)
}

# zsh completes only at a prompt, so it gets one. Ctrl-X lists what it would complete to.
cat >"$work/.zshrc" <<END
PS1= fpath=("$share/zsh/vendor-completions" \$fpath) LISTMAX=0
autoload -U compinit && compinit -u -D
zstyle ':completion:*' verbose false
list_all() { zle list-choices; zle -R; zle -I; print -r -- 'list: ''end'; }
zle -N list_all
bindkey '^X' list_all
print 'shell: ''ready'
END

in_zsh() {
  (cd "$work" && ZDOTDIR=$work zsh -f -c '
    zmodload zsh/zpty
    zpty shell zsh -i
    zpty -r shell begin "*shell: ready*"
    zpty -n -w shell "$1"$'"'\\x18'"'
    zpty -r shell list "*list: end*"
    print -r -- "$list"
    zpty -d shell' _ "$1" |
    sed -E 's/\x1b\[[0-9;?]*[A-Za-z]//g' | tr -s ' \t\r' '\n')
}

for shell in bash fish zsh; do
  expect $shell 'scrim ' blur "$("in_$shell" 'scrim ')"
  expect $shell 'scrim blur --lo' --look "$("in_$shell" 'scrim blur --lo')"
  expect $shell 'scrim blur --look ' lens "$("in_$shell" 'scrim blur --look ')"
  if [ -e "$1/usr/lib/systemd/user/scrim-live.service" ]; then
    expect $shell 'scrim live --look ' lens "$("in_$shell" 'scrim live --look ')"
    expect $shell 'scrim set str' strength "$("in_$shell" 'scrim set str')"
    expect $shell 'scrim set effect ' replace "$("in_$shell" 'scrim set effect ')"
    expect $shell 'scrim set on ' false "$("in_$shell" 'scrim set on ')"
    expect $shell 'scrim set quality ' auto "$("in_$shell" 'scrim set quality ')"
    expect $shell 'scrim set with rebe' rebeccapurple "$("in_$shell" 'scrim set with rebe')"
    expect $shell 'scrim set with t' talk.mp4 "$("in_$shell" 'scrim set with t')"
    refuse $shell 'scrim set strength ' on "$("in_$shell" 'scrim set strength ')"
  fi
  expect $shell 'scrim help b' blur "$("in_$shell" 'scrim help b')"
  expect $shell 'scrim blur --codec ' ffv1 "$("in_$shell" 'scrim blur --codec ')"
  expect $shell 'scrim blur t' talk.mp4 "$("in_$shell" 'scrim blur t')"
done

#!/usr/bin/env bash
# clang-format over every source: scripts/format.sh OPTION…, -i or --dry-run --Werror. Versions differ in
# where they break some lines; the sources follow version 14, Debian 12's, and others are not asked.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! clang-format --version | grep -q ' version 14\.'; then
  echo "skipped: the sources follow clang-format 14; this is$(clang-format --version | grep -o ' version [0-9.]*')"
  exit 0
fi
git ls-files '*.cpp' '*.hpp' '*.h' | xargs clang-format "$@"

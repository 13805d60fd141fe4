# ./dev lint [--fix]: format, layers, scripts, the worker's types and style, clang-tidy. Changes nothing; --fix formats in place.
# shellcheck shell=bash

need_packages build unit lint
need_worker_packages

sources_of_tree() {
  git ls-files -co --exclude-standard -- '*.h' '*.cc' | while read -r file; do
    [[ ! -e $file ]] || echo "$file"
  done
}

check_format() {
  local file unformatted=()
  while read -r file; do
    clang-format-14 "$file" | cmp -s - "$file" || unformatted+=("$file")
  done < <(sources_of_tree)
  ((${#unformatted[@]})) || return 0
  printf '%s: not as clang-format has it\n' "${unformatted[@]}"
  echo "./dev lint --fix formats them"
  return 1
}

check_scripts() {
  local file scripts=()
  while read -r file; do
    if [[ -f $file ]] && head -n 5 "$file" | tr -d '\0' |
      grep -qE '^(#!/usr/bin/env bash|# shellcheck shell=bash)'; then scripts+=("$file"); fi
  done < <(git ls-files -co --exclude-standard -- dev .ci scripts tests)
  shellcheck --severity=warning --external-sources "${scripts[@]}"
}

check_tidy() {
  configure asan
  python3 -B scripts/dev/tidy.py build/asan
}

check_worker() { npm run --silent --prefix worker lint; }

if [[ ${1:-} = --fix ]]; then
  sources_of_tree | xargs -r clang-format-14 -i
  npm run --silent --prefix worker format
  say "formatted"
fi

# Each says its own findings before the run ends.
lint_status=0
(step "check the format" check_format) || lint_status=1
(step "check the layers" python3 -B tests/layers/check.py) || lint_status=1
(step "check the scripts" check_scripts) || lint_status=1
(step "check the worker" check_worker) || lint_status=1
(step "clang-tidy" check_tidy) || lint_status=1
((lint_status == 0)) || exit 1

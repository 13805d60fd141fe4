# ./dev fuzz [NAME] [SECONDS]: builds the libFuzzer targets and runs one, or each in turn.
# shellcheck shell=bash

need_packages build fuzz
seconds=${2:-60}
case ${1:-} in
  '') targets=(tests/fuzz/*_fuzz.cc) ;;
  *[!0-9]*) targets=("tests/fuzz/${1%_fuzz}_fuzz.cc") ;;
  *) targets=(tests/fuzz/*_fuzz.cc) seconds=$1 ;;
esac
targets=("${targets[@]##*/}")
targets=("${targets[@]%.cc}")
[[ -e tests/fuzz/${targets[0]}.cc ]] ||
  fail "there is no fuzz target '${1:-}'; there are: $(cd tests/fuzz && echo *_fuzz.cc | sed 's/_fuzz\.cc//g')"

step "build the fuzz targets" build fuzz "${targets[@]}"
for target in "${targets[@]}"; do
  say "$target for $seconds s …"
  tests/fuzz/run "$target" "$seconds" || fail "$target: found something"
done

# ./dev bench [ARGUMENTS]: measures the release program beside its peers; docs/performance.md says how.
# shellcheck shell=bash

need_packages build peers
build_program
[[ -x tests/bench/run ]] || fail "there is no tests/bench/run in this tree"
exec tests/bench/run "$@"

# ./dev bench [ARGUMENTS]: measures the release program beside its peers; docs/performance.md says how.
# shellcheck shell=bash

need_packages build bench
build_program
exec tests/bench/run "$@"

# ./dev faults [ARGUMENTS]: faults of upstreams, for real; what comes of them goes into
# docs/reliability.md, which says how.
# shellcheck shell=bash

need_packages build faults
build_program
exec tests/faults/run "$@"

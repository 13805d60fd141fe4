# ./dev simulate [ARGUMENTS]: queries in virtual time against a hostile network, from seeds.
# docs/simulation.md says how.
# shellcheck shell=bash

need_packages build unit
step "build the simulation" build simulation simulation
exec build/simulation/tests/simulation/simulation "$@"

# ./dev simulate [ARGUMENTS]: queries in virtual time against a hostile network, from seeds.
# shellcheck shell=bash

need_packages build unit
[[ -d tests/simulation ]] || fail "there is no tests/simulation in this tree"
step "build the simulation" build asan simulation
program=$(find build/asan/tests -name simulation -type f -perm -u+x -print -quit)
exec "$program" "$@"

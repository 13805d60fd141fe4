# ./dev mutants [NAME...]: expects the tests to kill each seeded defect of tests/mutants.
# shellcheck shell=bash

need_packages build unit
exec python3 -B tests/mutants/run "$@"

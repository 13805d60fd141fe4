# ./dev conformance [ARGUMENTS]: the cases of tests/conformance on every host; with none, all of
# them, and the matrix into docs/conformance.md.
# shellcheck shell=bash

need_packages build unit peers wasm browser
need_worker_packages
need_component_packages
build_program
build_wasm
step "build the package" npm run --silent --prefix worker build
step "build the component" npm run --silent --prefix wasi-host build
if (($#)); then exec node tests/conformance/run.mjs "$@"; fi
exec node tests/conformance/run.mjs --docs docs/conformance.md

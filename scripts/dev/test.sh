# ./dev test [--all] [FLAGS OF ctest]: what CI does. With flags of ctest, only the tests they choose.
# shellcheck shell=bash

long=
if [[ ${1:-} = --all ]]; then
  long=1
  shift
fi

need_packages build unit lint fuzz wasm peers browser
need_worker_packages
need_component_packages

# Nothing may be skipped: what a test needs was installed above.
run_ctest() {
  local results=$PWD/build/asan/results.xml status=0
  export UBSAN_OPTIONS=print_stacktrace=1
  ctest --test-dir build/asan -j "$DEV_JOBS" --output-on-failure --no-tests=error \
    --output-junit "$results" "$@" || status=$?
  if ((status == 0)) && grep -qE '<skipped|status="(notrun|disabled)"' "$results"; then
    grep -E 'status="(notrun|disabled)"' "$results" | sed 's/.*name="\([^"]*\)".*/dev: skipped: \1/'
    fail "tests were skipped"
  fi
  return "$status"
}

if (($#)); then
  step "build the tests" build asan
  run_ctest "$@"
  exit
fi

# Long runs: ten minutes a fuzz target, and whatever a test makes of BERTH_TEST_ALL.
if [[ $long ]]; then export BERTH_TEST_ALL=1 BERTH_FUZZ_SECONDS=${BERTH_FUZZ_SECONDS:-600}; fi

# What lint finds fails the run at its end: the tests have their say even so.
lint_status=0
(source scripts/dev/lint.sh) || lint_status=$?
step "build release" build release
step "build the tests with AddressSanitizer and UndefinedBehaviorSanitizer" build asan
step "build the fuzz targets" build fuzz
step "build the simulation" build simulation simulation
build_wasm
build_trapping_wasm
say "run the tests …"
run_ctest --timeout "$((long ? 3600 : 600))"
((lint_status == 0)) || fail "the tests passed, but lint did not: its findings stand above"

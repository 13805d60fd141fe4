# ./dev bench [ARGUMENTS]: measures the release program beside its peers; docs/performance.md says how.
# ./dev bench cache [ASKS]: measures the cache by itself; docs/cache.md says how.
# shellcheck shell=bash

if [[ ${1:-} = cache ]]; then
  need_packages build
  step "build the cache's benchmarks" build bench cache_trace cache_bench
  build/bench/tests/bench/cache_trace "${@:2}"
  echo
  exec build/bench/tests/bench/cache_bench
fi

need_packages build bench
build_program
exec tests/bench/run "$@"

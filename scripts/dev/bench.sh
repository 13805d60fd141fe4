# ./dev bench [ARGUMENTS]: measures the release program beside its peers; docs/performance.md says how.
# ./dev bench cache [ASKS]: measures the cache by itself; docs/cache.md says how.
# ./dev bench lists [NAMES]: measures ways to hold blocklists; docs/blocklist-image.md says how.
# ./dev bench tracker [CONNECTIONS]: measures what tracked connections cost; docs/tracking.md says how.
# ./dev bench worker [REQUESTS]: measures the worker in Node and workerd; docs/edge.md says how.
# shellcheck shell=bash

if [[ ${1:-} = cache ]]; then
  need_packages build
  step "build the cache's benchmarks" build bench cache_trace cache_bench
  build/bench/tests/bench/cache_trace "${@:2}"
  echo
  exec build/bench/tests/bench/cache_bench
fi

if [[ ${1:-} = lists ]]; then
  need_packages build
  step "build the lists' benchmark" build bench lists_bench
  echo '| structure | names | octets a name | ns warm | ns random | ns cold | s to build | MiB at most | % found |'
  echo '|---|--:|--:|--:|--:|--:|--:|--:|--:|'
  for structure in image front trie; do build/bench/tests/bench/lists_bench "$structure" "${@:2}"; done
  exit
fi

if [[ ${1:-} = tracker ]]; then
  need_packages build
  step "build the tracker's benchmark" build bench tracker_bench
  exec build/bench/tests/bench/tracker_bench "${@:2}"
fi

if [[ ${1:-} = worker ]]; then
  source scripts/dev/node.sh
  need_packages build bench wasm
  need_worker_packages
  build_wasm
  step "build the worker" npm run --prefix worker build
  exec node tests/bench/worker/run.mjs "${@:2}"
fi

need_packages build bench
build_program
exec tests/bench/run "$@"

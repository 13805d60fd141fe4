# ./dev bench [ARGUMENTS]: measures the release program beside its peers; docs/performance.md says how.
# ./dev bench cache [ASKS]: measures the cache by itself; docs/cache.md says how.
# ./dev bench lists [NAMES]: measures ways to hold blocklists; docs/blocklist-image.md says how.
# ./dev bench block [ARGUMENTS]: measures what blocking costs, beside peers; docs/performance.md says how.
# ./dev bench judging [NAMES]: measures what lists cost a question, natively and in Node.
# ./dev bench watch [ARGUMENTS]: measures what being looked at costs; docs/performance.md says how.
# ./dev bench tracker [CONNECTIONS]: measures what tracked connections cost; docs/tracking.md says how.
# ./dev bench worker [WHAT ...]: measures the worker in its runtimes; docs/edge.md says what and how.
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

if [[ ${1:-} = block ]]; then
  need_packages build bench
  build_program
  step "build what draws lists" build bench list_files
  exec tests/bench/block "${@:2}"
fi

if [[ ${1:-} = watch ]]; then
  need_packages build bench
  build_program
  exec tests/bench/watch "${@:2}"
fi

if [[ ${1:-} = judging ]]; then
  source scripts/dev/node.sh
  need_packages build wasm
  need_node
  build_program
  step "build the module" build wasm-wasi
  step "build the benchmark" build bench list_files judging_bench
  folder=$(python3 -B tests/bench/blocked_names.py "${2:-5000000}")
  echo '| where | question | ns warm | ns random | blocked |'
  echo '|---|---|--:|--:|--:|'
  build/bench/tests/bench/judging_bench "$folder"
  exec node tests/bench/worker/judging.mjs "$folder"
fi

if [[ ${1:-} = tracker ]]; then
  need_packages build
  step "build the tracker's benchmark" build bench tracker_bench
  exec build/bench/tests/bench/tracker_bench "${@:2}"
fi

if [[ ${1:-} = worker ]]; then
  need_packages build bench wasm faults
  need_worker_packages
  build_wasm
  build_program
  step "build the worker" npm run --prefix worker build
  exec node tests/bench/worker/run.mjs "${@:2}"
fi

need_packages build bench
build_program
exec tests/bench/run "$@"

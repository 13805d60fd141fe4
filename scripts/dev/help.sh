# ./dev help
# shellcheck shell=bash

cat <<'HELP'
./dev serve [FLAGS]       build, then run the server (FLAGS as berth serve takes them)
./dev test [--all]        everything CI does; --all adds the long runs
./dev test -R REGEX …     only the tests whose names match (any flags of ctest)
./dev build               the program, at build/release/berth
./dev build wasm          the WebAssembly modules, under build/wasm and build/wasm-emscripten
./dev build wasm --sizes  what the octets of berth.wasm are spent on
./dev lint                format, layers, clang-tidy, shellcheck
./dev fuzz [NAME] [SECS]  libFuzzer targets, one or each in turn (60 s)
./dev mutants [NAME…]     seeded defects that the tests must notice
./dev simulate [ARGS]     queries in virtual time against a hostile network (docs/simulation.md)
./dev conformance [ARGS]  every host gives the same answers (docs/conformance.md)
./dev faults [ARGS]       faults of upstreams, for real, as a table (docs/reliability.md)
./dev coverage            the lines of core that the simulation alone reaches
./dev bench [ARGS]        measure beside other servers (docs/performance.md)
./dev bench cache         measure the cache by itself (docs/cache.md)
./dev bench lists         measure ways to hold blocklists (docs/blocklist-image.md)
./dev bench block         measure what blocking costs, beside other servers (docs/performance.md)
./dev bench judging       measure what lists cost a question (docs/blocklist-image.md)
./dev bench worker        measure the worker in Node and workerd (docs/edge.md)

Missing Debian packages are installed with apt (root or sudo); none is ever removed.
DEV_JOBS=N              how many compilers and tests run at once (default: all cores)
DEV_PACKAGES=mine       not Debian 12: go on with what you installed yourself
HELP

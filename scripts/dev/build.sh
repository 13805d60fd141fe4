# ./dev build [wasm [--sizes [ROWS]]]: the program, built for release; or the WebAssembly modules, and
# what the octets of berth.wasm are spent on.
# shellcheck shell=bash

case ${1:-} in
  '') ;;
  wasm)
    [[ ${2:---sizes} == --sizes && ($# -lt 3 || ($# -eq 3 && $3 =~ ^[1-9][0-9]*$)) ]] ||
      fail "./dev build wasm takes nothing else, or --sizes and how many rows; not '${*:2}'"
    need_packages build wasm
    if [[ ${2:-} == --sizes ]]; then
      step "build wasm with wasi-libc" build wasm-wasi
      exec python3 -B scripts/dev/wasm_sizes.py "${@:3}"
    fi
    build_wasm
    say "the modules are build/wasm/berth{,-edge,-workbench}.wasm and build/wasm-emscripten/berth.{mjs,wasm}"
    exit
    ;;
  *) fail "there is no build of '$1'; ./dev build, or ./dev build wasm" ;;
esac
need_packages build
build_program
say "the program is build/release/berth ($(build/release/berth version | head -n 1))"

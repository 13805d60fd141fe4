# ./dev build [wasm]: the program, built for release; or both WebAssembly modules.
# shellcheck shell=bash

case ${1:-} in
  '') ;;
  wasm)
    need_packages build wasm
    build_wasm
    say "the modules are build/wasm/berth.wasm and build/wasm-emscripten/berth.{mjs,wasm}"
    exit
    ;;
  *) fail "there is no build of '$1'; ./dev build, or ./dev build wasm" ;;
esac
need_packages build
build_program
say "the program is build/release/berth ($(build/release/berth version | head -n 1))"

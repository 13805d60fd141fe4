# Configures and builds by preset. Sourced by ./dev.
# shellcheck shell=bash

# configure PRESET: quick when nothing changed.
configure() { cmake --preset "$1" >/dev/null; }

# build PRESET [TARGET...]: configures and builds, as parallel as the machine is wide.
build() {
  local preset=$1
  shift
  configure "$preset"
  cmake --build --preset "$preset" -j "$DEV_JOBS" ${1:+--target "$@"}
}

# build_wasm: the WebAssembly modules, under build/wasm and build/wasm-emscripten.
build_wasm() {
  step "build wasm with wasi-libc" build wasm-wasi
  step "build wasm with Emscripten" build wasm-emscripten
}

# build_trapping_wasm: those of wasi-libc once more, under build/wasm-wasi-ubsan: for tests alone.
build_trapping_wasm() {
  step "build wasm that traps at undefined behaviour" \
    build wasm-wasi-ubsan berth_module berth_workbench_module
}

# build_program: the release program at build/release/berth. Without a network for npm it has no page.
build_program() {
  (need_page_packages) || say "going on: the admin listener will have no page"
  step "build release" build release
  [[ -x build/release/berth ]] || fail "the release build left no program at build/release/berth"
}

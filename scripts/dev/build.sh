# ./dev build: the program, built for release.
# shellcheck shell=bash

need_packages build
build_program
say "the program is build/release/berth ($(build/release/berth version | head -n 1))"

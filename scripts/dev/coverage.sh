# ./dev coverage [SEEDS]: the lines of pool, upstream and resolver that the simulation alone reaches.
# shellcheck shell=bash

need_packages build unit fuzz
step "build the simulation with counters" build coverage simulation
program=build/coverage/tests/simulation/simulation
profiles=build/coverage/profiles
rm -rf "$profiles" && mkdir -p "$profiles"
LLVM_PROFILE_FILE=$PWD/$profiles/%2m.profraw step "simulate" "$program" --seeds "${1:-300}"
llvm-profdata-19 merge -o "$profiles/all.profdata" "$profiles"/*.profraw

# lines FOLDER...: reached and all lines of code in these folders.
lines() {
  llvm-cov-19 report "$program" -instr-profile="$profiles/all.profdata" "$@" |
    awk '$1 == "TOTAL" { print $8 - $9, $8 }'
}

printf '%-16s %8s %8s %8s\n' folder reached lines percent
for layer in pool upstream resolver; do
  read -r reached all < <(lines "core/$layer")
  printf '%-16s %8d %8d %7d.%d\n' "core/$layer" "$reached" "$all" \
    $((reached * 100 / all)) $((reached * 1000 / all % 10))
done
say "each file: llvm-cov-19 report $program -instr-profile=$profiles/all.profdata core/pool"
say "each line: llvm-cov-19 show the same"

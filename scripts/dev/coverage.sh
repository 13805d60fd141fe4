# ./dev coverage [SEEDS]: the lines of pool, upstream and resolver that the simulation alone reaches;
# fails where they are fewer than they have to be. docs/simulation.md says what is not reached.
# shellcheck shell=bash

need_packages build unit fuzz
step "build the simulation with counters" build coverage simulation
program=build/coverage/tests/simulation/simulation
profiles=build/coverage/profiles
rm -rf "$profiles" && mkdir -p "$profiles"
LLVM_PROFILE_FILE=$PWD/$profiles/%2m.profraw step "simulate" "$program" --seeds "${1:-1000}" --queries 300
llvm-profdata-19 merge -o "$profiles/all.profdata" "$profiles"/*.profraw

# lines FOLDER...: reached and all lines of code in these folders.
lines() {
  llvm-cov-19 report "$program" -instr-profile="$profiles/all.profdata" "$@" |
    awk '$1 == "TOTAL" { print $8 - $9, $8 }'
}

# In thousandths, by layer.
declare -A least=([pool]=950 [upstream]=950 [resolver]=950)
status=0
printf '%-16s %8s %8s %8s\n' folder reached lines percent
for layer in pool upstream resolver; do
  read -r reached all < <(lines "core/$layer")
  share=$((reached * 1000 / all))
  printf '%-16s %8d %8d %7d.%d\n' "core/$layer" "$reached" "$all" $((share / 10)) $((share % 10))
  ((share >= least[$layer])) && continue
  say "core/$layer: at least $((least[$layer] / 10)).$((least[$layer] % 10)) % have to be reached"
  status=1
done
say "each file: llvm-cov-19 report $program -instr-profile=$profiles/all.profdata core/pool"
say "each line: llvm-cov-19 show the same"
((status == 0)) || exit 1

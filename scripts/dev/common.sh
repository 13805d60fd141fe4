# What every sub-command says and how it stops. Sourced by ./dev.
# shellcheck shell=bash

# How many compilers or tests run at once.
export DEV_JOBS=${DEV_JOBS:-$(nproc)}

# say WORDS: one line of what is going on.
say() { printf 'dev: %s\n' "$*"; }

# fail WORDS: one line of what is wrong and what mends it; ends the run.
fail() {
  printf 'dev: %s\n' "$*" >&2
  exit 1
}

# step NAME COMMAND...: runs a command, saying what it is and how long it took. On a terminal its
# output is shown; elsewhere it is kept in build/logs and shown only when the command fails.
step() {
  local name=$1 start=$SECONDS status=0 log=
  shift
  say "$name …"
  if [[ -t 1 ]]; then
    "$@" || status=$?
  else
    mkdir -p build/logs
    log=build/logs/${name//[^a-zA-Z0-9]/-}.log
    "$@" >"$log" 2>&1 </dev/null || status=$?
    ((status == 0)) || tail -n 100 "$log"
  fi
  ((status == 0)) || fail "$name: failed after $((SECONDS - start)) s${log:+; its output is in $log}"
  say "$name: $((SECONDS - start)) s"
}

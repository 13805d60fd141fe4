# The Debian packages each sub-command needs, and how they are installed: only what is missing, never
# at the price of a package that is there, without starting a service. Sourced by ./dev.
# shellcheck shell=bash

# packages_of LIST: the packages of a list, one a line.
packages_of() {
  case $1 in
    build)
      printf '%s\n' g++ cmake ninja-build ccache pkg-config git libboost1.81-dev libnghttp2-dev \
        libssl-dev libidn2-dev libtomlplusplus-dev libcli11-dev libspdlog-dev prometheus-cpp-dev \
        libncurses-dev libsqlite3-dev libfstrm-dev
      ;;
    lint) printf '%s\n' clang-format-14 clang-tidy-14 shellcheck python3 catch2 ;;
    fuzz) printf '%s\n' clang-19 llvm-19 libclang-rt-19-dev python3 ;;
    wasm)
      printf '%s\n' clang-19 lld-19 llvm-19 libc++-19-dev-wasm32 libc++abi-19-dev-wasm32 \
        libclang-rt-19-dev-wasm32 wasi-libc emscripten binaryen
      ;;
    peers)
      printf '%s\n' nsd knot-dnsutils bind9-dnsutils dnsperf nghttp2-client curl openssl procps \
        dnsdist haproxy nginx prometheus python3-h2 fstrm-bin sqlite3
      ;;
    bench)
      printf '%s\n' dnsdist dnsperf knot-resolver nghttp2-client nsd openssl python3 tinycdb unbound \
        util-linux
      ;;
    faults) printf '%s\n' openssl python3 python3-h2 ;;
    unit) printf '%s\n' catch2 python3 python3-dnspython patch tzdata ;;
    browser) printf '%s\n' chromium ;;
    # Used only where there is no npm: one that came with a newer node is left alone.
    node) printf '%s\n' nodejs npm ;;
    *) fail "there is no list of packages '$1'" ;;
  esac
}

# Says that services may not start while ./dev installs; an earlier one, if any, is left alone.
service_guard=/usr/sbin/policy-rc.d
service_guard_mark='# Put here by ./dev while it installs packages; safe to delete.'

# need_packages LIST...: installs what is missing of these lists, or says what to do.
need_packages() {
  local list names=() missing=()
  for list in "$@"; do mapfile -t -O "${#names[@]}" names < <(packages_of "$list"); done
  mapfile -t missing < <(missing_of "${names[@]}" | sort -u)
  ((${#missing[@]})) || return 0
  if ! is_debian_12; then
    on_another_system "${missing[@]}"
    return
  fi
  remove_stale_guard
  say "missing: ${missing[*]}"
  say "update the package lists …"
  as_root apt-get -qq update || say "they could not be updated; going on with those at hand"
  refuse_conflicts "${missing[@]}"
  step "install ${#missing[@]} packages" install_packages "${missing[@]}"
  keep_from_boot "${missing[@]}"
}

# Which of these packages are not installed, one a line.
missing_of() {
  if ! command -v dpkg-query >/dev/null; then
    printf '%s\n' "$@"
    return
  fi
  local installed
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null |
    sed -n 's/^installed //p') || true
  printf '%s\n' "$@" | grep -vxF -e "${installed:-none}" || true
}

is_debian_12() (
  source /etc/os-release 2>/dev/null && [[ ${ID:-} = debian && ${VERSION_ID:-} = 12 ]]
)

# Elsewhere nothing is installed: the names, and a way on for whoever has the like.
on_another_system() {
  local system
  system=$(source /etc/os-release 2>/dev/null && echo "${PRETTY_NAME:-an unknown system}") || true
  if [[ ${DEV_PACKAGES:-} = mine ]]; then
    say "DEV_PACKAGES=mine: going on without looking for ${#} packages"
    return
  fi
  say "${system:-This system} is not Debian 12, so nothing is installed here. Debian calls what is needed:"
  printf '%s ' "$@" | fold -s -w 92 | sed 's/^/       /; s/ *$//'
  echo
  fail "install the like (Boost >= 1.81, g++ >= 12, CMake >= 3.25), then DEV_PACKAGES=mine ./dev …"
}

as_root() {
  if (($(id -u) == 0)); then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "needs root or sudo to run: $*"
  fi
}

apt_install() { apt-get install --no-install-recommends -o DPkg::Lock::Timeout=120 "$@"; }

# What installing these would remove, one a line.
removals_of() { LC_ALL=C apt_install --simulate "$@" 2>/dev/null | sed -n 's/^Remv \([^ ]*\).*/\1/p'; }

# Ends the run when apt would remove something, naming both sides.
refuse_conflicts() {
  local removed name
  removed=$(removals_of "$@") || true
  [[ -n $removed ]] || return 0
  for name in "$@"; do
    removed=$(removals_of "$name") || true
    [[ -z $removed ]] || say "$name conflicts with what is installed: ${removed//$'\n'/ }"
  done
  fail "nothing was changed: ./dev never removes a package. Remove the above yourself" \
    "(apt-get remove …) or use a container or another machine."
}

# Installs with services kept from starting; the guard goes away however this ends.
install_packages() (
  if [[ ! -e $service_guard ]]; then
    trap 'as_root rm -f "$service_guard"' EXIT
    trap 'exit 130' INT TERM HUP
    printf '#!/bin/sh\n%s\nexit 101\n' "$service_guard_mark" | as_root tee "$service_guard" >/dev/null
    as_root chmod 755 "$service_guard"
  fi
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-remove \
    --no-install-recommends -o DPkg::Lock::Timeout=120 "$@"
)

# A guard that a killed run left behind.
remove_stale_guard() {
  if grep -qsxF "$service_guard_mark" "$service_guard"; then as_root rm -f "$service_guard"; fi
}

# What is a peer of tests and benchmark, not a service of this machine, does not start at boot either.
keep_from_boot() {
  local name units
  [[ -d /run/systemd/system ]] || return 0
  for name in nsd dnsdist haproxy prometheus knot-resolver nginx unbound; do
    [[ " $* " = *" $name "* ]] || continue
    say "$name is used by tests and benchmark alone: it is not started at boot"
    mapfile -t units < <(units_of "$name")
    as_root systemctl --quiet disable "${units[@]}" || true
  done
}

# The units of systemd that a package has started, one a line.
units_of() {
  case $1 in
    knot-resolver) printf '%s\n' kresd.target kres-cache-gc.service ;;
    *) echo "$1" ;;
  esac
}

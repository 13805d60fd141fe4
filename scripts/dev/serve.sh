# ./dev serve [FLAGS OF berth serve]: builds the program and runs it.
# shellcheck shell=bash

need_packages build
build_program
# The commands fit the address that is served without flags.
if (($# == 0)); then
  say "try, from another terminal:"
  try() {
    local missing=
    command -v "$2" >/dev/null || missing="   ($1 has $2)"
    printf '       %s%s\n' "${*:2}" "$missing"
  }
  try berth build/release/berth query example.com AAAA --server https://127.0.0.1:8443 --insecure
  try curl curl -k "'https://127.0.0.1:8443/dns-query?name=berth.test&type=TXT'"
  try bind9-dnsutils dig @127.0.0.1 -p 8443 +https berth.test TXT
  try knot-dnsutils kdig @127.0.0.1 -p 8443 +https example.com AAAA
  say "and look at http://127.0.0.1:8053 what comes of it"
fi
say "build/release/berth serve${*:+ $*} (Ctrl-C stops it)"
exec build/release/berth serve "$@"

# ./dev serve [FLAGS OF berth serve]: builds the program and runs it.
# shellcheck shell=bash

need_packages build
build_program
# The commands fit the address that is served without flags.
if (($# == 0)); then
  say "try, from another terminal:"
  cat <<'TRY'
       curl -k 'https://127.0.0.1:8443/dns-query?name=berth.test&type=TXT'
       dig  @127.0.0.1 -p 8443 +https berth.test TXT
       kdig @127.0.0.1 -p 8443 +https example.com AAAA
TRY
fi
say "berth serve $*  (Ctrl-C stops it)"
exec build/release/berth serve "$@"

# Node for the page and for the tests that need it. Sourced by ./dev.
# shellcheck shell=bash

node_wanted=20

# need_node: puts a node of at least version 20 on PATH: the system's, else npm's own package of it
# under .cache/node (Debian 12 has an older one, and the npm that fetches the newer).
need_node() {
  if node_is_enough; then return; fi
  export PATH=$PWD/.cache/node/node_modules/.bin:$PATH
  if node_is_enough; then return; fi
  command -v npm >/dev/null || need_packages node
  step "fetch node $node_wanted with npm" \
    npm install --no-save --no-audit --no-fund --prefix .cache/node "node@$node_wanted"
  node_is_enough || fail "npm's package of node does not run here; install Node >= $node_wanted"
}

node_is_enough() {
  local version
  version=$(node --version 2>/dev/null) || return 1
  version=${version#v}
  ((${version%%.*} >= node_wanted))
}

# need_page_packages: what web/package-lock.json names, which the page of the admin listener is built
# of. Where there is no npm and none can be installed the program is built without its page.
need_page_packages() {
  if ! command -v npm >/dev/null && ! is_debian_12; then
    say "there is no npm: the admin listener will have no page"
    return
  fi
  need_node
  if [[ web/node_modules/.package-lock.json -nt web/package-lock.json ]]; then return; fi
  step "fetch the packages that the page is built of" npm ci --prefix web
  touch web/node_modules/.package-lock.json
}

# need_worker_packages: what worker/package-lock.json names, for its tests and its formatter. Fetched
# by npm when the lock changed; nothing of it is part of what is published.
need_worker_packages() {
  need_node
  need_page_packages
  if [[ worker/node_modules/.package-lock.json -nt worker/package-lock.json ]]; then return; fi
  step "fetch the packages that the worker is built and tried with" npm ci --prefix worker
  touch worker/node_modules/.package-lock.json
}

# need_component_packages: what wasi-host/package-lock.json names, which makes a component of the
# module and serves it. Not by "npm ci", which refuses a lock that lacks a package of another system,
# since not every registry has all of those that jco may use. Versions and sums are the lock's either
# way.
need_component_packages() {
  need_node
  if [[ wasi-host/node_modules/.package-lock.json -nt wasi-host/package-lock.json ]]; then return; fi
  step "fetch the packages that the component is built with" npm install --no-save --prefix wasi-host
  touch wasi-host/node_modules/.package-lock.json
}

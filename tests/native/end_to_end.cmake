# The program as it is run: real clients, then hostile ones.
set(berth_end_to_end
  "native: end to end, with real clients and a real upstream" end_to_end_test.py
  "native: the server begins, logs, reloads and ends as it should" process_test.py
  "native: encrypted upstreams are checked, and what is wrong with them is told"
    encrypted_upstream_test.py
  "native: upstreams that go wrong are outlived, and the place is told" faults_test.py
  "native: what the admin listener tells is true, and told to nobody else" admin_test.py
  "native: queries are told as they come, and logged, to whoever may know" query_log_test.py
  "native: berth query gets what kdig gets, and tells what goes wrong" query_test.py
  "native: end to end over UDP, TCP and TLS, with real clients" listeners_test.py
  "native: berth top shows the server on a terminal and without one" top_test.py
  "native: dashboards and alerts ask for what the server tells" dashboards_test.py
  "native: rules, lists, groups and stamps hold, and another image is taken over" policy_test.py
  "native: links, lists, keys and commands of serverless-dns go on working" migration_test.py
  "native: clients that ask too often are told, by all threads together" rate_test.py
  "native: names asked for in TLS and certificates choose groups" identity_test.py
  "native: behind nginx, haproxy and dnsdist the client itself is seen" proxy_test.py
  "native: hostile clients of plain DNS are dropped and the others served" hostile_dns_test.py
  "native: hostile clients are dropped and the others served" hostile_test.py
  "native: slow, many and vanishing clients are outlived" endurance_test.py)
while(berth_end_to_end)
  list(POP_FRONT berth_end_to_end name file)
  add_test(NAME ${name} COMMAND ${berth_python}
    ${CMAKE_CURRENT_SOURCE_DIR}/end_to_end/${file} $<TARGET_FILE:berth>)
  set_tests_properties(${name} PROPERTIES LABELS e2e TIMEOUT 600 COST 60)
endwhile()

# A sample of what ./dev faults plays.
set(name "native: of faults of upstreams, played in short, clients notice what they must")
add_test(NAME ${name}
  COMMAND ${berth_python} ${CMAKE_SOURCE_DIR}/tests/faults/run --quick
    --program $<TARGET_FILE:berth>)
set_tests_properties(${name} PROPERTIES LABELS e2e TIMEOUT 600 COST 60)

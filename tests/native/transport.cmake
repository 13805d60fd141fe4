# The client side of TLS and HTTP/2, and the sockets to upstreams.
add_executable(transport_test
  support/authority.cc support/http2_end.cc support/http2_server.cc support/tls_peer.cc
  query/query_run_test.cc
  tls/client_tls_test.cc
  transport/http2_client_session_test.cc transport/session_socket_test.cc
  transport/stream_socket_test.cc)
target_link_libraries(transport_test PRIVATE berth_test_main berth_server)
catch_discover_tests(transport_test TEST_PREFIX "native: " EXTRA_ARGS -w NoTests)

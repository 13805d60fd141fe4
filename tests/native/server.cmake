# Sessions, limits, certificates and sockets of the server.
add_executable(server_test
  admin/admin_request_test.cc admin/connections_json_test.cc admin/half_open_test.cc admin/host_counters_test.cc admin/host_watch_test.cc admin/metrics_test.cc admin/name_lookup_test.cc
  admin/overview_test.cc admin/page_answer_test.cc
  dns_server/client_flows_test.cc dns_server/datagram_batch_test.cc dns_server/stream_session_test.cc
  dns_server/udp_listener_test.cc dns_server/waiting_clients_test.cc
  driver/answer_latency_test.cc driver/client_warnings_test.cc driver/http_date_test.cc driver/query_log_test.cc driver/reload_desk_test.cc driver/server_counters_test.cc driver/server_thread_test.cc
  driver/system_upstreams_test.cc driver/upstream_news_test.cc
  query_events/event_ring_test.cc query_events/event_sink_test.cc query_events/query_reader_test.cc
  query_events/query_recorder_test.cc query_events/query_text_test.cc
  query_events/sample_pace_test.cc
  rules/page_rules_test.cc
  query_log/dnstap_frame_test.cc query_log/frame_stream_test.cc query_log/log_database_test.cc query_log/log_files_test.cc
  query_log/query_counts_test.cc
  server/accept_watch_test.cc server/admission_test.cc server/connection_test.cc server/http1_limits_test.cc server/http1_session_test.cc
  server/http2_limits_test.cc server/http2_session_test.cc server/listening_socket_test.cc server/server_timing_test.cc server/timeout_wheel_test.cc
  supervisor/notice_test.cc supervisor/passed_sockets_test.cc
  support/http2_client.cc support/http2_end.cc)
target_link_libraries(server_test PRIVATE berth_test_main berth_server)
catch_discover_tests(server_test TEST_PREFIX "native: " EXTRA_ARGS -w NoTests)

add_executable(udp_hit_test dns_server/udp_hit_test.cc)
target_link_libraries(udp_hit_test PRIVATE berth_test_main berth_scenario berth_server)
catch_discover_tests(udp_hit_test TEST_PREFIX "native: " EXTRA_ARGS -w NoTests)

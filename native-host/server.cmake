# The server itself. Asio stands in driver/event_loop.cc alone, Beast in server/http1_*.cc: both are
# slow to compile.
find_package(Boost 1.81 REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(Threads REQUIRED)
find_package(spdlog REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(nghttp2 REQUIRED IMPORTED_TARGET libnghttp2>=1.52)

# By pkg-config: the package's own CMake file asks for all that its other libraries need.
pkg_check_modules(prometheus REQUIRED IMPORTED_TARGET prometheus-cpp-core>=1.0)

pkg_check_modules(sqlite REQUIRED IMPORTED_TARGET sqlite3>=3.24)
pkg_check_modules(fstrm REQUIRED IMPORTED_TARGET libfstrm>=0.6)

add_library(berth_server STATIC
  admin/admin_request.cc admin/admin_routes.cc admin/admin_server.cc admin/admin_token.cc admin/connections_json.cc
  admin/half_open.cc admin/host_counters.cc admin/host_watch.cc admin/lists_json.cc admin/metrics.cc admin/name_lookup.cc admin/openapi.cc
  admin/overview.cc admin/pause_answers.cc admin/query_sources.cc
  admin/query_stream.cc admin/rule_changes.cc admin/server_view.cc
  admin/start_admin.cc admin/top_answer.cc
  admin/totals.cc
  dns_server/client_flows.cc dns_server/datagram_batch.cc dns_server/stream_session.cc dns_server/udp_listener.cc
  dns_server/waiting_clients.cc
  driver/answer_latency.cc driver/client_warnings.cc driver/entropy.cc driver/event_loop.cc driver/generation.cc driver/http_date.cc driver/log.cc
  driver/query_log.cc driver/rare_warning.cc driver/reload_desk.cc driver/resolver_driver.cc driver/server_thread.cc
  driver/server_counters.cc driver/shard_locks.cc driver/signals.cc driver/system_upstreams.cc driver/thread_state.cc driver/upstream_news.cc driver/utc_offset.cc
  query_events/event_ring.cc query_events/event_sink.cc query_events/query_event.cc
  query_events/query_feed.cc
  query_events/query_filter.cc query_events/query_reader.cc query_events/query_recorder.cc
  query_events/query_text.cc query_events/sample_pace.cc
  query_log/database.cc query_log/dnstap_frame.cc query_log/frame_stream.cc query_log/kept_client.cc
  query_log/log_database.cc query_log/log_dnstap.cc query_log/log_lines.cc query_log/log_rows.cc
  query_log/log_top.cc
  query_log/numbered_files.cc query_log/query_counts.cc query_log/query_log.cc
  query/host_addresses.cc query/query_run.cc
  rules/page_rules.cc
  announcement.cc serve.cc supervisor/notice.cc supervisor/passed_sockets.cc
  server/accept_watch.cc server/admission.cc server/certificate.cc server/channel.cc server/client_track.cc server/connection.cc server/connection_time.cc
  server/http1_parser.cc server/http1_session.cc server/http2_fields.cc server/http2_session.cc server/http2_setup.cc
  server/http2_stream.cc server/http2_time.cc server/listener.cc server/listening_socket.cc server/own_certificate.cc
  server/server_timing.cc server/tcp_state.cc
  server/timeout_wheel.cc server/tls.cc
  socket_address.cc
  tls/client_subjects.cc tls/client_tls.cc tls/tls_failure.cc tls/tls_rules.cc
  transport/http2_client_session.cc transport/session_socket.cc transport/socket_opener.cc
  transport/stream.cc transport/stream_socket.cc transport/transport_failure.cc transport/udp.cc)
target_link_libraries(berth_server PUBLIC
  berth_command_line berth_lists berth_resolver berth_doh Boost::headers OpenSSL::SSL PkgConfig::nghttp2
  spdlog::spdlog Threads::Threads PkgConfig::prometheus PkgConfig::sqlite
  PkgConfig::fstrm)

include(page.cmake)

add_executable(berth main.cc commands/access_key.cc commands/query.cc commands/run.cc)
target_link_libraries(berth PRIVATE berth_server)

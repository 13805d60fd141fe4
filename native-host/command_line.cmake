# Settings from file, environment and flags, and the commands that need no server.
find_package(CLI11 REQUIRED)

add_library(berth_command_line STATIC
  commands/config_text.cc commands/decode.cc config_file.cc config_findings.cc config_table.cc
  environment.cc host_settings.cc lists/lists_options.cc listen_address.cc load_config.cc options.cc time_zone.cc
  query/query_options.cc
  query/query_order.cc query/query_report.cc tls/trust_options.cc toml_text.cc top/top_options.cc)
target_link_libraries(berth_command_line PUBLIC berth_resolver berth_doh berth_proxy PRIVATE CLI11::CLI11)
target_compile_definitions(berth_command_line PUBLIC BERTH_VERSION="${PROJECT_VERSION}")

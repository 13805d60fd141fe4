# Settings, command line and the commands that need no server.
add_executable(command_line_test
  config_file_test.cc config_text_test.cc decode_test.cc environment_test.cc host_settings_test.cc
  listen_address_test.cc load_config_test.cc options_test.cc query/query_order_test.cc
  query/query_report_test.cc time_zone_test.cc toml_text_test.cc)
target_link_libraries(command_line_test PRIVATE berth_test_main berth_command_line)
catch_discover_tests(command_line_test TEST_PREFIX "native: " EXTRA_ARGS -w NoTests)

add_test(NAME "native: the program's commands, messages and exit codes"
  COMMAND ${berth_python} ${CMAKE_CURRENT_SOURCE_DIR}/cli_test.py $<TARGET_FILE:berth>)
add_test(NAME "docs: configuration.md is what the table of settings says"
  COMMAND ${berth_python} ${CMAKE_SOURCE_DIR}/tests/docs/configuration_check.py
    $<TARGET_FILE:berth> ${CMAKE_SOURCE_DIR})

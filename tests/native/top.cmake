# What `berth top` shows of what it is told.
add_executable(top_test top/figures_test.cc top/server_report_test.cc top/sorted_table_test.cc
  top/top_view_test.cc)
target_link_libraries(top_test PRIVATE berth_test_main berth_top)
catch_discover_tests(top_test TEST_PREFIX "native: top: " EXTRA_ARGS -w NoTests)

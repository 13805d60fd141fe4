# Blocklists on disk, and what makes and asks them.
add_executable(lists_test lists/mapped_image_test.cc)
target_link_libraries(lists_test PRIVATE berth_test_main berth_lists)
catch_discover_tests(lists_test TEST_PREFIX "native: " EXTRA_ARGS -w NoTests)

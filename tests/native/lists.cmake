# Blocklists on disk, and what makes and asks them.
add_executable(lists_test fetch/http_url_test.cc lists/mapped_image_test.cc lists/whole_file_test.cc)
target_link_libraries(lists_test PRIVATE berth_test_main berth_list_commands)
catch_discover_tests(lists_test TEST_PREFIX "native: " EXTRA_ARGS -w NoTests)

add_test(NAME "native: berth lists makes, checks and asks images"
  COMMAND ${berth_python} ${CMAKE_CURRENT_SOURCE_DIR}/lists_test.py $<TARGET_FILE:berth>)
add_test(NAME "native: berth lists takes over lists and stamps of serverless-dns"
  COMMAND ${berth_python} ${CMAKE_CURRENT_SOURCE_DIR}/lists_import_test.py $<TARGET_FILE:berth>)
add_test(NAME "native: berth lists gets lists from good servers and outlives others"
  COMMAND ${berth_python} ${CMAKE_CURRENT_SOURCE_DIR}/lists_fetch_test.py $<TARGET_FILE:berth>)
add_test(NAME "docs: what lists.md shows is what the program does"
  COMMAND ${berth_python} ${CMAKE_SOURCE_DIR}/tests/docs/lists_check.py
    $<TARGET_FILE:berth> ${CMAKE_SOURCE_DIR})

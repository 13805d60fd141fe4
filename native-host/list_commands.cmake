# `berth lists`: what makes, checks and asks images.
pkg_check_modules(idn2 REQUIRED IMPORTED_TARGET libidn2)

add_library(berth_json STATIC boost_json.cc)
target_link_libraries(berth_json PUBLIC Boost::headers)

# Files got over HTTP by whoever can wait for them.
add_library(berth_fetch STATIC fetch/fetch_connection.cc fetch/http_get.cc fetch/http_response.cc
  fetch/http_url.cc)
target_link_libraries(berth_fetch PUBLIC berth_server)

add_library(berth_list_commands STATIC
  commands/lists_build.cc commands/lists_diff.cc commands/lists_import.cc commands/lists_lookup.cc
  commands/lists_stamp.cc
  lists/image_build.cc
  lists/list_diff.cc lists/list_fetch.cc lists/list_plan.cc
  lists/list_report.cc lists/list_store.cc lists/name_to_ascii.cc lists/rethink_files.cc
  lists/source_reader.cc lists/text_table.cc)
target_link_libraries(berth_list_commands PUBLIC
  berth_lists berth_fetch PRIVATE berth_json PkgConfig::idn2)
target_link_libraries(berth PRIVATE berth_list_commands)

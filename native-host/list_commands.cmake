# `berth lists`: what makes, checks and asks images.
pkg_check_modules(idn2 REQUIRED IMPORTED_TARGET libidn2)

add_library(berth_list_commands STATIC
  commands/lists_build.cc commands/lists_diff.cc commands/lists_import.cc commands/lists_lookup.cc
  commands/lists_stamp.cc
  lists/fetch_connection.cc lists/http_url.cc lists/image_build.cc lists/image_lookup.cc
  lists/list_contents.cc lists/list_diff.cc lists/list_fetch.cc lists/list_plan.cc
  lists/list_report.cc lists/list_store.cc lists/name_to_ascii.cc lists/rethink_files.cc
  lists/source_reader.cc lists/text_table.cc lists/whole_file.cc)
target_link_libraries(berth_list_commands PUBLIC
  berth_lists berth_server PRIVATE PkgConfig::idn2)
target_link_libraries(berth PRIVATE berth_list_commands)

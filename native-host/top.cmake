# `berth top`: the running server in a terminal.
pkg_check_modules(ncurses REQUIRED IMPORTED_TARGET ncurses)

add_library(berth_top STATIC
  commands/top.cc
  top/admin_reader.cc top/figures.cc top/json_fields.cc top/live_query.cc top/live_query_stream.cc
  top/server_report.cc top/sorted_table.cc top/text_line.cc top/top_key.cc top/top_order.cc
  top/top_screen.cc top/top_view.cc)
target_link_libraries(berth_top PUBLIC berth_fetch berth_json PRIVATE PkgConfig::ncurses)
target_link_libraries(berth PRIVATE berth_top)

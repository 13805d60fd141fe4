# The page of the admin listener, made of web/ by Node and carried in the program. `./dev` puts
# Node and web's packages there; a build without them has a page that says so.
set(web ${CMAKE_SOURCE_DIR}/web)
find_program(NODE node HINTS ${CMAKE_SOURCE_DIR}/.cache/node/node_modules/.bin)
set(berth_page_files admin/no_page_files.cc)
if(NODE AND EXISTS ${web}/node_modules/.package-lock.json)
  set(berth_page_files ${CMAKE_BINARY_DIR}/web/page_files.cc)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${web}/dashboard/* ${web}/shared/*)
  file(GLOB builders CONFIGURE_DEPENDS ${web}/*.mjs)
  add_custom_command(OUTPUT ${berth_page_files}
    COMMAND ${NODE} ${web}/build.mjs ${CMAKE_BINARY_DIR}/web
    DEPENDS ${sources} ${builders} ${web}/node_modules/.package-lock.json
    COMMENT "Making the page of the admin listener"
    VERBATIM)
else()
  message(STATUS "no Node, or no packages in web/node_modules (npm ci --prefix web): "
    "the admin listener says that it has no page")
endif()
target_sources(berth_server PRIVATE admin/page_answer.cc ${berth_page_files})

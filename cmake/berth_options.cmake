add_library(berth_options INTERFACE)
target_include_directories(berth_options INTERFACE
  $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}> $<INSTALL_INTERFACE:include/berth>)
target_compile_features(berth_options INTERFACE cxx_std_20)
set_target_properties(berth_options PROPERTIES EXPORT_NAME options)
# Flags that every target of this project is built with; programs that embed it have their own.
target_compile_options(berth_options INTERFACE $<BUILD_INTERFACE:-Wall;-Wextra;-Wconversion;-Wshadow>
  $<BUILD_INTERFACE:-Wno-missing-field-initializers>)
if(BERTH_WERROR)
  target_compile_options(berth_options INTERFACE $<BUILD_INTERFACE:-Werror>)
endif()
if(WASI OR EMSCRIPTEN)
  # Size is what a host loads at each start. Only compiled with: at the link, a flag for optimising
  # would have clang look for tools that another machine may lack.
  target_compile_options(berth_options INTERFACE -Oz -flto)
  target_compile_definitions(berth_options INTERFACE BERTH_NO_PROSE)
endif()
if(BERTH_SANITIZE)
  target_compile_options(berth_options INTERFACE
    -fsanitize=${BERTH_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(berth_options INTERFACE -fsanitize=${BERTH_SANITIZE})
  # g++ 12 sees uninitialised reads in instrumented standard headers; the other builds keep watch.
  target_compile_options(berth_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
endif()
if(BERTH_FUZZ)
  # Coverage feedback in every layer; the target itself adds libFuzzer's main.
  target_compile_options(berth_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# Paths are hashed relative to the checkout, so that a fresh clone finds what another one compiled.
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
    CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_ctime,include_file_mtime ${CCACHE})
endif()

# berth_export(NAME): the library berth_NAME is installed, as berth::NAME.
function(berth_export name)
  set_target_properties(berth_${name} PROPERTIES EXPORT_NAME ${name})
  set_property(GLOBAL APPEND PROPERTY berth_libraries berth_${name})
endfunction()

# berth_core_layer(NAME DEPENDS ... SOURCES ...): one layer of core. A layer links only what stands
# to its left in `base < message < track < pool < cache < policy < upstream < resolver < doh < proxy`.
function(berth_core_layer name)
  cmake_parse_arguments(LAYER "" "" "DEPENDS;SOURCES" ${ARGN})
  list(TRANSFORM LAYER_SOURCES PREPEND ${CMAKE_SOURCE_DIR}/core/${name}/)
  add_library(berth_${name} STATIC ${LAYER_SOURCES})
  target_compile_options(berth_${name} PRIVATE -fno-exceptions -fno-rtti)
  target_link_libraries(berth_${name} PUBLIC berth_options)
  foreach(layer ${LAYER_DEPENDS})
    target_link_libraries(berth_${name} PUBLIC berth_${layer})
  endforeach()
  berth_export(${name})
endfunction()

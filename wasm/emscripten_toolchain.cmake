# Builds with Emscripten: the one whose em++ is found first, from an SDK or from Debian.
find_program(EMXX em++ REQUIRED)
file(REAL_PATH ${EMXX} emxx)
cmake_path(GET emxx PARENT_PATH emscripten_root)
# A node that is not Debian's does not look for em++'s modules where Debian keeps them.
if(NOT DEFINED ENV{NODE_PATH})
  set(ENV{NODE_PATH} /usr/share/nodejs)
endif()
include(${emscripten_root}/cmake/Modules/Platform/Emscripten.cmake)

# What CMake wants to know of a platform that it has no file for.
set(WASI TRUE)
set(CMAKE_EXECUTABLE_SUFFIX ".wasm")

# Builds for WebAssembly with wasi-libc: with the SDK under WASI_SDK_PREFIX (a variable of CMake, else
# of the environment) when there is one, else with Debian's clang 19.
set(CMAKE_SYSTEM_NAME WASI)
set(CMAKE_SYSTEM_PROCESSOR wasm32)
list(APPEND CMAKE_MODULE_PATH ${CMAKE_CURRENT_LIST_DIR}/platform)
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES WASI_SDK_PREFIX)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)

# Kept, since a folder that is configured anew keeps the compilers it began with: files of one SDK would
# be built by those of another.
if(NOT WASI_SDK_PREFIX AND NOT "$ENV{WASI_SDK_PREFIX}" STREQUAL "")
  set(WASI_SDK_PREFIX "$ENV{WASI_SDK_PREFIX}")
endif()
if(NOT DEFINED CACHE{BERTH_WASI_SDK})
  set(BERTH_WASI_SDK "${WASI_SDK_PREFIX}" CACHE INTERNAL "What this folder is built with")
elseif(WASI_SDK_PREFIX AND NOT WASI_SDK_PREFIX STREQUAL BERTH_WASI_SDK)
  message(FATAL_ERROR "WASI_SDK_PREFIX is ${WASI_SDK_PREFIX}, and ${CMAKE_BINARY_DIR} is built with "
    "'${BERTH_WASI_SDK}' (if empty, with Debian's clang 19): delete ${CMAKE_BINARY_DIR} first")
endif()
set(WASI_SDK_PREFIX "${BERTH_WASI_SDK}")

if(WASI_SDK_PREFIX)
  set(bin ${WASI_SDK_PREFIX}/bin)
  set(suffix)
  set(sysroot ${WASI_SDK_PREFIX}/share/wasi-sysroot)
  set(triple wasm32-wasi)
  if(EXISTS ${sysroot}/lib/wasm32-wasip1)
    set(triple wasm32-wasip1)
  endif()
  set(CMAKE_SYSROOT ${sysroot})
else()
  set(llvm /usr/lib/llvm-19)
  set(bin /usr/bin)
  set(suffix -19)
  set(triple wasm32-wasi)
  # Debian's clang would also look into the system's own headers: only wasi-libc's are given.
  set(CMAKE_C_FLAGS_INIT "-nostdlibinc -isystem /usr/include/wasm32-wasi")
  set(CMAKE_CXX_FLAGS_INIT "-nostdlibinc -nostdinc++\
 -isystem ${llvm}/include/wasm32-wasi/c++/v1 -isystem /usr/include/wasm32-wasi")
endif()

set(CMAKE_C_COMPILER ${bin}/clang${suffix})
set(CMAKE_CXX_COMPILER ${bin}/clang++${suffix})
set(CMAKE_AR ${bin}/llvm-ar${suffix} CACHE FILEPATH "")
set(CMAKE_RANLIB ${bin}/llvm-ranlib${suffix} CACHE FILEPATH "")
set(CMAKE_C_COMPILER_TARGET ${triple})
set(CMAKE_CXX_COMPILER_TARGET ${triple})
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# Checks of the tree as a whole, beside the tests of its parts.
find_package(Python3 3.9 REQUIRED COMPONENTS Interpreter)
set(berth_python ${Python3_EXECUTABLE} -B)

add_test(NAME "layers: the tree keeps its rules"
  COMMAND ${berth_python} ${CMAKE_CURRENT_SOURCE_DIR}/layers/check.py ${CMAKE_SOURCE_DIR})
add_test(NAME "layers: each rule catches its bad samples"
  COMMAND ${berth_python} ${CMAKE_CURRENT_SOURCE_DIR}/layers/check_test.py)

add_test(NAME "docs: each row of rfc.md names a test that runs"
  COMMAND ${berth_python} ${CMAKE_CURRENT_SOURCE_DIR}/docs/rfc_check.py
    ${CMAKE_SOURCE_DIR}/docs/rfc.md ${CMAKE_BINARY_DIR})
add_test(NAME "docs: each defect of serverless-dns has a test that runs"
  COMMAND ${berth_python} ${CMAKE_CURRENT_SOURCE_DIR}/docs/defects_check.py
    ${CMAKE_SOURCE_DIR}/docs/migrating.md ${CMAKE_BINARY_DIR})
add_test(NAME "docs: a row that names no test that runs is caught"
  COMMAND ${berth_python} ${CMAKE_CURRENT_SOURCE_DIR}/docs/rfc_check_test.py)

add_test(NAME "docs: every link leads somewhere"
  COMMAND ${berth_python} ${CMAKE_CURRENT_SOURCE_DIR}/docs/links_check.py ${CMAKE_SOURCE_DIR})

add_test(NAME "docs: every cause of a failure is explained"
  COMMAND ${berth_python} ${CMAKE_CURRENT_SOURCE_DIR}/docs/errors_check.py ${CMAKE_SOURCE_DIR})

add_test(NAME "dev: packages are installed only when missing and never at the price of others"
  COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/dev/packages_test)

add_test(NAME "support: the faulty upstream goes wrong as it is told"
  COMMAND ${berth_python} ${CMAKE_CURRENT_SOURCE_DIR}/support/faulty_upstream_test.py)

# Debian's own interpreter, which its packages of dnspython and h2 are for.
set(berth_debian_python /usr/bin/python3 -B)
set(conformance ${CMAKE_CURRENT_SOURCE_DIR}/conformance)
add_test(NAME "conformance: octets and words of the cases agree, by the word of dnspython"
  COMMAND ${berth_debian_python} ${conformance}/check.py)
add_test(NAME "conformance: the cases made of scenarios are what these say"
  COMMAND ${berth_debian_python} ${conformance}/from_scenarios.py)
add_test(NAME "conformance: what differs is told, and a host that does not start is red"
  COMMAND node --test ${conformance}/runner/compare.test.mjs ${conformance}/runner/run.test.mjs)
# Core compiles where there are no threads, sockets or clocks to be had: its sources, as the modules
# are built; its headers here.
foreach(target wasi emscripten)
  set(name "compile: core's headers stand alone for ${target}")
  add_test(NAME ${name}
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/compile/headers_compile ${target} ${CMAKE_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES SKIP_RETURN_CODE 77 COST 20 ENVIRONMENT DEV_JOBS=1)
endforeach()

# The other way to build the modules, by an SDK of one's own.
add_test(NAME "compile: a WASI SDK compiles and links what WASI_SDK_PREFIX says it should"
  COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/compile/wasi_sdk ${CMAKE_SOURCE_DIR})
set_tests_properties("compile: a WASI SDK compiles and links what WASI_SDK_PREFIX says it should"
  PROPERTIES SKIP_RETURN_CODE 77 COST 20)

# Each example is built against an installed copy, as whoever embeds the core does it, and run.
set(examples ${CMAKE_CURRENT_SOURCE_DIR}/embedding/examples_test.py)
foreach(example c cpp)
  add_test(NAME "embedding: the example in ${example} is built and answers"
    COMMAND ${berth_python} ${examples} ${CMAKE_BINARY_DIR} ${CMAKE_SOURCE_DIR} ${example})
endforeach()

# Long ones: the worker in every runtime, the page in a browser, all hosts beside each other, every libFuzzer target for half
# a minute (./dev fuzz builds them), a million simulated queries (./dev simulate builds what plays
# them), and every mutant.
if(BERTH_LONG_TESTS)
  add_subdirectory(worker)
  add_subdirectory(wasi-host)
  if(BERTH_NATIVE_HOST)
    add_subdirectory(web)
  endif()
  set(name "embedding: the example in js answers")
  add_test(NAME ${name}
    COMMAND ${berth_python} ${examples} ${CMAKE_BINARY_DIR} ${CMAKE_SOURCE_DIR} js)
  set_tests_properties(${name} PROPERTIES FIXTURES_REQUIRED worker_package)

  set(name "conformance: every host gives the answers that are expected")
  add_test(NAME ${name} COMMAND node ${conformance}/run.mjs WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES
    LABELS conformance PROCESSORS 2 COST 200 FIXTURES_REQUIRED "worker_package;wasi_component")

  set(name "conformance: no case meets undefined behaviour in the module")
  add_test(NAME ${name} COMMAND node ${conformance}/run.mjs --hosts wasi
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES
    LABELS conformance COST 50 FIXTURES_REQUIRED worker_package
    ENVIRONMENT BERTH_WASM=build/wasm-wasi-ubsan/berth.wasm)

  file(GLOB fuzz_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/*_fuzz.cc)
  foreach(source ${fuzz_sources})
    cmake_path(GET source STEM target)
    set(name "fuzz: ${target} finds nothing in its time")
    add_test(NAME ${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/run ${target})
    set_tests_properties(${name} PROPERTIES LABELS fuzz COST 50)
  endforeach()

  set(name "simulation: a million queries over five hundred seeds")
  add_test(NAME ${name}
    COMMAND ${CMAKE_SOURCE_DIR}/build/simulation/tests/simulation/simulation
      --first 10001 --seeds 520 --queries 2000)
  set_tests_properties(${name} PROPERTIES LABELS simulation PROCESSORS 2 COST 150)

  set(name "mutants: the tests kill every seeded defect")
  add_test(NAME ${name} COMMAND ${berth_python} ${CMAKE_CURRENT_SOURCE_DIR}/mutants/run)
  set_tests_properties(${name} PROPERTIES LABELS mutants PROCESSORS 2 COST 200 TIMEOUT 1800)
endif()

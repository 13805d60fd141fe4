# What `cmake --install` puts up for programs that embed the core: static libraries, headers as they
# stand in the tree (under include/berth), and what find_package(berth) reads.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

get_property(berth_libraries GLOBAL PROPERTY berth_libraries)
set(berth_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/berth)
install(TARGETS berth_options ${berth_libraries} EXPORT berth COMPONENT development
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY core DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/berth COMPONENT development
  FILES_MATCHING PATTERN "*.h")
install(FILES wasm/abi.h wasm/abi_shared.h wasm/abi_workbench.h
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/berth/wasm COMPONENT development)
install(EXPORT berth NAMESPACE berth:: FILE berth-config.cmake
  DESTINATION ${berth_package_dir} COMPONENT development)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/berth-config-version.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/berth-config-version.cmake
  DESTINATION ${berth_package_dir} COMPONENT development)

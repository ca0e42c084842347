# What `make install` copies, and how other CMake and pkg-config projects find it. Each component is
# what one Debian package holds; see package.cmake.
include(CMakePackageConfigHelpers)

install(TARGETS dashcore EXPORT dashcoreTargets
    LIBRARY COMPONENT library NAMELINK_COMPONENT development)
install(TARGETS dashcore-static EXPORT dashcoreStaticTargets ARCHIVE COMPONENT development)
install(FILES include/dashcore.h TYPE INCLUDE COMPONENT development)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/dashcore)
install(EXPORT dashcoreTargets NAMESPACE dashcore:: DESTINATION ${package_dir}
    COMPONENT development)
install(EXPORT dashcoreStaticTargets NAMESPACE dashcore:: DESTINATION ${package_dir}
    COMPONENT development)
configure_package_config_file(cmake/dashcoreConfig.cmake.in dashcoreConfig.cmake
    INSTALL_DESTINATION ${package_dir} NO_SET_AND_CHECK_MACRO)
# Below 1.0 a new minor version may break; from 1.0 on only a new major one.
if(PROJECT_VERSION_MAJOR EQUAL 0)
    set(compatibility SameMinorVersion)
else()
    set(compatibility SameMajorVersion)
endif()
write_basic_package_version_file(dashcoreConfigVersion.cmake COMPATIBILITY ${compatibility})
install(FILES
    ${PROJECT_BINARY_DIR}/dashcoreConfig.cmake ${PROJECT_BINARY_DIR}/dashcoreConfigVersion.cmake
    DESTINATION ${package_dir} COMPONENT development)

# Below lib wherever libraries go: systemd reads lib/systemd of /usr and of /usr/local.
if(DASHCORE_SYSTEMD AND TARGET dashcored)
    install(DIRECTORY systemd/user DESTINATION lib/systemd COMPONENT server)
    # The package has a unit of its own, for a user that stays.
    install(DIRECTORY systemd/system DESTINATION lib/systemd COMPONENT unpackaged)
endif()

file(RELATIVE_PATH DASHCORE_PC_UP
    /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
string(REGEX REPLACE "/$" "" DASHCORE_PC_UP ${DASHCORE_PC_UP})
configure_file(pkgconfig/dashcore.pc.in dashcore.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/dashcore.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
    COMPONENT development)

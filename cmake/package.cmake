# The Debian packages that scripts/package makes with CPack: one a component, named after what Debian
# calls such packages. This file says what the packages are, packaging/ holds their descriptions and
# scripts; package_stage.cmake makes of the files that were installed what Debian expects.

# The changelog has the revision of the packaging, its maintainer and its date, as in Debian.
set(changelog ${PROJECT_SOURCE_DIR}/packaging/changelog)
file(STRINGS ${changelog} changelog_head LIMIT_COUNT 1)
if(NOT changelog_head MATCHES "^dashcore \\(([0-9.]+)-([0-9]+)\\)")
    message(FATAL_ERROR "${changelog} does not begin with a version: ${changelog_head}")
endif()
set(release ${CMAKE_MATCH_2})
if(NOT CMAKE_MATCH_1 VERSION_EQUAL PROJECT_VERSION)
    message(FATAL_ERROR "${changelog} is of ${CMAKE_MATCH_1}, the header of ${PROJECT_VERSION}")
endif()
file(STRINGS ${changelog} changelog_trailer LIMIT_COUNT 1 REGEX "^ -- ")
string(REGEX REPLACE "^ -- (.*>).*" "\\1" maintainer "${changelog_trailer}")
set(debian_version ${PROJECT_VERSION}-${release})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME dashcore)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
# It would come before each description.
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/cmake/package_stage.cmake)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_COMPONENTS_ALL "")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER ${maintainer})
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_RELEASE ${release})
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

# Describes the package of a component. What follows the section are pairs: a field of its control
# file, by CPack's name for it, and the value.
macro(debian_package component name section)
    list(APPEND CPACK_COMPONENTS_ALL ${component})
    string(TOUPPER ${component} upper)
    set(CPACK_DEBIAN_${upper}_PACKAGE_NAME ${name})
    set(CPACK_DEBIAN_${upper}_PACKAGE_SECTION ${section})
    file(READ ${PROJECT_SOURCE_DIR}/packaging/${name}/description CPACK_DEBIAN_${upper}_DESCRIPTION)
    if(NOT ${name} STREQUAL CPACK_PACKAGE_NAME)
        set(CPACK_DEBIAN_${upper}_PACKAGE_SOURCE ${CPACK_PACKAGE_NAME})
    endif()
    set(pairs ${ARGN})
    while(pairs)
        list(POP_FRONT pairs field value)
        set(CPACK_DEBIAN_${upper}_PACKAGE_${field} ${value})
    endwhile()
endmacro()

# CPack would give the library two scripts that call ldconfig where Debian has a trigger, as soon as
# it looks for shared libraries itself; package_stage.cmake finds out what it depends on.
set(shlibs ${PROJECT_BINARY_DIR}/packaging/libdashcore0/shlibs)
file(CONFIGURE OUTPUT ${shlibs} CONTENT "libdashcore 0 libdashcore0 (>= ${PROJECT_VERSION})\n")
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SHLIBDEPS OFF)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_CONTROL_EXTRA
    ${shlibs} ${PROJECT_SOURCE_DIR}/packaging/libdashcore0/triggers)
debian_package(library libdashcore0 libs)

debian_package(development libdashcore-dev libdevel
    DEPENDS "libdashcore0 (= ${debian_version})"
    SUGGESTS "libcurl4-openssl-dev, libjansson-dev, libsqlite3-dev, pkg-config")

if(TARGET dashcored)
    set(scripts ${PROJECT_SOURCE_DIR}/packaging/dashcored)
    set(CPACK_DEBIAN_SERVER_PACKAGE_CONTROL_EXTRA
        ${scripts}/postinst ${scripts}/prerm ${scripts}/postrm ${scripts}/conffiles)
    debian_package(server dashcored net DEPENDS "adduser" SUGGESTS "dashcore")
endif()

if(TARGET dashcore-cli)
    debian_package(cli dashcore utils SUGGESTS "bash-completion, dashcored")
endif()

if(TARGET dashcore-python)
    # The compiled module is for one minor version of Python.
    get_directory_property(minor DIRECTORY ${PROJECT_SOURCE_DIR}/bindings/python
        DEFINITION Python3_VERSION_MINOR)
    math(EXPR next "${minor} + 1")
    set(scripts ${PROJECT_SOURCE_DIR}/packaging/python3-dashcore)
    set(CPACK_DEBIAN_PYTHON_PACKAGE_CONTROL_EXTRA ${scripts}/postinst ${scripts}/prerm)
    debian_package(python python3-dashcore python
        DEPENDS "libdashcore0 (= ${debian_version}), python3 (>= 3.${minor}~), python3 (<< 3.${next})"
        SUGGESTS "dashcored")
endif()

include(CPack)

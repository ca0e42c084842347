# Run by CPack between the installation of the components, each into a folder of its own, and their
# packing. Debian wants documents compressed and each package to have its changelog and copyright;
# archives stripped of what only a debugger reads.
cmake_policy(VERSION 3.25)
get_filename_component(source ${CMAKE_CURRENT_LIST_DIR} DIRECTORY)
set(packaging ${source}/packaging)

# The name of the file goes without: it would be another one in another build, as would the time.
function(compress file)
    execute_process(COMMAND gzip -9nf ${file} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

# The rights of a file in somebody's checkout are his business.
function(stage_file from to)
    file(COPY_FILE ${from} ${to})
    file(CHMOD ${to} PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
endfunction()

function(stage_documents folder)
    stage_file(${packaging}/copyright ${folder}/copyright)
    stage_file(${packaging}/changelog ${folder}/changelog.Debian)
    stage_file(${source}/CHANGES.md ${folder}/changelog)
    compress(${folder}/changelog.Debian)
    compress(${folder}/changelog)
endfunction()

# The unit of `make install` with a user that stays, so that others can be let into its folder, and
# the program of this package even where /usr/local has another.
function(stage_unit root)
    file(READ ${source}/systemd/system/dashcored.service unit)
    foreach(line "DynamicUser=yes|User=dashcore" "ExecStart=dashcored|ExecStart=/usr/bin/dashcored")
        string(REPLACE "|" ";" line ${line})
        list(GET line 0 ours)
        list(GET line 1 theirs)
        if(NOT unit MATCHES "\n${ours}\n")
            message(FATAL_ERROR "The system unit has no line ${ours}")
        endif()
        string(REPLACE "\n${ours}\n" "\n${theirs}\n" unit "${unit}")
    endforeach()
    file(WRITE ${root}/usr/lib/systemd/system/dashcored.service "${unit}")
    file(MAKE_DIRECTORY ${root}/etc/default)
    stage_file(${packaging}/dashcored/dashcored.default ${root}/etc/default/dashcored)
endfunction()

# How Python's own tools know that a package is there: for importlib.metadata, and for pip, which
# then takes what needs dashcore for satisfied.
function(stage_python_metadata root)
    set(folder
        ${root}/usr/lib/python3/dist-packages/dashcore-${CPACK_PACKAGE_VERSION}.dist-info)
    file(WRITE ${folder}/METADATA
        "Metadata-Version: 2.1\nName: dashcore\nVersion: ${CPACK_PACKAGE_VERSION}\n"
        "Summary: Activity log and task status for unattended programs\nLicense: MIT\n")
    file(WRITE ${folder}/INSTALLER "debian\n")
endfunction()

# Sets `depends` to the packages whose libraries are used by one of ours.
function(library_depends depends library)
    set(work ${CPACK_TEMPORARY_DIRECTORY}/library-depends)
    file(WRITE ${work}/debian/control "Source: dashcore\n\nPackage: libdashcore0\nArchitecture: any\n")
    execute_process(COMMAND dpkg-shlibdeps -O ${library} WORKING_DIRECTORY ${work}
        OUTPUT_VARIABLE found OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
    file(REMOVE_RECURSE ${work})
    string(REPLACE "shlibs:Depends=" "" found "${found}")
    set(${depends} "${found}" PARENT_SCOPE)
endfunction()

foreach(component IN LISTS CPACK_COMPONENTS_ALL)
    string(TOUPPER ${component} upper)
    set(root ${CPACK_TEMPORARY_DIRECTORY}/${component})
    set(documents ${root}/usr/share/doc/${CPACK_DEBIAN_${upper}_PACKAGE_NAME})
    file(MAKE_DIRECTORY ${documents})
    stage_documents(${documents})
    file(GLOB pages ${root}/usr/share/man/man*/*.[1-9])
    foreach(page IN LISTS pages)
        compress(${page})
    endforeach()
    file(GLOB_RECURSE archives ${root}/usr/lib/*.a)
    foreach(archive IN LISTS archives)
        execute_process(COMMAND strip --strip-debug --enable-deterministic-archives ${archive}
            COMMAND_ERROR_IS_FATAL ANY)
    endforeach()
    if(component STREQUAL server)
        stage_unit(${root})
    elseif(component STREQUAL python)
        stage_python_metadata(${root})
    elseif(component STREQUAL library)
        file(GLOB_RECURSE library ${root}/usr/lib/libdashcore.so.*.*)
        library_depends(CPACK_DEBIAN_LIBRARY_PACKAGE_DEPENDS ${library})
        # Where CPack finds the library that others of these packages use.
        get_filename_component(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${library} DIRECTORY)
    endif()
endforeach()

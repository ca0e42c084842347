# Writes OUTPUT, the description of the API: the parts in OPENAPI put together, with VERSION and
# with TRANSPORT, what is to be said of the server that answers. Run with cmake -P, or included.
cmake_minimum_required(VERSION 3.25)

# The members of the JSON objects in the files of a folder, as one text.
function(members_of folder result)
    file(GLOB files ${folder}/*.json)
    list(SORT files)
    set(text "")
    foreach(file IN LISTS files)
        file(READ ${file} object)
        string(STRIP "${object}" object)
        string(REGEX REPLACE "^{" "" object "${object}")
        string(REGEX REPLACE "}$" "" object "${object}")
        if(text STREQUAL "")
            set(text "${object}")
        else()
            string(APPEND text ",${object}")
        endif()
    endforeach()
    set(${result} "${text}" PARENT_SCOPE)
endfunction()

function(openapi_write OUTPUT TRANSPORT)
    foreach(part paths parameters headers responses schemas)
        members_of(${OPENAPI}/${part} ${part})
    endforeach()
    configure_file(${OPENAPI}/openapi.json.in ${OUTPUT} @ONLY)
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
    openapi_write(${OUTPUT} "${TRANSPORT}")
endif()

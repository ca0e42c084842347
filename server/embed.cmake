# Writes OUTPUT, the C table of assets: the files in FILES (separated by '|'), the description of the
# API in OPENAPI, whose parts are put together here, and the built dashboard in DASHBOARD, if any, whose
# index.html takes the place of the plain one. Each is there as it is and, where that is smaller,
# compressed by GZIP. The assembler reads the files, which for a compiler would have to become a
# multiple of their size in C text. Run with cmake -P.
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/openapi.cmake)

# Of what is compressed already, another round would only be waste.
set(compressed_types "\\.woff2$")
# The server sends smaller bodies as they are.
set(compressed_length_min 1024)

get_filename_component(folder ${OUTPUT} DIRECTORY)
openapi_write(${folder}/openapi.json "Bodies of 1 KiB and more are sent gzip-compressed to clients that \
accept it. Requests whose head is ambiguous are answered 400 and the connection is closed; heads over \
16 KiB are 431.")

string(REPLACE "|" ";" files "${FILES}")
list(APPEND files ${folder}/openapi.json)
set(built "")
if(DASHBOARD AND EXISTS ${DASHBOARD}/index.html)
    list(FILTER files EXCLUDE REGEX "/index\\.html$")
    file(GLOB_RECURSE built RELATIVE ${DASHBOARD} ${DASHBOARD}/*)
endif()

# Adds a file to the C text in `arrays`, by its number. The hash is there for the compiler to see
# that the file changed.
function(add_bytes number file)
    file(SHA256 ${file} hash)
    string(APPEND arrays "/* ${hash} */\nINCLUDE(${number}, \"${file}\")\n")
    set(arrays "${arrays}" PARENT_SCOPE)
endfunction()

# Adds a file to the table, by the name it is looked for.
function(add_asset name file)
    file(SIZE ${file} length)
    file(SHA256 ${file} hash)
    string(SUBSTRING ${hash} 0 16 hash)
    add_bytes(${count} ${file})
    set(compressed "NULL, 0")
    if(length GREATER_EQUAL compressed_length_min AND NOT name MATCHES "${compressed_types}")
        set(gzip_file ${folder}/gzip/${name}.gz)
        get_filename_component(gzip_folder ${gzip_file} DIRECTORY)
        file(MAKE_DIRECTORY ${gzip_folder})
        execute_process(COMMAND ${GZIP} -9 -n -c ${file} OUTPUT_FILE ${gzip_file}
            COMMAND_ERROR_IS_FATAL ANY)
        file(SIZE ${gzip_file} gzip_length)
        if(gzip_length LESS length)
            add_bytes(${count}_gzip ${gzip_file})
            set(compressed "asset_${count}_gzip, ${gzip_length}")
        endif()
    endif()
    string(APPEND table
        "    {\"${name}\", asset_${count}, ${length}, ${compressed}, UINT64_C(0x${hash})},\n")
    math(EXPR count "${count} + 1")
    set(arrays "${arrays}" PARENT_SCOPE)
    set(table "${table}" PARENT_SCOPE)
    set(count ${count} PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE ${folder}/gzip)
set(arrays "")
set(table "")
set(count 0)
foreach(file IN LISTS files)
    get_filename_component(name ${file} NAME)
    add_asset(${name} ${file})
endforeach()
foreach(name IN LISTS built)
    add_asset(${name} ${DASHBOARD}/${name})
endforeach()

set(text [[
#include "assets.h"

#define INCLUDE(number, file)                                                                      \
    __asm__(".pushsection .rodata\n"                                                               \
            ".balign 16\n"                                                                         \
            ".global asset_" #number "\n"                                                          \
            ".hidden asset_" #number "\n"                                                          \
            ".type asset_" #number ", %object\n"                                                   \
            "asset_" #number ":\n"                                                                 \
            ".incbin \"" file "\"\n"                                                               \
            ".size asset_" #number ", . - asset_" #number "\n"                                     \
            ".popsection\n");                                                                      \
    extern const char asset_##number[] __attribute__((visibility("hidden")));

]])
string(APPEND text "${arrays}\nconst struct asset assets[] = {\n${table}};\n"
    "const size_t asset_count = sizeof(assets) / sizeof(assets[0]);\n")
# Written only when it changed, so that nothing is compiled and linked for nothing.
set(present "")
if(EXISTS ${OUTPUT})
    file(READ ${OUTPUT} present)
endif()
if(NOT text STREQUAL present)
    file(WRITE ${OUTPUT} "${text}")
endif()

# registry.cmake - tables made from the files of a folder.
# SPDX-License-Identifier: GPL-2.0-or-later
#
# askwell_registry(<name> <folder> <pattern>... [STRIP <prefix>]) writes gen/<name>_list.def with a
# line X(stem) for each file, sorted, for a source to include between #define X and #undef X. Not
# linker sections: those are silently empty when they come out of a static library.
function(askwell_registry name folder)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "STRIP" "")
  set(patterns ${arg_UNPARSED_ARGUMENTS})
  list(TRANSFORM patterns PREPEND ${PROJECT_SOURCE_DIR}/${folder}/)
  file(GLOB files CONFIGURE_DEPENDS ${patterns})
  set(stems)
  foreach(file IN LISTS files)
    cmake_path(GET file STEM LAST_ONLY stem)
    if(arg_STRIP)
      string(REGEX REPLACE "^${arg_STRIP}" "" stem ${stem})
    endif()
    list(APPEND stems ${stem})
  endforeach()
  list(SORT stems)
  set(text "/* Made by cmake/registry.cmake from ${folder}/. */\n")
  foreach(stem IN LISTS stems)
    string(APPEND text "X(${stem})\n")
  endforeach()
  # Written only when it changes, so that nothing is compiled again for nothing.
  file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/gen/${name}_list.def CONTENT "${text}" @ONLY)
endfunction()

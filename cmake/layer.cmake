# layer.cmake - a folder becomes a static library; cli/ becomes the program.
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Not here: the direction of includes, which tests/layers.py checks; the linker would not notice.

# askwell_sources(<variable> <folder>): all C and C++ files below folder, in a fixed order. The
# globs are checked again by every build (CONFIGURE_DEPENDS). What is embedded is not compiled.
function(askwell_sources out folder)
  file(GLOB_RECURSE found CONFIGURE_DEPENDS
    ${PROJECT_SOURCE_DIR}/${folder}/*.c ${PROJECT_SOURCE_DIR}/${folder}/*.cc)
  list(FILTER found EXCLUDE REGEX "/(sample|assets)/")
  list(SORT found)
  set(${out} ${found} PARENT_SCOPE)
endfunction()

# askwell_layer(<folder> [BELOW <layer>] [FOREIGN <targets>...]): the library askwell_<folder>.
# A layer without sources yet only passes on what lies below it.
function(askwell_layer folder)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "BELOW" "FOREIGN")
  askwell_sources(sources ${folder})
  set(target askwell_${folder})
  if(sources)
    add_library(${target} STATIC ${sources})
    target_link_libraries(${target} PUBLIC Threads::Threads PRIVATE ${arg_FOREIGN} m)
    set(how PUBLIC)
  else()
    add_library(${target} INTERFACE)
    set(how INTERFACE)
  endif()
  if(arg_BELOW)
    target_link_libraries(${target} ${how} askwell_${arg_BELOW})
  endif()
endfunction()

# askwell_program(<name> <folder> BELOW <layer> [FOREIGN <targets>...]): nothing while the folder has
# no main.c.
function(askwell_program name folder)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "BELOW" "FOREIGN")
  askwell_sources(sources ${folder})
  if(NOT EXISTS ${PROJECT_SOURCE_DIR}/${folder}/main.c)
    return()
  endif()
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE askwell_${arg_BELOW} ${arg_FOREIGN})
  install(TARGETS ${name})
  if(EXISTS ${PROJECT_SOURCE_DIR}/docs/${name}.1)
    install(FILES docs/${name}.1 TYPE MAN RENAME man1/${name}.1)
  endif()
endfunction()

# askwell_bench(<folder> BELOW <layer>): a program per .c file, all of them by "bench_programs".
function(askwell_bench folder)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "BELOW" "")
  add_custom_target(bench_programs)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*.c)
  foreach(source IN LISTS sources)
    cmake_path(GET source STEM name)
    add_executable(${name} EXCLUDE_FROM_ALL ${source})
    target_link_libraries(${name} PRIVATE askwell_${arg_BELOW} ${askwell_foreign} m)
    add_dependencies(bench_programs ${name})
  endforeach()
endfunction()

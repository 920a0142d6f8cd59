# embed.cmake - files become part of the program; base/embed.h is how C sees them.
# SPDX-License-Identifier: GPL-2.0-or-later
#
# askwell_embed(<layer> <name> <folder>) adds embedded_<name>() to askwell_<layer>. The assembler
# reads the files itself (.incbin), which takes no time for any size; it makes the table too,
# because only there the sizes are constants. Hidden files are left out.
function(askwell_embed layer name folder)
  set(root ${PROJECT_SOURCE_DIR}/${folder})
  file(GLOB_RECURSE files RELATIVE ${root} CONFIGURE_DEPENDS ${root}/*)
  list(FILTER files EXCLUDE REGEX "(^|/)[.]|[\"\\\\]|~$")
  list(SORT files)

  if(CMAKE_SIZEOF_VOID_P EQUAL 8)
    set(word .quad)
  else()
    set(word .long)
  endif()
  set(data "")
  set(table "")
  set(paths "")
  set(i 0)
  foreach(file IN LISTS files)
    string(APPEND data
      "n${i}: .asciz \"${file}\"\n"
      "b${i}: .incbin \"${root}/${file}\"\n"
      "e${i}: .byte 0\n")
    string(APPEND table "    ${word} n${i}, b${i}, e${i} - b${i}\n")
    list(APPEND paths ${root}/${file})
    math(EXPR i "${i} + 1")
  endforeach()

  set(gen ${PROJECT_BINARY_DIR}/gen)
  string(CONCAT assembly
    "/* Made by cmake/embed.cmake from ${folder}/. */\n"
    "    .section .rodata\n${data}"
    "    .section .data.rel.ro,\"aw\"\n"
    "    .balign 8\n"
    "    .globl embedded_${name}_table\n"
    "embedded_${name}_table:\n${table}"
    "    ${word} 0, 0, 0\n"
    "    .section .note.GNU-stack,\"\",%progbits\n")
  string(CONCAT accessor
    "/* Made by cmake/embed.cmake from ${folder}/. */\n"
    "#include \"base/embed.h\"\n"
    "extern const struct embedded embedded_${name}_table[];\n"
    "const struct embedded *embedded_${name}(void)\n"
    "{\n    return embedded_${name}_table;\n}\n")
  file(CONFIGURE OUTPUT ${gen}/embed_${name}.S CONTENT "${assembly}" @ONLY)
  file(CONFIGURE OUTPUT ${gen}/embed_${name}.c CONTENT "${accessor}" @ONLY)
  set_source_files_properties(${gen}/embed_${name}.S PROPERTIES OBJECT_DEPENDS "${paths}")

  get_target_property(type askwell_${layer} TYPE)
  if(type STREQUAL INTERFACE_LIBRARY)
    return() # the layer has no code yet that could ask
  endif()
  target_sources(askwell_${layer} PRIVATE ${gen}/embed_${name}.S ${gen}/embed_${name}.c)
endfunction()

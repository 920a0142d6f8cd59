# flags.cmake - language level, warnings, sanitizers, hardening, for all of our targets.
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Not here: -Werror by default; only presets ask for it, packagers never meet it.
# Everything in this tree is ours, so the flags are set for the directory and not per target;
# foreign headers come in as system headers and are not warned about.
include(CheckCCompilerFlag)

set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_CXX_STANDARD 17)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

add_compile_definitions(_GNU_SOURCE ASKWELL_VERSION="${PROJECT_VERSION}")
include_directories(${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}/gen)

set(ours "$<COMPILE_LANGUAGE:C,CXX>")
set(c_only "$<COMPILE_LANGUAGE:C>")

set(warnings -Wall -Wextra -Wpedantic -Wconversion -Wno-sign-conversion -Wcast-qual -Wundef -Wformat=2
    -Wwrite-strings -Wpointer-arith -Wvla -Wnull-dereference -Wimplicit-fallthrough)
if(CMAKE_C_COMPILER_ID STREQUAL GNU)
  list(APPEND warnings -Wduplicated-cond -Wlogical-op)
endif()
if(ASKWELL_WERROR)
  list(APPEND warnings -Werror)
endif()
add_compile_options("$<${ours}:${warnings}>")
# g++ refuses two of these under -Werror, and its -Wshadow takes a function named as a struct, which
# is our habit (struct store_stats, store_stats()), for a hidden constructor.
add_compile_options("$<${c_only}:-Wstrict-prototypes;-Wmissing-prototypes;-Wshadow>")
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  add_compile_options("$<$<COMPILE_LANGUAGE:CXX>:-Wshadow=local>")
endif()

# Asserts state our own invariants, are cheap, and stay on: no NDEBUG anywhere.
set(CMAKE_C_FLAGS_RELEASE "-O2 -g")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g")
set(CMAKE_C_FLAGS_DEBUG "-O1 -g")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g")

add_compile_options("$<${ours}:-fPIE>")
add_link_options(-pie -Wl,--as-needed -Wl,-z,relro,-z,now,-z,noexecstack)

string(REPLACE "," ";" sanitizers "${ASKWELL_SANITIZE}")
if(sanitizers)
  list(JOIN sanitizers "," joined)
  add_compile_options("$<${ours}:-fsanitize=${joined};-fno-sanitize-recover=all>"
                      "$<${ours}:-fno-omit-frame-pointer>")
  add_link_options(-fsanitize=${joined})
endif()

if(ASKWELL_COVERAGE)
  add_compile_options("$<${ours}:--coverage;-O0>")
  add_link_options(--coverage)
endif()

if(ASKWELL_FUZZ)
  if(NOT CMAKE_C_COMPILER_ID MATCHES Clang)
    message(FATAL_ERROR "ASKWELL_FUZZ wants clang: use the preset \"fuzz\"")
  endif()
  add_compile_options("$<${ours}:-fsanitize=fuzzer-no-link>")
endif()

if(CMAKE_BUILD_TYPE STREQUAL Release AND NOT sanitizers AND NOT ASKWELL_COVERAGE)
  set(hardening -D_FORTIFY_SOURCE=3 -fstack-protector-strong)
  foreach(flag -fstack-clash-protection -fcf-protection=full -ftrivial-auto-var-init=zero
               -fstrict-flex-arrays=3)
    string(MAKE_C_IDENTIFIER "ASKWELL_HAS${flag}" has)
    check_c_compiler_flag(${flag} ${has})
    if(${has})
      list(APPEND hardening ${flag})
    endif()
  endforeach()
  # Debian's compilers may bring a level of their own; saying it twice would be a warning.
  add_compile_options("$<${ours}:-U_FORTIFY_SOURCE;${hardening}>")
  add_compile_definitions("$<$<COMPILE_LANGUAGE:CXX>:_GLIBCXX_ASSERTIONS>")
endif()

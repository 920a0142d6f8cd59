# libraries.cmake - the foreign libraries, by pkg-config or, where Debian has no .pc, by name.
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Not here: who may use which; CMakeLists.txt gives each layer its own, tests/layers.py reads the
# includes. Nothing is downloaded; cmake/packages.txt lists the packages to install.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

pkg_check_modules(XAPIAN REQUIRED IMPORTED_TARGET xapian-core>=1.4.20)
pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3>=3.40)
pkg_check_modules(ZLIB REQUIRED IMPORTED_TARGET zlib)
pkg_check_modules(MICROHTTPD REQUIRED IMPORTED_TARGET libmicrohttpd>=0.9.75)
pkg_check_modules(XML REQUIRED IMPORTED_TARGET libxml-2.0)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson>=2.14)
pkg_check_modules(ARCHIVE REQUIRED IMPORTED_TARGET libarchive)
pkg_check_modules(ZSTD REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(UTF8PROC REQUIRED IMPORTED_TARGET libutf8proc)
pkg_check_modules(GMIME REQUIRED IMPORTED_TARGET gmime-3.0)
pkg_check_modules(CMARK REQUIRED IMPORTED_TARGET libcmark-gfm)

# askwell_library(<target> <library> <header>): an imported target for a library without a .pc.
function(askwell_library target library header)
  string(MAKE_C_IDENTIFIER "ASKWELL_LIB_${library}" lib)
  string(MAKE_C_IDENTIFIER "ASKWELL_INC_${library}" inc)
  find_library(${lib} ${library} REQUIRED)
  find_path(${inc} ${header} REQUIRED)
  mark_as_advanced(${lib} ${inc})
  add_library(${target} UNKNOWN IMPORTED GLOBAL)
  set_target_properties(${target} PROPERTIES
    IMPORTED_LOCATION ${${lib}} INTERFACE_INCLUDE_DIRECTORIES ${${inc}})
endfunction()

askwell_library(askwell::csv csv csv.h)
askwell_library(askwell::stemmer stemmer libstemmer.h)
askwell_library(askwell::cmark_extensions cmark-gfm-extensions cmark-gfm-core-extensions.h)

# All of them, for tests, which may include any .c of ours.
set(askwell_foreign
  PkgConfig::XAPIAN PkgConfig::SQLITE PkgConfig::ZLIB PkgConfig::MICROHTTPD PkgConfig::XML
  PkgConfig::JANSSON PkgConfig::ARCHIVE PkgConfig::ZSTD PkgConfig::UTF8PROC PkgConfig::CMARK
  PkgConfig::GMIME askwell::csv askwell::stemmer askwell::cmark_extensions)

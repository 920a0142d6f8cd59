/* fuzz_github.c - any bytes as issues, comments and discussions from GitHub, one file or several.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: JSON itself (fuzz targets of the other importers read it too).
 */
#include "tests/fuzz/source.h"

FUZZ_SOURCE("github", "issues.json")

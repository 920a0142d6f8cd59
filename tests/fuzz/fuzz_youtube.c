/* fuzz_youtube.c - any bytes as what yt-dlp saves: infos, captions, several files.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: captions by themselves (fuzz_captions.c).
 */
#include "tests/fuzz/source.h"

FUZZ_SOURCE("youtube", "a.info.json")

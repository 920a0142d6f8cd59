/* captions.h - captions of videos: WebVTT, SubRip, YouTube's json3 and its XML, each word once.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Automatic captions roll: each line is shown twice, the second time above the next one, and files
 * made from them keep that. What comes out is only what is new in each cue. Not here: which of
 * several files is read, and cutting a talk into pieces (sources/youtube.c). Thread rule: pure.
 */
#ifndef ASKWELL_CORPUS_CAPTIONS_H
#define ASKWELL_CORPUS_CAPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

enum captions_format {
    CAPTIONS_NONE,
    CAPTIONS_VTT,
    CAPTIONS_SRT,
    CAPTIONS_JSON3,
    CAPTIONS_XML /* srv1, srv2, srv3, and the simple part of TTML */
};

/* By the ending of a file's name. */
enum captions_format captions_of_name(struct sv name);
/* Do the first bytes look like captions of the format? */
bool captions_are(enum captions_format f, struct sv head);
/* Do the first bytes show times of single words, as only a machine writes them? */
bool captions_automatic(enum captions_format f, struct sv head);
/* The language that WebVTT names in its header; else empty. */
struct sv captions_lang(struct sv head);

/* Calls cue for each cue in which something is new, in the order of the file, with its start in
 * milliseconds and the new words: plain text of one line, without marks. text is UTF-8. FORMAT when
 * it is no JSON (json3), NOMEM, or what cue returns below 0. */
int captions_read(struct sv text, enum captions_format f,
                  int (*cue)(void *ctx, int64_t ms, struct sv words, struct ask_err *err),
                  void *ctx, struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif

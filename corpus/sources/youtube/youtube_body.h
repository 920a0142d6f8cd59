/* youtube_body.h - the text of a talk: its description, then what is said, cut by chapter and
 * minute under headings that begin with the time.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: where description, chapters and words come from (sources/youtube.c, captions.c), how
 * the index cuts at the headings and makes links of their times (indexer/passages.c).
 * Thread rule: one thread at a time.
 */
#ifndef ASKWELL_CORPUS_YOUTUBE_BODY_H
#define ASKWELL_CORPUS_YOUTUBE_BODY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/sb.h"
#include "base/sv.h"
#include "corpus/md.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    YOUTUBE_CHAPTERS_MAX = 1000,
    YOUTUBE_PIECE = 60,          /* seconds of a piece */
    YOUTUBE_PIECE_SENTENCE = 40, /* seconds after which the end of a sentence ends it */
    YOUTUBE_PIECE_BYTES = 3500   /* a piece of much talk ends sooner */
};

struct youtube_chapter {
    int64_t start; /* seconds */
    struct sv title;
};

/* Chapters that a description lists, "0:00 Intro" or "Intro 0:00" a line: at least three, each
 * later than the one before. Returns how many; the titles lie in the description. */
size_t youtube_chapters(struct youtube_chapter *out, size_t max, struct sv description);

struct youtube_body {
    struct sb *out; /* lent; what is written */
    struct sv url;  /* of the video; may be empty */
    const struct youtube_chapter *chapters;
    size_t nchapters;
    struct md *md; /* lent; the words of the open piece */
    size_t next;   /* the rest is the writer's: chapter to come */
    int64_t start; /* of the open piece, in seconds; -1 before the first */
    bool sentence; /* the words so far end with a sentence */
    size_t bytes;  /* of words in the open piece */
};

/* Writes the description, but for the lines that list the chapters. */
void youtube_body_begin(struct youtube_body *b, struct sv description);
void youtube_body_words(struct youtube_body *b, int64_t ms, struct sv words);
void youtube_body_end(struct youtube_body *b);

#ifdef __cplusplus
}
#endif
#endif

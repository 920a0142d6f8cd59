/* twitter.h - files of an archive, texts and times of tweets.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: passes and posts (sources/twitter.c). Thread rule: pure, but for the input.
 */
#ifndef ASKWELL_CORPUS_TWITTER_H
#define ASKWELL_CORPUS_TWITTER_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/sb.h"
#include "base/sv.h"
#include "corpus/input.h"

#ifdef __cplusplus
extern "C" {
#endif

enum twitter_file {
    TWITTER_OTHER,
    TWITTER_TWEETS,
    TWITTER_NOTES,
    TWITTER_DELETED,
    TWITTER_DIRECT,
    TWITTER_ACCOUNT,
    TWITTER_USER,
    TWITTER_MANIFEST,
    TWITTER_PROTECTED,
    TWITTER_REST /* of an archive, but nothing to read */
};

/* What a member of an export holds, by its first bytes. */
enum twitter_file twitter_file_kind(struct input *in, size_t member);
int twitter_probe(struct input *in); /* as struct importer's */

/* Seconds of "Wed Nov 16 12:00:00 +0000 2022" or RFC 3339; else what the tweet's id says since
 * 2010; else TIME_NONE. */
int64_t twitter_time(struct sv s, struct sv id);
/* Appends text with each https://t.co/x replaced by what the entities of o (a tweet, a note, a
 * direct message) know of it. The tweet's own pictures are left out unless there is nothing else.
 */
void twitter_expand(struct sb *out, struct sv s, const json_t *o);
struct sv twitter_without_names(struct sv s); /* that a reply begins with, "@ana @kofi yes" */
bool twitter_is_retweet(const json_t *o, struct sv text);
/* Is note the whole of a tweet that was cut? What it begins with must reach up to there. */
bool twitter_begins(struct sv note, struct sv tweet);

#ifdef __cplusplus
}
#endif
#endif

/* reddit.h - submissions and comments of Reddit, whatever wrote them, and their text.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: files, passes and posts (sources/reddit.c). Thread rule: pure.
 */
#ifndef ASKWELL_CORPUS_REDDIT_H
#define ASKWELL_CORPUS_REDDIT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/sb.h"
#include "base/sv.h"
#include "corpus/csvrows.h"

#ifdef __cplusplus
extern "C" {
#endif

enum reddit_type { REDDIT_NONE, REDDIT_COMMENT, REDDIT_SUBMISSION };

/* Texts are as exported (HTML-escaped once) and lent by what they were read from, or the arena's.
 */
struct reddit_thing {
    enum reddit_type type;
    struct sv id;        /* with its type, "t3_abc"; empty when there is none */
    struct sv link;      /* of a comment: its submission, "t3_abc" */
    struct sv parent;    /* of a comment: "t1_def" or "t3_abc" */
    struct sv sub;       /* name of the subreddit, without "r/" */
    struct sv author;    /* empty when unknown or deleted */
    struct sv title;     /* of the submission; of a comment, where it says it, its submission's */
    struct sv op;        /* of a comment, where it says it: author of its submission */
    struct sv text;      /* Markdown of Reddit's kind */
    struct sv flair;     /* of the submission */
    struct sv permalink; /* path or address */
    struct sv url;       /* of a link submission: what it links to */
    struct sv of, of_sub, of_title, of_text, of_permalink; /* of a crosspost: the original */
    int64_t created, edited, score, up, down, views;
    bool self;      /* a submission of text */
    bool submitter; /* a comment by the author of its submission */
    bool locked;
    bool gone;      /* deleted by its author or removed by a moderator */
    bool closed_to; /* of a private subreddit */
};

/* Where a thing without its own says it stands: of a tree, the thing around it. */
struct reddit_place {
    struct sv sub, link, parent;
};

/* The data of an API thing or a line of a dump; type NONE: tell by its members. False when it is
 * neither a submission nor a comment. */
bool reddit_of_json(struct reddit_thing *t, const json_t *o, enum reddit_type type,
                    const struct reddit_place *around, struct arena *a);
/* A row of a CSV file whose name may be the subreddit's. */
bool reddit_of_csv(struct reddit_thing *t, const struct csvrows *r, const struct csvrow *row,
                   struct sv file, struct arena *a);

/* Does a file that begins so hold bodies of the API; any JSON of Reddit's; a table of posts? */
bool reddit_head_is_api(struct sv head);
bool reddit_head_is_json(struct sv head);
bool reddit_head_is_csv(struct sv head);

bool reddit_asks(const struct reddit_thing *t); /* is the submission a question? */
bool reddit_is_bot(struct sv author);
struct sv reddit_url(const struct reddit_thing *t, struct arena *a);

/* &amp; &lt; &gt; &quot; &#39; and invisible blanks undone, once; for titles and addresses. */
struct sv reddit_plain(struct sv escaped, struct arena *a);
/* Appends the text as GitHub's Markdown: unescaped once, what would be taken for an HTML tag is
 * kept as text, links within Reddit are whole, spoiler marks are dropped. */
void reddit_markdown(struct sb *out, struct sv escaped);

#ifdef __cplusplus
}
#endif
#endif

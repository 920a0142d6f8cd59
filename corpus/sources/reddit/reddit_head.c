/* reddit_head.c - does a file hold Reddit's data? Told by its first bytes.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: which files of a folder are asked (sources/reddit.c).
 * Method: members are looked for by name, since the order of keys differs by year and program and
 * the first value seldom ends within the bytes that a probe sees; several that only Reddit writes
 * together must be there.
 */
#include <string.h>

#include "corpus/sources/reddit/reddit.h"

/* "key" with its colon, and the value's beginning when there is one to look for. */
static bool has_member(struct sv head, const char *key, const char *value)
{
    struct sv k = sv_of(key);
    for (;;) {
        ptrdiff_t at = sv_find(head, k);
        if (at < 0)
            return false;
        bool quoted = at > 0 && head.p[at - 1] == '"';
        head = sv_skip(head, (size_t)at + k.n);
        struct sv rest = sv_trim(sv_skip(head, 1));
        if (quoted && sv_starts(head, SV("\"")) && sv_starts(rest, SV(":")) &&
            sv_starts(sv_trim(sv_skip(rest, 1)), sv_of(value)))
            return true;
    }
}

static size_t marks(struct sv head)
{
    static const char *const v[][2] = {{"subreddit", ""},
                                       {"subreddit_id", "\"t5_"},
                                       {"created_utc", ""},
                                       {"link_id", ""},
                                       {"parent_id", "\"t"},
                                       {"selftext", "\""},
                                       {"controversiality", ""},
                                       {"permalink", "\"/r/"},
                                       {"link_flair_text", ""},
                                       {"author_flair_text", ""},
                                       {"is_self", ""},
                                       {"over_18", ""},
                                       {"author_flair_css_class", ""},
                                       {"distinguished", ""},
                                       {"num_comments", ""},
                                       {"all_awardings", ""},
                                       {"approved_at_utc", ""},
                                       {"gilded", ""},
                                       {"upvote_ratio", ""},
                                       {"is_submitter", ""},
                                       {"author_fullname", "\"t2_"}};
    size_t n = 0;
    for (size_t i = 0; i < sizeof v / sizeof *v; i++)
        n += has_member(head, v[i][0], v[i][1]);
    return n;
}

bool reddit_head_is_api(struct sv head)
{
    return has_member(head, "data", "{") &&
           (has_member(head, "kind", "\"Listing\"") || has_member(head, "kind", "\"t1\"") ||
            has_member(head, "kind", "\"t3\""));
}

/* A listing, a thread, a thing, or lines of data: by members that only Reddit writes together. */
bool reddit_head_is_json(struct sv head)
{
    if (sv_starts(head, SV("\357\273\277")))
        head = sv_skip(head, 3);
    head = sv_trim(head);
    if (head.n == 0 || !strchr("{[", head.p[0]))
        return false;
    if (reddit_head_is_api(head))
        return true;
    return marks(head) >= 4 &&
           (has_member(head, "subreddit", "") || has_member(head, "permalink", "\"/r/") ||
            has_member(head, "link_id", "") || has_member(head, "selftext", "\""));
}

/* The names of the columns of a table of submissions or comments; one of them only Reddit has. */
bool reddit_head_is_csv(struct sv head)
{
    static const char *const own[] = {"created_utc", "subreddit",       "selftext",     "link_id",
                                      "comms_num",   "link_flair_text", "upvote_ratio", "gildings"};
    static const char *const names[] = {"score",     "permalink", "num_comments", "author",
                                        "title",     "body",      "url",          "created",
                                        "full_link", "parent"};
    struct sv line, name;
    size_t mine = 0, n = 0;
    if (sv_starts(head, SV("\357\273\277")))
        head = sv_skip(head, 3);
    if (!sv_line(&head, &line) || head.n == 0 || sv_starts(line, SV("{")))
        return false;
    while (sv_next(&line, ',', &name)) {
        if (name.n > 2 && name.p[0] == '"')
            name = sv_make(name.p + 1, name.n - 2);
        for (size_t i = 0; i < sizeof own / sizeof *own; i++)
            mine += sv_ieq(name, sv_of(own[i]));
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            n += sv_ieq(name, sv_of(names[i]));
    }
    return mine > 0 && mine + n >= 4;
}

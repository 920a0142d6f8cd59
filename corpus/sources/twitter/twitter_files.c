/* twitter_files.c - which file of an archive is which.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: reading them (sources/twitter.c).
 * Method: a file is known by what it assigns ("window.YTD.tweets.part0 ="), whatever it is called.
 */
#include "corpus/members.h"
#include "corpus/sources/twitter/twitter.h"

static enum twitter_file part_kind(struct sv name)
{
    static const struct {
        const char *name;
        enum twitter_file kind;
    } parts[] = {{"tweets", TWITTER_TWEETS},
                 {"tweet", TWITTER_TWEETS},
                 {"community_tweet", TWITTER_TWEETS},
                 {"community_tweets", TWITTER_TWEETS},
                 {"note_tweet", TWITTER_NOTES},
                 {"note_tweets", TWITTER_NOTES},
                 {"deleted_tweets", TWITTER_DELETED},
                 {"deleted_tweet", TWITTER_DELETED},
                 {"deleted_tweet_headers", TWITTER_DELETED},
                 {"direct_messages", TWITTER_DIRECT},
                 {"direct_message", TWITTER_DIRECT},
                 {"direct_messages_group", TWITTER_DIRECT},
                 {"direct_message_group", TWITTER_DIRECT},
                 {"account", TWITTER_ACCOUNT},
                 {"protected_history", TWITTER_PROTECTED}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (sv_eq(name, sv_of(parts[i].name)))
            return parts[i].kind;
    return TWITTER_REST;
}

enum twitter_file twitter_file_kind(struct input *in, size_t i)
{
    struct sv name = sv_of(input_at(in, i)->name);
    if (input_kind(in) != INPUT_FILE && !name_ends(name, ".js") && !name_ends(name, ".json"))
        return TWITTER_OTHER;
    struct sv head = input_head(in, i);
    if (sv_starts(head, SV("\357\273\277")))
        head = sv_skip(head, 3);
    head = sv_trim(head);
    if (sv_starts(head, SV("window.YTD."))) {
        struct sv part = sv_skip(head, 11);
        ptrdiff_t dot = sv_chr(part, '.');
        return dot < 0 ? TWITTER_OTHER : part_kind(sv_make(part.p, (size_t)dot));
    }
    if (sv_starts(head, SV("Grailbird.data.tweets_")))
        return TWITTER_TWEETS;
    if (sv_starts(head, SV("var user_details")))
        return TWITTER_USER;
    if (sv_starts(head, SV("window.__THAR_CONFIG")))
        return TWITTER_MANIFEST;
    /* saved without the assignment */
    bool bare = sv_starts(head, SV("[")) && sv_find(head, SV("\"tweet\"")) >= 0 &&
                sv_find(head, SV("\"retweet_count\"")) >= 0;
    return bare ? TWITTER_TWEETS : TWITTER_OTHER;
}

/* An archive has its files in data/, or everything in it is such a file. */
int twitter_probe(struct input *in)
{
    bool found = false, others = false, inside = false;
    for (size_t i = 0; i < input_count(in); i++) {
        struct sv name = sv_of(input_at(in, i)->name), folder = name_folder(name);
        bool place = sv_eq(folder, SV("data")) || sv_eq(folder, SV("data/js")) ||
                     sv_eq(folder, SV("data/js/tweets"));
        if (!place && folder.n > 0)
            continue;
        enum twitter_file kind = twitter_file_kind(in, i);
        bool posts = kind == TWITTER_TWEETS || kind == TWITTER_DELETED || kind == TWITTER_DIRECT;
        found = found || posts;
        inside = inside || (posts && place);
        others = others || (kind == TWITTER_OTHER && !place &&
                            (name_ends(name, ".json") || name_ends(name, ".jsonl")));
    }
    return inside || (found && !others) ? 95 : 0;
}

/* emoji.c - names of emoji, and what reactions say.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the names (emoji_names.def, which cmake/emoji_names.py makes).
 * Method: binary search over the sorted names. Reactions are compared by their characters without
 * the variation selector and skin tones, so that a name and its character say the same.
 */
#include "corpus/emoji.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_BYTES = 64 };

struct emoji {
    const char *name, *chars;
};

// clang-format off
static const struct emoji names[] = {
#define X(name, chars) {name, chars},
#include "corpus/emoji_names.def"
#undef X
};

/* Reactions that are a vote. Others (eyes, a rocket) say that somebody was there, and count for
 * nothing; a laugh may be for or against. */
static const struct {
    const char *chars;
    int vote;
    bool accepts;
} votes[] = {
    {"👍",  1, false}, {"✅",  1, true},  {"✔",   1, true},  {"☑",   1, true},
    {"💯",  1, false}, {"❤",   1, false}, {"🎉",  1, false}, {"🙏",  1, false},
    {"👏",  1, false}, {"🙌",  1, false}, {"⭐",  1, false}, {"🌟",  1, false},
    {"🏆",  1, false}, {"🥇",  1, false}, {"💡",  1, false}, {"👌",  1, false},
    {"💪",  1, false}, {"🔥",  1, false}, {"➕",  1, false}, {"⬆",   1, false},
    {"🔼",  1, false}, {"😍",  1, false}, {"🤩",  1, false}, {"🆒",  1, false},
    {"👎", -1, false}, {"❌", -1, false}, {"✖",  -1, false}, {"➖", -1, false},
    {"⬇",  -1, false}, {"🔽", -1, false}, {"😡", -1, false}, {"🚫", -1, false},
    {"💩", -1, false},
};

/* Names that platforms give to what is no emoji's short name. */
static const struct {
    const char *name, *chars;
} words[] = {
    {"like", "👍"},        {"upvote", "👍"},     {"plus1", "👍"},     {"plusone", "👍"},
    {"thumbs_up", "👍"},   {"THUMBS_UP", "👍"},  {"THUMBS_DOWN", "👎"}, {"HOORAY", "🎉"},
    {"hooray", "🎉"},      {"HEART", "❤️"},      {"ROCKET", "🚀"},    {"EYES", "👀"},
    {"LAUGH", "😄"},       {"laugh", "😄"},      {"CONFUSED", "😕"},  {"surprised", "😮"},
    {"sad", "🙁"},         {"angry", "😡"},      {"downvote", "👎"},  {"dislike", "👎"},
    {"solved", "✅"},      {"done", "✅"},       {"solution", "✅"},  {"thankyou", "🙏"},
    {"thanks", "🙏"},      {"ty", "🙏"},
};
// clang-format on

static int by_name(const void *key, const void *row)
{
    return strcmp(key, ((const struct emoji *)row)->name);
}

static struct sv find(struct sv name)
{
    char low[NAME_MAX_BYTES];
    if (name.n == 0 || name.n >= sizeof low)
        return sv_make("", 0);
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        low[i] = c >= 'A' && c <= 'Z' ? (char)(c | 32) : c;
    }
    low[name.n] = '\0';
    const struct emoji *e =
        bsearch(low, names, sizeof names / sizeof *names, sizeof *names, by_name);
    return e ? sv_of(e->chars) : sv_make("", 0);
}

struct sv emoji_of_name(struct sv name)
{
    ptrdiff_t tone = sv_find(name, SV("::skin-tone-"));
    if (tone < 0)
        tone = sv_find(name, SV(":skin-tone-"));
    if (tone > 0)
        name.n = (size_t)tone;
    struct sv found = find(name);
    if (found.n == 0) { /* Discord: "thumbsup_tone2"; CLDR with dashes */
        ptrdiff_t tail = sv_find(name, SV("_tone"));
        found = tail > 0 ? find(sv_make(name.p, (size_t)tail)) : found;
    }
    return found;
}

/* Length of ":name:" at the start of s, 0 when there is none. */
static size_t colon_name(struct sv s)
{
    size_t i = 1;
    while (i < s.n && i < NAME_MAX_BYTES &&
           ((s.p[i] | 32) >= 'a' || (s.p[i] >= '0' && s.p[i] <= '9') || strchr("+-_'", s.p[i])) &&
           s.p[i] > ' ')
        i++;
    return i > 1 && i < s.n && s.p[i] == ':' ? i + 1 : 0;
}

/* Length of a code span at the start of s, its ticks included; of the ticks when it is not closed,
 * which *open remembers by their number, so that it is not searched for again and again. */
static size_t code_span(struct sv s, uint64_t *open)
{
    size_t n = 0, run;
    while (n < s.n && s.p[n] == '`')
        n++;
    if (n >= 64 || (*open >> n & 1))
        return n;
    for (size_t i = n; i < s.n; i += run ? run : 1) {
        run = 0;
        while (i + run < s.n && s.p[i + run] == '`')
            run++;
        if (run == n)
            return i + run;
    }
    *open |= UINT64_C(1) << n;
    return n;
}

void emoji_text(struct sb *out, struct sv text)
{
    size_t from = 0, i = 0;
    uint64_t open = 0;
    while (i < text.n) {
        struct sv rest = sv_skip(text, i);
        size_t n = text.p[i] == ':' ? colon_name(rest) : 0;
        struct sv chars = n ? emoji_of_name(sv_make(rest.p + 1, n - 2)) : sv_make("", 0);
        if (chars.n > 0) {
            sb_put(out, text.p + from, i - from);
            sb_sv(out, chars);
            if (sv_starts(sv_skip(rest, n), SV(":skin-tone-")))
                n += colon_name(sv_skip(rest, n));
            i += n;
            from = i;
        } else {
            i += text.p[i] == '`' ? code_span(rest, &open) : 1;
        }
    }
    sb_put(out, text.p + from, text.n - from);
}

/* ---- reactions ---- */

static struct sv reaction_chars(struct sv r)
{
    if (r.n > 2 && r.p[0] == ':' && r.p[r.n - 1] == ':')
        r = sv_make(r.p + 1, r.n - 2);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (sv_eq(r, sv_of(words[i].name)))
            return sv_of(words[i].chars);
    struct sv chars = emoji_of_name(r);
    return chars.n > 0 ? chars : r;
}

/* Do the characters begin with those of the row, with nothing but variants behind? */
static bool is_same(struct sv chars, struct sv row)
{
    if (!sv_starts(chars, row))
        return false;
    struct sv rest = sv_skip(chars, row.n);
    while (rest.n > 0) {
        bool variant = sv_starts(rest, SV("\357\270\217")); /* U+FE0F */
        bool tone = rest.n >= 4 && sv_starts(rest, SV("\360\237\217")) &&
                    (unsigned char)rest.p[3] >= 0xBB && (unsigned char)rest.p[3] <= 0xBF;
        if (!variant && !tone)
            return false;
        rest = sv_skip(rest, variant ? 3 : 4);
    }
    return true;
}

int reaction_vote(struct sv reaction)
{
    struct sv chars = reaction_chars(reaction);
    for (size_t i = 0; i < sizeof votes / sizeof *votes; i++)
        if (is_same(chars, sv_of(votes[i].chars)))
            return votes[i].vote;
    return 0;
}

bool reaction_accepts(struct sv reaction)
{
    struct sv chars = reaction_chars(reaction);
    for (size_t i = 0; i < sizeof votes / sizeof *votes; i++)
        if (is_same(chars, sv_of(votes[i].chars)))
            return votes[i].accepts;
    return false;
}

void reaction_count(struct post_reaction *v, size_t *n, size_t max, struct sv name)
{
    for (size_t i = 0; i < *n; i++)
        if (sv_eq(v[i].name, name)) {
            v[i].count++;
            return;
        }
    if (name.n > 0 && *n < max)
        v[(*n)++] = (struct post_reaction){name, 1};
}

void reaction_apply(struct post *p, const struct post_reaction *v, size_t n, struct arena *a)
{
    enum { COUNT_MAX = 1 << 30 };
    if (n == 0)
        return;
    struct post_reaction *to = arena_array(a, n, sizeof *to);
    size_t k = 0;
    int64_t up = 0, down = 0;
    if (!to)
        return;
    for (size_t i = 0; i < n; i++) {
        int64_t count = v[i].count > COUNT_MAX ? COUNT_MAX : v[i].count;
        struct sv chars = reaction_chars(v[i].name);
        int vote = reaction_vote(v[i].name);
        size_t at = 0;
        if (count < 1)
            continue;
        up += vote > 0 ? count : 0;
        down += vote < 0 ? count : 0;
        while (at < k && !sv_eq(to[at].name, chars))
            at++;
        if (at == k)
            to[k++].name = chars;
        to[at].count += count;
    }
    p->reactions = to;
    p->nreactions = k;
    p->up = up;
    p->down = down;
    p->score = up - down;
}

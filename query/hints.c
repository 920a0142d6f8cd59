/* hints.c - small tables of phrases, matched on lower-case words.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: of which answer it is said, and by whom (evidence.c).
 * Method: letters are lowered, runs of anything else become one blank, each byte remembering where
 * it came from; then the phrases are looked for at word borders.
 */
#include "query/hints.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "corpus/solved.h"

#define WHY_MAX 120 /* bytes told around the phrase */

static const char *const thanks[] = {"thanks",       "thank you", "thx",          "works great",
                                     "works well",   "worked",    "works fine",   "this helped",
                                     "that helped",  "lifesaver", "saved my day", "saved me",
                                     "exactly what", "perfect",   "you re right", "solved it"};
static const char *const no_thanks[] = {
    "but",    "not",      "however",   "unfortunately", "except", "although", "though",
    "didn t", "doesn t",  "don t",     "isn t",         "still",  "wrong",    "no longer",
    "if",     "can you",  "could you", "would you",     "please", "edit",     "only works",
    "never",  "outdated", "can t",     "cannot"};
static const char *const failed[] = {
    "did not work",  "didn t work",    "does not work",   "doesn t work",  "not working",
    "is wrong",      "is incorrect",   "not correct",     "isn t correct", "not true",
    "still get",     "still getting",  "still have the",  "didn t help",   "did not help",
    "doesn t help",  "doesn t answer", "does not answer", "doesn t solve", "is not an answer",
    "makes no sense"};
static const char *const outdated[] = {
    "no longer works",       "no longer work",      "no longer supported",
    "no longer valid",       "no longer available", "no longer true",
    "no longer the case",    "no longer necessary", "no longer exists",
    "no longer recommended", "not work anymore",    "t work anymore",
    "not work any more",     "t work any more",     "outdated",
    "out of date",           "out dated",           "obsolete",
    "is deprecated",         "was deprecated",      "been deprecated",
    "now deprecated",        "are deprecated",      "deprecated since",
    "deprecated in",         "deprecated as of",    "been removed in",
    "was removed in",        "been discontinued"};
static const char *const not_outdated[] = {"not outdated",   "isn t outdated", "not obsolete",
                                           "not deprecated", "isn t obsolete", "isn t deprecated"};
static const char *const others[] = {
    "answer is outdated",     "answer is out of date",   "answer is obsolete",
    "answers are outdated",   "answers are obsolete",    "answers are out of date",
    "answer no longer works", "answers no longer work",  "answer is no longer",
    "answers are no longer",  "answer is deprecated",    "answers here are outdated",
    "answer is now outdated", "answers are now outdated"};

struct folded {
    char p[HINT_TEXT_MAX + 3];
    uint16_t from[HINT_TEXT_MAX + 3]; /* place of the byte in the text */
    size_t n;
};

static void fold(struct folded *f, struct sv s)
{
    s.n = s.n < HINT_TEXT_MAX ? s.n : HINT_TEXT_MAX;
    f->n = 0;
    f->from[0] = 0;
    f->p[f->n++] = ' ';
    for (size_t i = 0; i < s.n; i++) {
        const unsigned char c = (unsigned char)s.p[i];
        const bool letter = (c | 32) >= 'a' && (c | 32) <= 'z';
        const bool word = letter || (c >= '0' && c <= '9') || c >= 0x80;

        if (!word && f->p[f->n - 1] == ' ') {
            continue;
        }
        f->from[f->n] = (uint16_t)i;
        f->p[f->n++] = (char)(letter ? c | 32 : word ? c : ' ');
    }
    if (f->p[f->n - 1] != ' ') {
        f->from[f->n] = (uint16_t)s.n;
        f->p[f->n++] = ' ';
    }
    f->p[f->n] = 0;
}

/* Where one of the phrases stands; SIZE_MAX when none does. */
static size_t find_any(const struct folded *f, const char *const *v, size_t n, size_t *len)
{
    for (size_t i = 0; i < n; i++) {
        *len = strlen(v[i]);
        for (const char *p = f->p; (p = strstr(p, v[i])); p++) {
            if (p > f->p && p[-1] == ' ' && p[*len] == ' ') {
                return (size_t)(p - f->p);
            }
        }
    }
    return SIZE_MAX;
}

#define FIND(f, v, len) find_any(f, v, sizeof(v) / sizeof *(v), len)

bool hint_worked(struct sv text)
{
    struct folded f;
    size_t len;

    if (solved_says(text)) {
        return true;
    }
    if (!text.n || text.n > HINT_TEXT_MAX / 2 || sv_chr(text, '?') >= 0) {
        return false;
    }
    fold(&f, text);
    return FIND(&f, thanks, &len) != SIZE_MAX && FIND(&f, no_thanks, &len) == SIZE_MAX;
}

bool hint_failed(struct sv text)
{
    struct folded f;
    size_t len;

    fold(&f, text);
    return FIND(&f, failed, &len) != SIZE_MAX;
}

/* The sentence around the phrase, as far as it is short. */
static struct sv around(struct sv text, const struct folded *f, size_t at, size_t len)
{
    const size_t phrase = f->from[at], end = f->from[at + len];
    size_t from = phrase, to = end;

    while (from > 0 && end - from < WHY_MAX / 2 && !strchr(".!?\n", text.p[from - 1])) {
        from--;
    }
    while (from < phrase && (text.p[from] == ' ' || (text.p[from] & 0xC0) == 0x80)) {
        from++;
    }
    while (to < text.n && to - from < WHY_MAX && !strchr(".!?\n", text.p[to])) {
        to++;
    }
    return sv_make(text.p + from, utf8_cut(sv_skip(text, from), to - from));
}

static bool says(struct sv text, const char *const *v, size_t n, struct sv *why)
{
    struct folded f;
    size_t len, at;

    fold(&f, text);
    at = find_any(&f, v, n, &len);
    if (at == SIZE_MAX) {
        return false;
    }
    if (why) {
        *why = around(text, &f, at, len);
    }
    return true;
}

bool hint_outdated(struct sv text, struct sv *why)
{
    return says(text, outdated, sizeof outdated / sizeof *outdated, why) &&
           !says(text, not_outdated, sizeof not_outdated / sizeof *not_outdated, NULL);
}

bool hint_outdates_others(struct sv text, struct sv *why)
{
    return says(text, others, sizeof others / sizeof *others, why);
}

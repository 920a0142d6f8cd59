/* solved.c - two small tables of phrases, matched on lower-case words.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: who said it and of which answer; the importers know that.
 * Method: letters are lowered, runs of anything else become one blank, so that "That worked!" and
 * "that worked" are the same; then the phrases are looked for at word borders.
 */
#include "corpus/solved.h"

#include <string.h>

enum {
    SAYS_MAX = 400 /* bytes: longer texts say more than that it worked */,
    LABEL_MAX = 60,
    PREFIX_MAX = 20
};

static const char *const says[] = {
    "that worked",      "this worked",     "it worked",           "that did it",
    "this did it",      "did the trick",   "that fixed it",       "this fixed it",
    "that solved it",   "this solved it",  "solved it",           "solved my",
    "fixed my",         "that was it",     "works now",           "working now",
    "it works",         "that works",      "this works",          "problem solved",
    "issue solved",     "issue resolved",  "problem resolved",    "solution verified",
    "solved thanks",    "fixed thanks",    "solved thank you",    "worked for me",
    "worked perfectly", "works perfectly", "worked like a charm", "works like a charm"};
static const char *const unless[] = {"not",    "but",     "except",  "however",     "unfortunately",
                                     "didn t", "doesn t", "does it", "did it work", "isn t",
                                     "if",     "until",   "never",   "no longer",   "wasn t",
                                     "should", "hope"};
static const char *const labels[] = {"solved", "answered", "resolved", "solution", "fixed"};
static const char *const not_labels[] = {"not", "un", "unsolved", "unanswered", "unresolved"};

/* " that worked " of "That worked!"; the length, 0 when it does not fit. */
static size_t fold(char *to, size_t max, struct sv s)
{
    size_t n = 0;
    to[n++] = ' ';
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool letter = (c | 32) >= 'a' && (c | 32) <= 'z';
        if (n + 2 >= max)
            return 0;
        if (letter || (c >= '0' && c <= '9') || c >= 0x80)
            to[n++] = (char)(letter ? c | 32 : c);
        else if (to[n - 1] != ' ')
            to[n++] = ' ';
    }
    if (to[n - 1] != ' ')
        to[n++] = ' ';
    to[n] = '\0';
    return n;
}

static bool has(const char *folded, const char *phrase)
{
    size_t len = strlen(phrase);
    for (const char *p = folded; (p = strstr(p, phrase)); p++)
        if (p[-1] == ' ' && p[len] == ' ')
            return true;
    return false;
}

static bool has_any(const char *folded, const char *const *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (has(folded, v[i]))
            return true;
    return false;
}

#define COUNT(a) (sizeof(a) / sizeof *(a))

bool solved_says(struct sv text)
{
    char folded[SAYS_MAX + 3];
    text = sv_trim(text);
    if (text.n == 0 || text.n > SAYS_MAX || sv_chr(text, '?') >= 0)
        return false;
    if (sv_ieq(text, SV("!solved")) || sv_ieq(text, SV("solved")) || sv_ieq(text, SV("solved!")))
        return true;
    return fold(folded, sizeof folded, text) > 0 && has_any(folded, says, COUNT(says)) &&
           !has_any(folded, unless, COUNT(unless));
}

bool solved_label(struct sv label)
{
    char folded[LABEL_MAX + 3];
    label = sv_trim(label);
    if (sv_starts(label, SV("\342\234\224")) || sv_starts(label, SV("\342\234\205")))
        return true; /* a check mark */
    return label.n > 0 && label.n <= LABEL_MAX && fold(folded, sizeof folded, label) > 0 &&
           has_any(folded, labels, COUNT(labels)) &&
           !has_any(folded, not_labels, COUNT(not_labels));
}

bool solved_title(struct sv title)
{
    static const char *const marks[] = {"\342\234\205", "\342\234\224", "\342\234\223"};
    title = sv_trim(title);
    for (size_t i = 0; i < COUNT(marks); i++)
        if (sv_starts(title, sv_of(marks[i])))
            return true;
    ptrdiff_t n = sv_chr(title, ':');
    if (n > 0 && n <= PREFIX_MAX && solved_label(sv_make(title.p, (size_t)n)))
        return true;
    for (size_t i = 0; i < title.n; i++) {
        char c = title.p[i];
        char close = c == '[' ? ']' : c == '(' ? ')' : c == '{' ? '}' : 0;
        n = close ? sv_chr(sv_skip(title, i + 1), close) : -1;
        if (n > 0 && solved_label(sv_make(title.p + i + 1, (size_t)n)))
            return true;
    }
    return false;
}

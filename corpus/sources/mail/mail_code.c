/* mail_code.c - weighs signs, words and columns of lines.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: writing Markdown (mail_text.c).
 * Method: a line is code for its beginning, its end, an operator in it, or many signs in it; a
 * paragraph for the share of such lines, less of them being needed when it is indented. A patch is
 * followed by the numbers in its hunks, so that the signature below it is not part of it.
 */
#include "corpus/sources/mail/mail_code.h"

#include <string.h>

static bool starts_any(struct sv s, const char *const *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (sv_starts(s, sv_of(v[i])))
            return true;
    return false;
}

/* A line that begins so is code even when it stands alone. */
static bool starts_prompt(struct sv s)
{
    static const char *const v[] = {"$ ",      "% ",    ">>> ",    "R> ",  "> ",   "#include",
                                    "#define", "# apt", "mysql> ", "irb(", "C:\\", "[root@"};
    return starts_any(s, v, sizeof v / sizeof *v);
}

static bool has_operator(struct sv s)
{
    static const char *const v[] = {
        " <- ",      "->",          "::",     "==",      "!=",    "&&",        "||",
        "();",       "+=",          "/*",     "*/",      "=>",    "$(",        "${",
        "0x",        ":=",          "</",     ".so.",    "make[", ": error: ", ": warning: ",
        "Error in ", "Traceback (", "dyld: ", " --with", "gcc "};
    for (size_t i = 0; i < sizeof v / sizeof *v; i++)
        if (sv_find(s, sv_of(v[i])) >= 0)
            return true;
    return false;
}

/* A path in the line: "/usr/lib/x", "'/Library/...", "./configure". */
static bool has_path(struct sv s)
{
    for (size_t i = 0; i < s.n; i++) {
        bool begins = i == 0 || strchr(" '\"`(", s.p[i - 1]);
        size_t slashes = 0;
        if (!begins || (s.p[i] != '/' && !(s.p[i] == '.' && i + 1 < s.n && s.p[i + 1] == '/')))
            continue;
        if (s.p[i] == '.' && i == 0)
            return true;
        for (; i < s.n && s.p[i] > ' '; i++)
            slashes += s.p[i] == '/';
        if (slashes >= 3)
            return true;
    }
    return false;
}

bool code_line(struct sv line)
{
    size_t signs = 0, letters = 0, words = 0;
    struct sv s = sv_trim(line);
    if (s.n < 2 || sv_find(s, SV("://")) >= 0)
        return false;
    if (starts_prompt(s))
        return true;
    char last = s.p[s.n - 1];
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        signs += strchr("{}()[];=<>$|\\&%^~+*/\"_#", c) != NULL;
        letters += (c | 32) >= 'a' && (c | 32) <= 'z';
        words += c == ' ' && i > 0 && s.p[i - 1] != ' ';
    }
    if (letters == 0 && signs == s.n)
        return false; /* a rule, a line of stars */
    if (last == ';' || last == '{' || last == '}' || has_operator(s) || has_path(s))
        return words < 12 || signs > 4;
    if (starts_any(s, (const char *const[]){"def ", "class ", "import ", "sudo ", "return ", "//"},
                   6))
        return words < 8 && last != '.';
    return s.n >= 6 && signs * 100 > s.n * 15 && last != '.';
}

/* Columns: three blanks or a tab inside the line. */
static bool has_columns(struct sv line)
{
    struct sv s = sv_trim(line);
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == '\t' || (s.p[i] == ' ' && i + 2 < s.n && s.p[i + 1] == ' ' &&
                               s.p[i + 2] == ' ' && i > 0 && s.p[i - 1] != '.'))
            return true;
    return false;
}

static size_t indent_of(struct sv line)
{
    size_t n = 0;
    for (size_t i = 0; i < line.n && (line.p[i] == ' ' || line.p[i] == '\t'); i++)
        n += line.p[i] == '\t' ? 4 : 1;
    return n;
}

bool code_paragraph(const struct sv *lines, size_t n)
{
    size_t hits = 0, columns = 0, least = SIZE_MAX;
    for (size_t i = 0; i < n; i++) {
        size_t indent = indent_of(lines[i]);
        hits += code_line(lines[i]);
        columns += has_columns(lines[i]);
        least = indent < least ? indent : least;
    }
    if (n == 0)
        return false;
    if (n == 1)
        return hits == 1 && (least >= 2 || starts_prompt(sv_trim(lines[0])));
    if (least >= 2 && hits * 3 >= n)
        return true;
    return hits * 3 >= n * 2 || columns * 3 >= n * 2;
}

/* ---- patches ---- */

static size_t digits(struct sv s, size_t i, size_t *value)
{
    *value = 0;
    for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9' && *value < 1000000; i++)
        *value = *value * 10 + (size_t)(s.p[i] - '0');
    return i;
}

/* "@@ -1,5 +1,6 @@": how many lines of the old and the new file follow. */
static bool hunk_of(struct sv line, size_t *old, size_t *new_lines)
{
    size_t v, i;
    *old = *new_lines = 1;
    if (!sv_starts(line, SV("@@ -")))
        return false;
    i = digits(line, 4, &v);
    if (i < line.n && line.p[i] == ',')
        i = digits(line, i + 1, old);
    if (i + 1 >= line.n || line.p[i] != ' ' || line.p[i + 1] != '+')
        return false;
    i = digits(line, i + 2, &v);
    if (i < line.n && line.p[i] == ',')
        (void)digits(line, i + 1, new_lines);
    return true;
}

static bool is_patch_head(struct sv line)
{
    static const char *const v[] = {"diff ",      "index ",       "--- ",          "+++ ",
                                    "Index: ",    "=======",      "new file mode", "deleted file",
                                    "old mode",   "new mode",     "similarity ",   "rename ",
                                    "copy ",      "Binary files", "Only in ",      "retrieving ",
                                    "RCS file: ", "GIT binary"};
    return starts_any(line, v, sizeof v / sizeof *v);
}

/* " lib/x.c |  5 +++--" and " 1 file changed, ..." */
static bool is_stat(struct sv line)
{
    ptrdiff_t bar = sv_starts(line, SV(" ")) ? sv_find(line, SV(" | ")) : -1;
    struct sv rest = sv_trim(sv_skip(line, bar < 0 ? 0 : (size_t)bar + 3));
    if (bar > 0)
        return rest.n > 0 && ((rest.p[0] >= '0' && rest.p[0] <= '9') || sv_starts(rest, SV("Bin")));
    return line.n > 2 && line.p[0] == ' ' &&
           (sv_find(line, SV(" changed, ")) > 0 || sv_starts(line, SV(" create mode ")) ||
            sv_starts(line, SV(" delete mode ")) || sv_starts(line, SV(" rename ")));
}

/* Lines between the rule below a commit's text and its first "diff ". */
static size_t stat_length(struct sv text)
{
    struct sv rest = text, line;
    bool any = false;
    if (!sv_line(&rest, &line) || !sv_eq(line, SV("---")))
        return 0;
    for (int i = 0; i < 200; i++) {
        struct sv before = rest;
        if (!sv_line(&rest, &line))
            return any ? text.n : 0;
        if (!is_stat(line) && sv_trim(line).n > 0)
            return any ? (size_t)(before.p - text.p) : 0;
        any = any || is_stat(line);
    }
    return 0;
}

static bool starts_patch(struct sv text)
{
    struct sv rest = text, line, next = {"", 0};
    if (!sv_line(&rest, &line))
        return false;
    (void)sv_line(&rest, &next);
    if (sv_starts(line, SV("diff --git ")) || sv_starts(line, SV("diff -")))
        return true;
    if (sv_starts(line, SV("Index: ")))
        return sv_starts(next, SV("====="));
    if (sv_starts(line, SV("--- ")))
        return sv_starts(next, SV("+++ "));
    size_t a, b;
    return hunk_of(line, &a, &b);
}

/* Passes over one hunk. Lines that lost their blank, as an empty line does, count as context. */
static void pass_hunk(struct sv *rest, size_t old, size_t new_lines)
{
    while (old > 0 || new_lines > 0) {
        struct sv before = *rest, line;
        if (!sv_line(rest, &line))
            return;
        char c = line.n > 0 ? line.p[0] : ' ';
        if (c != ' ' && c != '-' && c != '+' && c != '\\') {
            *rest = before; /* a line was wrapped: what follows is anybody's guess */
            return;
        }
        old -= old > 0 && (c == ' ' || c == '-');
        new_lines -= new_lines > 0 && (c == ' ' || c == '+');
    }
}

size_t code_patch(struct sv text)
{
    struct sv rest = text, line;
    size_t stat = stat_length(text), old, new_lines;
    rest = sv_skip(text, stat);
    if (!starts_patch(rest))
        return stat;
    for (;;) {
        struct sv before = rest;
        if (!sv_line(&rest, &line))
            break;
        if (hunk_of(line, &old, &new_lines)) {
            pass_hunk(&rest, old, new_lines);
        } else if (!is_patch_head(line) && !sv_starts(line, SV("\\ No newline"))) {
            rest = before;
            break;
        }
    }
    return (size_t)(rest.p - text.p);
}

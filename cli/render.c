/* render.c - see render.h.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: which hits, in which order (query/). Method: plain lines into a string builder; every
 * byte that comes from a post goes through esc_terminal.
 */
#include "cli/render.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/utf8.h"

#define BOLD  "\033[1m"
#define DIM   "\033[2m"
#define MARK  "\033[1;33m"
#define GREEN "\033[32m"
#define OFF   "\033[0m"

void render_init(struct render *r)
{
    const char *no = getenv("NO_COLOR"), *columns = getenv("COLUMNS");
    struct winsize ws = {0};
    int64_t n = 0;
    r->colour = isatty(STDOUT_FILENO) == 1 && !(no && *no);
    r->width = 80;
    r->now = clock_now();
    if (columns && sv_i64(sv_of(columns), &n) && n >= 40 && n <= 1000)
        r->width = (size_t)n;
    else if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) == 0 && ws.ws_col >= 40)
        r->width = ws.ws_col;
    if (r->width > 110)
        r->width = 110; /* longer lines are hard to read */
}

static void on(struct sb *b, const struct render *r, const char *code)
{
    if (r->colour)
        sb_puts(b, code);
}

static void safe(struct sb *b, struct sv s)
{
    esc_terminal(b, s);
}

void render_safe(struct sb *b, struct sv s)
{
    safe(b, s);
}

static void day(struct sb *b, int64_t t)
{
    int y, m, d;
    if (t == TIME_NONE || t <= 0)
        return;
    time_civil(t, &y, &m, &d);
    sb_printf(b, "%04d-%02d-%02d", y, m, d);
}

/* Text with marks, broken at blanks to the width, each line indented. The column counts
 * characters, not cells: wide scripts come out longer, never broken inside a character. head: text
 * was left out before. */
static void wrapped(struct sb *b, const struct render *r, struct sv text, const struct mark *marks,
                    size_t nmarks, size_t indent, bool head)
{
    size_t col = indent + (head ? 4 : 0), m = 0;
    bool in = false;
    bool blank = false; /* one is owed: written only when a word follows on the line */
    sb_printf(b, "%*s%s", (int)indent, "", head ? "... " : "");
    for (size_t i = 0; i < text.n;) {
        struct sv rest = sv_skip(text, i);
        size_t word = 0;
        while (word < rest.n && rest.p[word] != ' ' && rest.p[word] != '\n')
            word++;
        size_t chars = utf8_len(sv_make(rest.p, word));
        if (col > indent && col + blank + chars > r->width) {
            sb_printf(b, "\n%*s", (int)indent, "");
            col = indent;
        } else if (blank && word) {
            sb_putc(b, ' ');
            col++;
        }
        blank = blank && !word;
        for (size_t k = 0; k < word;) {
            size_t at = i + k, next = i + word;
            while (m < nmarks && marks[m].off + marks[m].n <= at) {
                if (in)
                    on(b, r, OFF);
                in = false;
                m++;
            }
            if (m < nmarks && at >= marks[m].off) {
                if (!in)
                    on(b, r, MARK);
                in = true;
                if (marks[m].off + marks[m].n < next)
                    next = marks[m].off + marks[m].n;
            } else if (m < nmarks && marks[m].off < next) {
                next = marks[m].off;
            }
            safe(b, sv_make(text.p + at, next - at));
            k = next - i;
        }
        if (in)
            on(b, r, OFF);
        in = false;
        col += chars;
        i += word;
        if (i < text.n) {
            if (text.p[i] == '\n') {
                sb_printf(b, "\n%*s", (int)indent, "");
                col = indent;
                blank = false;
            } else {
                blank = col > indent;
            }
            i++;
        }
    }
    sb_putc(b, '\n');
}

static void hit_facts(struct sb *b, const struct render *r, const struct hit *h)
{
    const struct hit_passage *p = &h->passages[0];
    sb_printf(b, "   %" PRId64 " vote%s", p->score, p->score == 1 ? "" : "s");
    if (p->accepted) {
        on(b, r, GREEN);
        sb_puts(b, ", accepted");
        on(b, r, OFF);
    } else if (h->head.accepted) {
        sb_puts(b, ", has an accepted answer");
    }
    if (h->head.answers > 0)
        sb_printf(b, ", %" PRId64 " answer%s", h->head.answers, h->head.answers == 1 ? "" : "s");
    on(b, r, DIM);
    sb_puts(b, " | ");
    safe(b, h->head.source_name);
    for (size_t i = 0; i < h->head.ntags; i++) {
        sb_puts(b, i ? " " : " | ");
        safe(b, h->head.tags[i]);
    }
    if (p->created != TIME_NONE && p->created > 0) {
        sb_puts(b, " | ");
        day(b, p->created);
    }
    on(b, r, OFF);
    sb_putc(b, '\n');
}

/* Dots say where text was left out. */
static void snippet_lines(struct sb *b, const struct render *r, const struct snippet *sn)
{
    wrapped(b, r, sn->text, sn->marks, sn->nmarks, 3, sn->head);
    if (sn->tail && sb_ok(b)) {
        sb_cut(b, b->n - 1); /* the line's end */
        sb_puts(b, " ...\n");
    }
}

static void render_passage(struct sb *b, const struct render *r, const struct hit_passage *p)
{
    if (p->heading.n) {
        sb_puts(b, "   ");
        on(b, r, DIM);
        safe(b, p->heading);
        on(b, r, OFF);
        sb_putc(b, '\n');
    }
    if (p->snippet.text.n)
        snippet_lines(b, r, &p->snippet);
}

/* What the links between threads say of a similar question. */
static void relation_lines(struct sb *b, const struct hit *h)
{
    static const char *const asked[] = {"", "what was asked is marked as a duplicate of this",
                                        "marked as a duplicate of what was asked",
                                        "linked with what was asked"};
    if (h->relation != RELATION_NONE && !h->related_to)
        sb_printf(b, "   %s\n", asked[h->relation]);
    else if (h->relation == RELATION_LINKED)
        sb_printf(b, "   linked with #%" PRId64 "\n", h->related_to);
    for (size_t i = 0; i < h->nduplicates; i++) {
        sb_printf(b, "   its duplicate: #%" PRId64 " ", h->duplicates[i].id);
        safe(b, h->duplicates[i].title);
        sb_putc(b, '\n');
    }
}

/* Each feature that gave or took something: name, value, weight, share, and in words. */
static void explain_lines(struct sb *b, const struct render *r, const struct hit *h)
{
    if (h->summary.n) {
        sb_puts(b, "   why: ");
        safe(b, h->summary);
        sb_putc(b, '\n');
    }
    on(b, r, DIM);
    for (size_t i = 0; i < h->nfeatures; i++) {
        const struct hit_feature *f = &h->features[i];
        if (!f->words.n)
            continue;
        sb_printf(b, "     %+.3f  %-9s %6.3f x %-5.3g ", f->share, f->name, f->value, f->weight);
        safe(b, f->words);
        sb_putc(b, '\n');
    }
    on(b, r, OFF);
}

static void render_hit(struct sb *b, const struct render *r, const struct hit *h, size_t rank,
                       bool explain)
{
    on(b, r, BOLD);
    sb_printf(b, "%zu. ", rank);
    safe(b, h->head.title);
    on(b, r, OFF);
    on(b, r, DIM);
    sb_printf(b, "  #%" PRId64, h->head.id);
    on(b, r, OFF);
    sb_putc(b, '\n');
    hit_facts(b, r, h);
    for (size_t i = 0; i < h->npassages; i++)
        render_passage(b, r, &h->passages[i]);
    struct sv url = h->passages[0].url.n ? h->passages[0].url : h->head.url;
    if (url.n) {
        sb_puts(b, "   ");
        on(b, r, DIM);
        safe(b, url);
        on(b, r, OFF);
        sb_putc(b, '\n');
    }
    if (h->ncopies) {
        sb_puts(b, "   the same text:");
        for (size_t i = 0; i < h->ncopies; i++) {
            sb_printf(b, "%s #%" PRId64 " ", i ? "," : "", h->copies[i].id);
            safe(b, h->copies[i].source_name);
        }
        if (h->copies_total > (int64_t)h->ncopies)
            sb_printf(b, " and %" PRId64 " more", h->copies_total - (int64_t)h->ncopies);
        sb_putc(b, '\n');
    }
    relation_lines(b, h);
    if (explain)
        explain_lines(b, r, h);
    sb_putc(b, '\n');
}

#define SEARCHED_WORDS 16 /* words of a paste that are shown */

/* "searched for: the first message | the words that counted most". */
static void render_searched(struct sb *b, const struct searched *s)
{
    if (!s->nlines && !s->nwords)
        return;
    sb_puts(b, "searched for: ");
    if (s->nlines) {
        safe(b, s->lines[0]);
        sb_puts(b, s->nwords ? " | " : "");
    }
    for (size_t i = 0; i < s->nwords && i < SEARCHED_WORDS; i++) {
        sb_puts(b, i ? " " : "");
        safe(b, s->words[i]);
    }
    sb_puts(b, s->nwords > SEARCHED_WORDS ? " ...\n" : "\n");
}

void render_answer(struct sb *b, const struct render *r, const struct answer *ans,
                   const struct answer_opt *opt)
{
    if (ans->did_you_mean.n) {
        sb_puts(b, "did you mean: ");
        on(b, r, BOLD);
        safe(b, ans->did_you_mean);
        on(b, r, OFF);
        sb_puts(b, "\n\n");
    }
    for (size_t i = 0; i < ans->nhits; i++)
        render_hit(b, r, &ans->hits[i], opt->offset + i + 1, opt->explain);
    on(b, r, DIM);
    if (ans->similar)
        sb_printf(b, "%zu similar in %.1f ms%s\n", ans->nhits, (double)ans->took_us / 1000.0,
                  ans->partial ? ", stopped at the deadline" : "");
    else
        sb_printf(b, "%s%" PRId64 " thread%s in %.1f ms%s\n", ans->total_exact ? "" : "about ",
                  ans->total, ans->total == 1 ? "" : "s", (double)ans->took_us / 1000.0,
                  ans->partial ? ", stopped at the deadline" : "");
    for (size_t i = 0; i < ans->nnotes; i++) {
        sb_puts(b, "note: ");
        safe(b, ans->notes[i]);
        sb_putc(b, '\n');
    }
    render_searched(b, &ans->searched);
    on(b, r, OFF);
}

static size_t depth_of(const struct thread *th, const struct post *p)
{
    size_t depth = 0;
    struct post_key up = p->parent;
    for (size_t i = th->nposts; i-- > 0 && up.id.n && depth < 4;)
        if (th->posts[i].key.space == up.space && sv_eq(th->posts[i].key.id, up.id)) {
            depth++;
            up = th->posts[i].parent;
        }
    return depth;
}

void render_thread(struct sb *b, const struct render *r, const struct thread *th)
{
    on(b, r, BOLD);
    safe(b, th->title);
    on(b, r, OFF);
    sb_putc(b, '\n');
    for (size_t i = 0; i < th->nposts; i++) {
        const struct post *p = &th->posts[i];
        size_t indent = 2 * depth_of(th, p);
        if (p->ghost)
            continue;
        sb_printf(b, "\n%*s", (int)indent, "");
        on(b, r, DIM);
        sb_printf(b, "-- %s by ", post_kind_name(p->kind));
        safe(b, p->author.n ? p->author : SV("unknown"));
        sb_printf(b, ", %" PRId64 " vote%s", p->score, p->score == 1 ? "" : "s");
        on(b, r, OFF);
        if (p->accepted) {
            on(b, r, GREEN);
            sb_puts(b, ", accepted");
            on(b, r, OFF);
        }
        on(b, r, DIM);
        if (p->created != TIME_NONE)
            sb_puts(b, ", ");
        day(b, p->created);
        if (p->license.n) {
            sb_puts(b, ", ");
            safe(b, p->license);
        }
        if (p->url.n) {
            sb_puts(b, ", ");
            safe(b, p->url);
        }
        on(b, r, OFF);
        sb_putc(b, '\n');
        struct sv rest = p->body, line;
        while (sv_line(&rest, &line)) {
            sb_printf(b, "%*s", line.n ? (int)indent : 0, "");
            safe(b, line);
            sb_putc(b, '\n');
        }
    }
    if (th->truncated)
        sb_puts(b, "\n(the thread is longer than what is shown)\n");
}

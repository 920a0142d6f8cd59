/* suggest.c - what was typed so far, and the mix of what it may become.
 * Not here: where suggestions come from (suggest_titles.c, suggest_words.c).
 * Method: the text is cut at its last blank. While one word is typed, tags and words come first,
 * since any title has it; behind it, titles do. What is left of the room goes to whoever has more.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "query/suggest.h"

#include <jansson.h>
#include <string.h>

#include "base/clock.h"
#include "base/sb.h"
#include "base/utf8.h"
#include "indexer/spell.h"
#include "query/lex.h"
#include "query/suggest_impl.h"

const char *suggest_kind_name(enum suggest_kind kind)
{
    static const char *const names[] = {
#define X(name, text) text,
        SUGGEST_KIND_MAP(X)
#undef X
    };

    return kind < SUGGEST_KINDS ? names[kind] : "";
}

struct sv suggest_query(const struct typed *t, const char *before, struct sv text,
                        const char *behind)
{
    struct sb b = SB_INIT(1 << 16);
    struct sv out;

    sb_sv(&b, t->head);
    sb_puts(&b, before);
    sb_sv(&b, text);
    sb_puts(&b, behind);
    out = sb_ok(&b) ? arena_sv(t->a, sb_view(&b)) : sv_make(NULL, 0);
    sb_dispose(&b);
    return out;
}

void suggest_add(struct suggest_list *out, const struct typed *t, const struct suggestion *s)
{
    if (out->n < t->limit && s->text.p && s->query.p) {
        out->v[out->n++] = *s;
    }
}

int64_t suggest_count(const struct typed *t, uint32_t freq)
{
    /* A reader of some labels would be told how often others write a word. */
    return t->en->nlabels && !t->en->owner ? -1 : (int64_t)freq;
}

static bool read_typed(struct typed *t, struct sv text)
{
    size_t i = text.n;
    struct sb b = SB_INIT(4 * SUGGEST_TEXT_MAX);

    while (i > 0 && !lex_blank(text.p[i - 1])) {
        i--;
    }
    t->text = text;
    t->head = sv_make(text.p, i);
    t->last = sv_skip(text, i);
    for (size_t k = 0; k < t->last.n;) {
        char buf[4];
        uint32_t cp;

        k += utf8_decode(t->last, k, &cp);
        sb_put(&b, buf, utf8_encode(spell_lower(cp), buf));
    }
    t->lower = arena_sv(t->a, sb_view(&b));
    sb_dispose(&b);
    return arena_ok(t->a);
}

/* Takes up to max of from. */
static void take(struct suggestions *out, const struct suggest_list *from, size_t *at, size_t max,
                 size_t limit)
{
    for (; *at < from->n && max > 0 && out->n < limit; max--) {
        out->v[out->n++] = from->v[(*at)++];
    }
}

/* Tags and words first while there is but one word, else titles; all that is left in that order. */
static void mix(struct suggestions *out, const struct typed *t, const struct suggest_list *titles,
                const struct suggest_list *tags, const struct suggest_list *tokens,
                const struct suggest_list *ops)
{
    const bool one = sv_trim(t->head).n == 0;
    const size_t few = t->limit / 4 ? t->limit / 4 : 1;
    size_t at[4] = {0};

    if (one) {
        take(out, tags, &at[1], few, t->limit);
        take(out, tokens, &at[2], few, t->limit);
        take(out, ops, &at[3], 1, t->limit);
        take(out, titles, &at[0], t->limit, t->limit);
    } else {
        take(out, titles, &at[0], t->limit - 2 * few, t->limit);
        take(out, tokens, &at[2], few, t->limit);
        take(out, tags, &at[1], few > 1 ? few - 1 : 1, t->limit);
        take(out, ops, &at[3], 1, t->limit);
        take(out, titles, &at[0], t->limit, t->limit);
    }
    take(out, tokens, &at[2], t->limit, t->limit);
    take(out, tags, &at[1], t->limit, t->limit);
    take(out, ops, &at[3], t->limit, t->limit);
}

static int fill(struct suggestions *out, const struct typed *t, struct ask_err *err)
{
    struct suggest_list titles = {.n = 0}, tags = {.n = 0}, tokens = {.n = 0}, ops = {.n = 0};
    struct sv bracket = t->last;
    int rc;

    if (sv_starts(bracket, SV("-["))) {
        bracket = sv_skip(bracket, 1);
    }
    if (sv_starts(bracket, SV("["))) {
        if ((rc = suggest_tags(&tags, t, sv_skip(t->lower, (size_t)(bracket.p - t->last.p) + 1),
                               err)) < 0) {
            return rc;
        }
    } else if (!suggest_operators(&ops, t, err)) {
        if ((t->last.n && ((rc = suggest_tags(&tags, t, t->lower, err)) < 0 ||
                           (rc = suggest_tokens(&tokens, t, err)) < 0)) ||
            (rc = suggest_titles(&titles, t, err)) < 0) {
            return rc;
        }
    }
    mix(out, t, &titles, &tags, &tokens, &ops);
    return 0;
}

int suggest_make(struct suggestions *out, struct engine *en, struct sv text, size_t limit,
                 struct arena *a, struct ask_err *err)
{
    const int64_t start = clock_mono_ns();
    struct typed t = {.en = en, .a = a, .limit = limit};
    int rc = 0;

    *out = (struct suggestions){.query = text};
    if (!limit || limit > SUGGEST_MAX) {
        return ask_fail(err, ASK_USAGE, "the limit is 1 to %d suggestions", SUGGEST_MAX);
    }
    if (!(out->v = arena_array(a, limit, sizeof *out->v))) {
        return ask_fail(err, ASK_NOMEM, "no memory for suggestions");
    }
    if (text.n <= SUGGEST_TEXT_MAX && sv_trim(text).n) {
        rc = read_typed(&t, text) ? fill(out, &t, err) : 0;
    }
    if (rc == 0 && !arena_ok(a)) {
        rc = ask_fail(err, ASK_NOMEM, "no memory for suggestions");
    }
    out->took_us = (clock_mono_ns() - start) / 1000;
    return rc;
}

char *suggest_json(const struct suggestions *s, int indent, size_t *n)
{
    json_t *o = json_object(), *list = json_array();
    char id[24], *text;

    for (size_t i = 0; i < s->n; i++) {
        const struct suggestion *x = &s->v[i];
        json_t *one = json_object();

        json_object_set_new(one, "text", json_stringn(x->text.p, x->text.n));
        json_object_set_new(one, "kind", json_string(suggest_kind_name(x->kind)));
        json_object_set_new(one, "query", json_stringn(x->query.p, x->query.n));
        if (x->thread) {
            snprintf(id, sizeof id, "%lld", (long long)x->thread);
            json_object_set_new(one, "thread_id", json_string(id));
            json_object_set_new(one, "url",
                                x->url.n ? json_stringn(x->url.p, x->url.n) : json_null());
        }
        if (x->count >= 0) {
            json_object_set_new(one, "count", json_integer(x->count));
        }
        json_array_append_new(list, one);
    }
    json_object_set_new(o, "query", json_stringn(s->query.n ? s->query.p : "", s->query.n));
    json_object_set_new(o, "suggestions", list);
    json_object_set_new(o, "took_ms", json_real((double)s->took_us / 1000));
    text =
        json_dumps(o, JSON_PRESERVE_ORDER | (indent ? JSON_INDENT((size_t)indent) : JSON_COMPACT));
    json_decref(o);
    if (text && n) {
        *n = strlen(text);
    }
    return text;
}

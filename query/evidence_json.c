/* evidence_json.c - what a careful reader wants to know before trusting a post, as JSON.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: gathering it (evidence.c). What is not known is null, never left out.
 */
#include "query/evidence_json.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"

static void set(json_t *o, const char *key, json_t *value)
{
    json_object_set_new(o, key, value);
}

static json_t *id(int64_t n)
{
    char buf[24];

    if (n <= 0) {
        return json_null();
    }
    snprintf(buf, sizeof buf, "%" PRId64, n);
    return json_string(buf);
}

static json_t *rounded(double x)
{
    return json_real((double)(int64_t)(x * 1e4 + .5) / 1e4);
}

static json_t *votes(const struct evidence *ev, const struct post *p)
{
    json_t *o = json_object();

    set(o, "score", json_integer(p->score));
    set(o, "up", p->up < 0 ? json_null() : json_integer(p->up));
    set(o, "down", p->down < 0 ? json_null() : json_integer(p->down));
    set(o, "confidence", ev && ev->confidence >= 0 ? rounded(ev->confidence) : json_null());
    set(o, "percentile", ev ? rounded(ev->votes) : json_null());
    return o;
}

static json_t *counted(const struct standing_record *r)
{
    return json_pack("{s:I, s:I}", "answers", (json_int_t)(r->answers + .5), "accepted",
                     (json_int_t)(r->accepted + .5));
}

static json_t *author(const struct evidence *ev)
{
    json_t *o, *tag;

    if (!ev || ev->record.answers < 1) {
        return json_null();
    }
    o = counted(&ev->record);
    if (ev->tagged.answers < 1) {
        set(o, "tag", json_null());
        return o;
    }
    tag = counted(&ev->tagged);
    set(tag, "name", json_stringn(ev->tag.p, ev->tag.n));
    set(o, "tag", tag);
    return o;
}

static json_t *hints(const struct evidence_hint *v, size_t n)
{
    json_t *a = json_array();

    for (size_t i = 0; i < n; i++) {
        json_t *o = json_object();

        set(o, "post_id", id(v[i].post));
        set(o, "why", v[i].why.n ? json_stringn(v[i].why.p, v[i].why.n) : json_null());
        json_array_append_new(a, o);
    }
    return a;
}

json_t *evidence_json(const struct evidence *ev, const struct post *p)
{
    const int64_t now = clock_now();
    json_t *o = json_object(), *same = json_array();

    set(o, "votes", votes(ev, p));
    set(o, "accepted", json_boolean(p->accepted));
    set(o, "author", author(ev));
    set(o, "age_days",
        p->created > 0 && now >= p->created ? json_integer((now - p->created) / 86400)
                                            : json_null());
    set(o, "confirmed_by", hints(ev ? ev->confirmed : NULL, ev ? ev->nconfirmed : 0));
    set(o, "confirmed_total", json_integer(ev ? (json_int_t)ev->confirmed_total : 0));
    set(o, "confirmed_by_asker", json_boolean(ev && ev->confirmed_by_asker));
    set(o, "outdated", hints(ev ? ev->outdated : NULL, ev ? ev->noutdated : 0));
    set(o, "outdated_total", json_integer(ev ? (json_int_t)ev->outdated_total : 0));
    for (size_t i = 0; ev && i < ev->nduplicates; i++) {
        json_array_append_new(same, id(ev->duplicates[i]));
    }
    set(o, "duplicates", same);
    return o;
}

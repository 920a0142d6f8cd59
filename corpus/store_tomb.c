/* store_tomb.c - remembering what must not come back without keeping its name.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: removing it (store_forget.c).
 * Method: SHA-256 of the store's salt, the kind, and each part with its length, cut to 16 bytes.
 * A name cannot be read out of it. Who has the file can still ask whether a name that he knows is
 * among them: names are guessable, no hash changes that.
 * An author of whom key and name are known is a person, who is remembered for every source of the
 * format too: the same export may come under another name, while another person has another key or
 * at least another name.
 * A source is known by each name it has or had: what is remembered is written under all of them and
 * looked for under all of them, so that renaming it brings nobody back.
 */
#include "base/clock.h"
#include "base/sha256.h"
#include "corpus/store_priv.h"

int tomb_load(struct tombs *t, struct store *st, struct ask_err *err)
{
    struct sql q = sql_get(st, SQL_TOMB_SALT);
    struct sv salt;
    int rc;

    *t = (struct tombs){0};
    if ((rc = sql_step(&q, err)) < 0)
        return rc;
    if (rc > 0) {
        salt = sql_view(&q);
        memcpy(t->salt, salt.p, salt.n < sizeof t->salt ? salt.n : sizeof t->salt);
        sql_reset(&q);
    }
    q = sql_get(st, SQL_TOMB_KINDS);
    while ((rc = sql_step(&q, err)) > 0) {
        const int64_t kind = sql_col(&q);

        t->author_key |= kind == TOMB_AUTHOR_KEY;
        t->author_name |= kind == TOMB_AUTHOR_NAME;
        t->post |= kind == TOMB_POST;
        t->source |= kind == TOMB_SOURCE;
        t->person |= kind == TOMB_PERSON;
    }
    return rc;
}

static void put_number(struct sha256 *s, uint64_t n)
{
    unsigned char bytes[8];

    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)(n >> (8 * i));
    sha256_put(s, bytes, sizeof bytes);
}

static void hash_of(unsigned char out[SHA256_BYTES], const struct tombs *t,
                    const struct tomb_of *what)
{
    const struct sv parts[] = {what->source, what->container, what->id};
    struct sha256 s;

    sha256_init(&s);
    sha256_put(&s, t->salt, sizeof t->salt);
    put_number(&s, (uint64_t)what->kind);
    put_number(&s, (uint64_t)what->space);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        put_number(&s, parts[i].n);
        sha256_put(&s, parts[i].p ? parts[i].p : "", parts[i].n);
    }
    sha256_end(out, &s);
}

struct tomb_of tomb_person(struct sv format, struct sv key, struct sv name)
{
    return (struct tomb_of){.kind = TOMB_PERSON, .source = format, .container = name, .id = key};
}

int tomb_add(struct store_import *im, const struct tomb_of *what, struct ask_err *err)
{
    unsigned char hash[SHA256_BYTES];
    struct sql q = sql_get(im->st, SQL_TOMB_ADD);

    hash_of(hash, &im->tombs, what);
    sql_int(&q, what->kind);
    sql_blob(&q, sv_make((const char *)hash, TOMB_BYTES));
    sql_int(&q, clock_now());
    return sql_run(&q, err);
}

int tomb_find(struct store *st, const struct tombs *t, const struct tomb_of *what, bool gone,
              struct ask_err *err)
{
    unsigned char hash[SHA256_BYTES];
    struct sql q = sql_get(st, gone ? SQL_TOMB_DELETE : SQL_TOMB_FIND);
    int64_t at;
    int rc;

    hash_of(hash, t, what);
    sql_int(&q, what->kind);
    sql_blob(&q, sv_make((const char *)hash, TOMB_BYTES));
    if ((rc = sql_one(&q, &at, err)) <= 0 || !gone || what->kind != TOMB_AUTHOR_KEY)
        return rc;
    /* The name is not known any more: the persons of that time go. Others who were forgotten in the
     * same second stay so in their own source. */
    q = sql_get(st, SQL_TOMB_DELETE_AT);
    sql_int(&q, TOMB_PERSON);
    sql_int(&q, at);
    rc = sql_run(&q, err);
    return rc < 0 ? rc : 1;
}

int tomb_names(const struct sv **out, size_t *n, struct store *st, int64_t source, struct sv given,
               struct arena *a, struct ask_err *err)
{
    static const enum sql_id which[] = {SQL_SOURCE_NAME, SQL_ALIASES};
    struct sv *names = arena_array(a, 4, sizeof *names);
    size_t cap = 4;
    int rc = 0;

    *out = NULL;
    *n = 0;
    if (names && given.n)
        names[(*n)++] = arena_sv(a, given);
    for (size_t i = 0; names && i < sizeof which / sizeof *which; i++) {
        struct sql q = sql_get(st, which[i]);

        sql_int(&q, source);
        while ((rc = sql_step(&q, err)) > 0) {
            const struct sv name = sql_view(&q);
            bool known = false;

            for (size_t k = 0; k < *n; k++)
                known |= sv_eq(names[k], name);
            if (known)
                continue;
            if (*n == cap) {
                struct sv *grown = arena_array(a, 2 * cap, sizeof *grown);

                if (!grown)
                    break;
                memcpy(grown, names, *n * sizeof *names);
                names = grown;
                cap *= 2;
            }
            names[(*n)++] = arena_sv(a, name);
        }
        sql_reset(&q);
        if (rc < 0)
            return rc;
    }
    *out = names;
    return arena_ok(a) ? 0 : ask_fail(err, ASK_NOMEM, "out of memory for the names of a source");
}

int tomb_refuses(struct store_import *im, const struct post *p, struct ask_err *err)
{
    const struct tombs *t = &im->tombs;
    const bool keyed = p->author_key.n > 0;
    int rc = 0;

    if (im->edit)
        return 0;
    if (im->source == 0)
        return 1;
    for (size_t i = 0; i < im->nnames && rc == 0; i++) {
        const struct tomb_of post = {.kind = TOMB_POST,
                                     .source = im->names[i],
                                     .container = p->container,
                                     .id = p->key.id,
                                     .space = p->key.space};
        const struct tomb_of author = {.kind = keyed ? TOMB_AUTHOR_KEY : TOMB_AUTHOR_NAME,
                                       .source = im->names[i],
                                       .id = keyed ? p->author_key : p->author};

        if (t->post)
            rc = tomb_find(im->st, t, &post, false, err);
        if (rc == 0 && author.id.n && (keyed ? t->author_key : t->author_name))
            rc = tomb_find(im->st, t, &author, false, err);
    }
    if (rc == 0 && t->person && keyed && p->author.n) {
        const struct tomb_of person = tomb_person(im->format, p->author_key, p->author);

        rc = tomb_find(im->st, t, &person, false, err);
    }
    return rc;
}

/* store_dict.c - the dictionaries of the bodies: trained on them, kept, learned when needed.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: how a dictionary is chosen (codec_train.c) and used (codec.c).
 * Method: a dictionary is trained on the first bodies before they are packed (store_import.c
 * holds them back that long), or on what the store holds where that came in small pieces, and
 * once more when the first had too little to learn from. Each row says which version it needs, so
 * nothing is packed again (rows that shrink would leave holes, not a smaller file) but where a
 * dictionary must go because of the words in it (store_rewrite.c).
 */
#include <stdlib.h>

#include "corpus/store_priv.h"

enum { SAMPLE_TEXT_MAX = 16 << 10 };

int dict_current(struct store *st, int64_t *version, int64_t *samples, struct ask_err *err)
{
    struct sql q = sql_get(st, SQL_DICT_LAST);
    int rc = sql_step(&q, err);

    *version = *samples = 0;
    if (rc > 0) {
        *version = sql_col(&q);
        *samples = sql_col(&q);
        sql_reset(&q);
    }
    return rc < 0 ? rc : 0;
}

int dict_learn(struct store *st, struct codec *c, int64_t version, struct ask_err *err)
{
    struct sql q;
    int rc;

    if (codec_knows(c, version))
        return 0;
    q = sql_get(st, SQL_DICT);
    sql_int(&q, version);
    if ((rc = sql_step(&q, err)) <= 0)
        return rc < 0 ? rc
                      : ask_fail(err, ASK_CORRUPT,
                                 "%s: dictionary %lld is missing; restore a backup, or move the "
                                 "store away and import the exports again",
                                 st->path, (long long)version);
    rc = codec_learn(c, version, sql_view(&q), err);
    sql_reset(&q);
    return rc;
}

int body_unpack(char *out, size_t n, struct store *st, struct sv packed, struct ask_err *err)
{
    int64_t version = codec_version(packed);
    int rc;

    if (version > 0 && (rc = dict_learn(st, st->codec, version, err)) < 0)
        return rc;
    return codec_unpack(out, n, st->codec, packed, err);
}

int dict_next_body(struct sb *b, int64_t *id, int64_t *version, struct store *st,
                   struct ask_err *err)
{
    struct sql q = sql_get(st, SQL_BODY_NEXT);
    struct sv packed;
    int64_t size;
    char *p;
    int rc;

    sb_reset(b);
    sql_int(&q, *id);
    if ((rc = sql_step(&q, err)) <= 0)
        return rc;
    *id = sql_col(&q);
    size = sql_col(&q);
    if (size < 0 || size > (int64_t)CODEC_BODY_MAX) {
        rc = ask_fail(err, ASK_CORRUPT, "%s: post %lld has a wrong length", st->path,
                      (long long)*id);
        goto out;
    }
    p = sb_reserve(b, (size_t)size + 1);
    if (!p) {
        rc = ask_fail(err, ASK_NOMEM, "out of memory for a body of %lld bytes", (long long)size);
        goto out;
    }
    packed = sql_view(&q);
    *version = codec_version(packed);
    rc = body_unpack(p, (size_t)size, st, packed, err);
    sb_commit(b, (size_t)size);
out:
    sql_reset(&q);
    return rc < 0 ? rc : 1;
}

int dict_make(struct store *st, struct sv sample, const size_t *ends, size_t n, struct ask_err *err)
{
    struct sb dict = SB_INIT(CODEC_DICT_MAX);
    int64_t version, samples, given;
    struct sql q;
    int rc;

    if ((rc = dict_current(st, &version, &samples, err)) < 0 ||
        (rc = codec_train(&dict, sample, ends, n, err)) < 0 || dict.n == 0)
        goto out;
    /* A version is given once, also where all dictionaries were removed: readers know the old. */
    q = sql_get(st, SQL_COUNTER);
    sql_text(&q, SV("dictionary"));
    if ((rc = sql_one(&q, &given, err)) < 0)
        goto out;
    version = given > version ? given : version;
    q = sql_get(st, SQL_DICT_ADD);
    sql_int(&q, version + 1);
    sql_int(&q, (int64_t)n);
    sql_blob(&q, sb_view(&dict));
    rc = sql_run(&q, err);
out:
    sb_dispose(&dict);
    return rc;
}

int dict_train(struct store *st, int64_t from, struct ask_err *err)
{
    struct sb text = SB_INIT(DICT_SAMPLE_BYTES + SAMPLE_TEXT_MAX + 1);
    struct sb body = SB_INIT(CODEC_BODY_MAX + 1u);
    size_t *ends = calloc(DICT_SAMPLES, sizeof *ends), n = 0;
    int64_t id = from, packed;
    int rc = 0;

    if (!ends) {
        rc = ask_fail(err, ASK_NOMEM, "out of memory for training a dictionary");
        goto out;
    }
    while (n < DICT_SAMPLES && text.n < DICT_SAMPLE_BYTES &&
           (rc = dict_next_body(&body, &id, &packed, st, err)) > 0) {
        struct sv v = sb_view(&body);

        /* A giant would be all there is to learn from. */
        sb_put(&text, v.p, v.n > SAMPLE_TEXT_MAX ? SAMPLE_TEXT_MAX : v.n);
        ends[n++] = text.n;
        id++;
    }
    if (rc >= 0 && !sb_ok(&text))
        rc = ask_fail(err, ASK_NOMEM, "out of memory for training a dictionary");
    if (rc >= 0)
        rc = dict_make(st, sb_view(&text), ends, n, err);
out:
    free(ends);
    sb_dispose(&text);
    sb_dispose(&body);
    return rc;
}

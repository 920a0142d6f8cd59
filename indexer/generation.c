/* generation.c - generations of the index on disk.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what is in the parts (index_part.cc, forward_file.c), who builds them (build*.c).
 * Method: small text files, each closed by a line with a sum and replaced by rename, so that after
 * a crash the old or the new one is there whole. A reader locks first and then looks whether the
 * generation is still the current one; a remover locks alone first: one of them sees the other.
 */
#include "indexer/generation.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/sb.h"

#define TEXT_MAX ((size_t)1 << 26) /* of a small file: 200,000 names of 200 bytes fit */

static const char *const view_names[VIEW_COUNT] = {"public", "restricted"};

const char *generation_view(int view)
{
    return view_names[view];
}

/* ---- paths ---- */

static int path_put(struct gen_path *out, const char *dir, const char *sub, const char *fmt,
                    va_list ap, struct ask_err *err)
{
    const int n = snprintf(out->s, sizeof(out->s), "%s/index/%s", dir, sub);
    int m = -1;

    if (n >= 0 && (size_t)n < sizeof(out->s))
        m = vsnprintf(out->s + n, sizeof(out->s) - (size_t)n, fmt, ap);
    if (m < 0 || (size_t)m >= sizeof(out->s) - (size_t)n)
        return ask_fail(err, ASK_LIMIT, "the path of the data folder %s is too long", dir);
    return 0;
}

int generation_path(struct gen_path *out, struct ask_err *err, const char *dir, const char *fmt,
                    ...)
{
    va_list ap;
    int rc;

    va_start(ap, fmt);
    rc = path_put(out, dir, "", fmt, ap, err);
    va_end(ap);
    return rc;
}

int generation_file(struct gen_path *out, struct ask_err *err, const char *dir, int gen,
                    const char *fmt, ...)
{
    char sub[32];
    va_list ap;
    int rc;

    snprintf(sub, sizeof(sub), "gen-%06d/", gen);
    va_start(ap, fmt);
    rc = path_put(out, dir, sub, fmt, ap, err);
    va_end(ap);
    return rc;
}

/* The number in "gen-000012", 0 when it is no such name. */
static int number_of(struct sv name)
{
    int64_t n = 0;

    if (!sv_starts(name, SV("gen-")) || name.n != 10 || !sv_i64(sv_skip(name, 4), &n))
        return 0;
    return n > 0 && n <= GENERATION_MAX ? (int)n : 0;
}

/* ---- small text files ---- */

/* As file_replace, without waiting for the disk: for indexes that are thrown away. */
int generation_replace(const char *path, struct sv content, struct ask_err *err)
{
    struct gen_path tmp;
    FILE *f;
    bool good;

    if ((size_t)snprintf(tmp.s, sizeof(tmp.s), "%s.tmp", path) >= sizeof(tmp.s))
        return ask_fail(err, ASK_LIMIT, "the path %s is too long", path);
    f = fopen(tmp.s, "we");
    if (!f)
        return ask_fail_errno(err, errno, "cannot make %s", tmp.s);
    good = content.n == 0 || fwrite(content.p, 1, content.n, f) == content.n;
    good = fclose(f) == 0 && good;
    if (!good || rename(tmp.s, path) != 0)
        return ask_fail_errno(err, errno, "cannot write %s", path);
    return 0;
}

int generation_text_save(const char *path, struct sv content, bool nosync, struct ask_err *err)
{
    struct sb b = SB_INIT(TEXT_MAX + 64);
    int rc;

    sb_sv(&b, content);
    sb_printf(&b, "sum %016" PRIx64 "\n", hash64(content.p, content.n, 0));
    if (!sb_ok(&b))
        rc = ask_fail(err, ASK_NOMEM, "out of memory writing %s", path);
    else
        rc = nosync ? generation_replace(path, sb_view(&b), err)
                    : file_replace(path, sb_view(&b), err);
    sb_dispose(&b);
    return rc;
}

int generation_text_load(struct sb *out, const char *path, struct ask_err *err)
{
    static const size_t tail = 4 + 16 + 1; /* "sum ", 16 digits, newline */
    char want[32];
    int rc;

    sb_reset(out);
    out->max = TEXT_MAX + 64;
    rc = file_read(out, path, err);
    if (rc == ASK_NOTFOUND)
        return ask_fail(err, rc, "%s is missing", path);
    if (rc < 0)
        return rc;
    if (out->n >= tail) {
        snprintf(want, sizeof(want), "sum %016" PRIx64 "\n", hash64(out->p, out->n - tail, 0));
        if (memcmp(out->p + out->n - tail, want, tail) == 0) {
            sb_cut(out, out->n - tail);
            return 0;
        }
    }
    return ask_fail(err, ASK_CORRUPT, "%s is damaged: run `askwell rebuild`", path);
}

bool generation_text_next(struct sv *rest, const char *key, int64_t *value)
{
    struct sv r = *rest, line, word;

    if (!sv_line(&r, &line) || !sv_next(&line, ' ', &word) || !sv_eq(word, sv_of(key)) ||
        !sv_i64(line, value))
        return false;
    *rest = r;
    return true;
}

/* ---- the current generation ---- */

int generation_current(const char *dir, struct ask_err *err)
{
    struct sb b = SB_INIT(TEXT_MAX);
    struct gen_path path;
    struct sv rest, line;
    int64_t format = 0;
    int rc = generation_path(&path, err, dir, "CURRENT");

    if (rc == 0)
        rc = generation_text_load(&b, path.s, err);
    rest = sb_view(&b);
    /* The version is told even when the rest of the file, of another format, makes no sense. */
    if ((rc == 0 || rc == ASK_CORRUPT) && generation_text_next(&rest, "askwell-index", &format) &&
        format != INDEX_FORMAT)
        rc = ask_fail(err, ASK_VERSION,
                      "%s/index has format %" PRId64 ", this program has %d: run `askwell rebuild`",
                      dir, format, INDEX_FORMAT);
    else if (rc == ASK_NOTFOUND)
        rc = ask_fail(err, rc, "%s holds no index yet: index something first", dir);
    else if (rc == 0)
        rc = format == INDEX_FORMAT && sv_line(&rest, &line) ? number_of(line) : 0;
    if (rc == 0)
        rc = ask_fail(err, ASK_CORRUPT, "%s names no generation: run `askwell rebuild`", path.s);
    sb_dispose(&b);
    return rc;
}

int generation_switch(const char *dir, int gen, bool nosync, struct ask_err *err)
{
    struct gen_path path;
    char text[64];
    int rc = generation_path(&path, err, dir, "CURRENT");

    if (rc < 0)
        return rc;
    snprintf(text, sizeof(text), "askwell-index %d\ngen-%06d\n", INDEX_FORMAT, gen);
    return generation_text_save(path.s, sv_of(text), nosync, err);
}

uint64_t generation_stamp(const char *dir)
{
    struct gen_path path;
    struct stat st;
    uint64_t v[4];

    if (generation_path(&path, NULL, dir, "CURRENT") < 0 || stat(path.s, &st) != 0)
        return 0;
    v[0] = (uint64_t)st.st_dev;
    v[1] = (uint64_t)st.st_ino;
    v[2] = (uint64_t)st.st_mtim.tv_sec;
    v[3] = (uint64_t)st.st_mtim.tv_nsec;
    return hash64(v, sizeof(v), 0) | 1;
}

/* Calls each with the number of every generation's folder. */
static void generation_each(const char *dir, void (*each)(void *ctx, int gen), void *ctx)
{
    struct gen_path path;
    struct dirent *e;
    DIR *d;

    if (generation_path(&path, NULL, dir, "%s", "") < 0 || !(d = opendir(path.s)))
        return;
    while ((e = readdir(d)))
        if (number_of(sv_of(e->d_name)) > 0)
            each(ctx, number_of(sv_of(e->d_name)));
    (void)closedir(d);
}

static void keep_highest(void *ctx, int gen)
{
    int *highest = ctx;

    if (gen > *highest)
        *highest = gen;
}

int generation_highest(const char *dir)
{
    int highest = 0;

    generation_each(dir, keep_highest, &highest);
    return highest;
}

static void count_one(void *ctx, int gen)
{
    int *n = ctx;

    (void)gen;
    ++*n;
}

int generation_count(const char *dir)
{
    int n = 0;

    generation_each(dir, count_one, &n);
    return n;
}

/* ---- meta ---- */

int generation_meta_save(const struct gen_meta *m, const char *dir, int gen, bool nosync,
                         struct ask_err *err)
{
    struct gen_path path;
    char text[256];
    int rc = generation_file(&path, err, dir, gen, "meta");

    if (rc < 0)
        return rc;
    snprintf(
        text, sizeof(text),
        "format %d\nmark %" PRId64 "\nlangs %" PRId64 "\npublic %" PRId64 "\npublic-words %" PRId64
        "\nrestricted %" PRId64 "\nrestricted-words %" PRId64 "\nrestricted-langs %" PRId64 "\n",
        INDEX_FORMAT, m->mark, m->langs[VIEW_PUBLIC], m->frozen[VIEW_PUBLIC], m->words[VIEW_PUBLIC],
        m->frozen[VIEW_RESTRICTED], m->words[VIEW_RESTRICTED], m->langs[VIEW_RESTRICTED]);
    return generation_text_save(path.s, sv_of(text), nosync, err);
}

int generation_meta_load(struct gen_meta *out, const char *dir, int gen, struct ask_err *err)
{
    struct sb b = SB_INIT(TEXT_MAX);
    struct gen_path path;
    struct sv rest;
    int64_t format = 0;
    int rc = generation_file(&path, err, dir, gen, "meta");

    memset(out, 0, sizeof(*out));
    if (rc == 0)
        rc = generation_text_load(&b, path.s, err);
    if (rc == ASK_NOTFOUND)
        rc = ask_fail(err, ASK_CORRUPT, "%s is missing: run `askwell rebuild`", path.s);
    if (rc < 0)
        goto out;
    rest = sb_view(&b);
    if (!generation_text_next(&rest, "format", &format) || format != INDEX_FORMAT ||
        !generation_text_next(&rest, "mark", &out->mark) ||
        !generation_text_next(&rest, "langs", &out->langs[VIEW_PUBLIC]) ||
        !generation_text_next(&rest, "public", &out->frozen[VIEW_PUBLIC]) ||
        !generation_text_next(&rest, "public-words", &out->words[VIEW_PUBLIC]) ||
        !generation_text_next(&rest, "restricted", &out->frozen[VIEW_RESTRICTED]) ||
        !generation_text_next(&rest, "restricted-words", &out->words[VIEW_RESTRICTED]))
        rc = ask_fail(err, ASK_CORRUPT, "%s is not understood: run `askwell rebuild`", path.s);
    /* Before, one line told of both. */
    else if (!generation_text_next(&rest, "restricted-langs", &out->langs[VIEW_RESTRICTED]))
        out->langs[VIEW_RESTRICTED] = out->langs[VIEW_PUBLIC];
out:
    sb_dispose(&b);
    return rc;
}

/* ---- names ---- */

int generation_names_save(const struct strmap *names, const char *dir, int gen, bool nosync,
                          struct ask_err *err)
{
    struct sb b = SB_INIT(TEXT_MAX);
    struct gen_path path;
    struct sv key;
    uint32_t unused;
    size_t i = 0;
    int rc = generation_file(&path, err, dir, gen, "names");

    while (rc == 0 && strmap_each(names, &i, &key, &unused)) {
        sb_sv(&b, key);
        sb_putc(&b, '\n');
    }
    if (rc == 0 && !sb_ok(&b))
        rc = ask_fail(err, ASK_NOMEM, "out of memory writing %s", path.s);
    if (rc == 0)
        rc = generation_text_save(path.s, sb_view(&b), nosync, err);
    sb_dispose(&b);
    return rc;
}

int generation_names_load(struct strmap **out, const char *dir, int gen, struct ask_err *err)
{
    struct sb b = SB_INIT(TEXT_MAX);
    struct strmap *names = strmap_new(NAMES_MAX);
    struct gen_path path;
    struct sv rest, line;
    int rc = generation_file(&path, err, dir, gen, "names");

    *out = NULL;
    if (rc == 0)
        rc = generation_text_load(&b, path.s, err);
    if (rc == ASK_NOTFOUND)
        rc = ask_fail(err, ASK_CORRUPT, "%s is missing: run `askwell rebuild`", path.s);
    rest = sb_view(&b);
    while (rc == 0 && sv_line(&rest, &line))
        if (line.n > 0 && (!names || !strmap_at(names, line)))
            rc = ask_fail(err, ASK_NOMEM, "out of memory reading %s", path.s);
    if (rc == 0 && !names)
        rc = ask_fail(err, ASK_NOMEM, "out of memory reading %s", path.s);
    if (rc == 0) {
        *out = names;
        names = NULL;
    }
    strmap_free(names);
    sb_dispose(&b);
    return rc;
}

/* ---- holding and removing ---- */

int generation_hold(int *fd, const char *dir, int gen, struct ask_err *err)
{
    struct gen_path path;
    int rc = generation_file(&path, err, dir, gen, "readers");

    *fd = -1;
    if (rc < 0)
        return rc;
    *fd = open(path.s, O_RDONLY | O_CLOEXEC);
    if (*fd < 0 && errno == ENOENT)
        return ask_fail(err, ASK_NOTFOUND, "%s is missing: run `askwell rebuild`", path.s);
    if (*fd < 0)
        return ask_fail_errno(err, errno, "cannot open %s", path.s);
    if (flock(*fd, LOCK_SH | LOCK_NB) == 0)
        return 0;
    rc = errno == EWOULDBLOCK ? ask_fail(err, ASK_NOTFOUND, "%s is being removed", path.s)
                              : ask_fail_errno(err, errno, "cannot lock %s", path.s);
    (void)close(*fd);
    *fd = -1;
    return rc;
}

void generation_release(int fd)
{
    if (fd >= 0)
        (void)close(fd);
}

struct sweep {
    const char *dir;
    int keep, keep_too;
};

static void sweep_one(void *ctx, int gen)
{
    const struct sweep *s = ctx;
    struct gen_path path;
    struct ask_err err = {0};
    int fd;

    if (gen == s->keep || gen == s->keep_too ||
        generation_file(&path, NULL, s->dir, gen, "readers") < 0)
        return;
    fd = open(path.s, O_RDONLY | O_CLOEXEC);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
        (void)close(fd); /* somebody reads it: the next sweep will do */
        return;
    }
    if (generation_file(&path, &err, s->dir, gen, "%s", "") < 0 || file_rmtree(path.s, &err) < 0)
        log_warn("an old index generation could not be removed: %s", err.msg);
    if (fd >= 0)
        (void)close(fd);
}

void generation_sweep(const char *dir, int keep, int keep_too)
{
    struct sweep s = {dir, keep, keep_too};

    generation_each(dir, sweep_one, &s);
}

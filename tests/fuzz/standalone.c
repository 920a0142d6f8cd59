/* standalone.c - runs a fuzz target without libFuzzer: over its seeds and over damaged seeds.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the search for new inputs; that is what the preset "fuzz" is for.
 * Method: usage is `fuzz_x FILE|FOLDER...`. Every seed runs as it is, cut at up to 64 places, and
 * with 200 random damages (bytes changed, inserted, removed, pieces repeated or taken from another
 * seed). The generator starts from one number, printed first and taken from ASKWELL_SEED when
 * set, so every run is the same. Inputs are put at the very end of a heap block, so that
 * AddressSanitizer sees a read of one byte too many.
 */
#include <dirent.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SEEDS_MAX      4096
#define SEED_BYTES_MAX ((size_t)1 << 20)
#define INPUT_MAX      ((size_t)1 << 16) /* a damaged input is not longer than this */
#define CUTS           64
#define DAMAGES        200
#define ROUNDS_MAX     20000 /* of damages, all seeds together: a bound on the time */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct seed {
    unsigned char *p;
    size_t n;
};

struct pool {
    struct seed seeds[SEEDS_MAX];
    size_t n;
    uint64_t random; /* state of a xorshift generator, never 0 */
    size_t runs;
};

static uint64_t pool_random(struct pool *pool)
{
    uint64_t x = pool->random;

    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    pool->random = x;
    return x * UINT64_C(0x2545F4914F6CDD1D);
}

static size_t below(struct pool *pool, size_t n)
{
    return n ? (size_t)(pool_random(pool) % n) : 0;
}

static void run(struct pool *pool, const unsigned char *p, size_t n)
{
    unsigned char *copy = malloc(n ? n : 1);

    if (!copy)
        abort();
    if (n > 0)
        memcpy(copy, p, n);
    (void)LLVMFuzzerTestOneInput(copy, n);
    free(copy);
    pool->runs++;
}

static void load_file(struct pool *pool, const char *path)
{
    FILE *f = fopen(path, "rb");
    struct seed *s = &pool->seeds[pool->n];

    if (!f || pool->n == SEEDS_MAX) {
        fprintf(stderr, "cannot take the seed %s\n", path);
        exit(1);
    }
    s->p = malloc(SEED_BYTES_MAX);
    if (!s->p)
        abort();
    s->n = fread(s->p, 1, SEED_BYTES_MAX, f);
    (void)fclose(f);
    pool->n++;
}

/* Seeds in the order of their names: readdir() has an order of its own on every machine. */
static void load(struct pool *pool, const char *path)
{
    struct dirent **names = NULL;
    struct stat st;
    int n;

    if (stat(path, &st) != 0) {
        fprintf(stderr, "no seeds at %s\n", path);
        exit(1);
    }
    if (!S_ISDIR(st.st_mode)) {
        load_file(pool, path);
        return;
    }
    n = scandir(path, &names, NULL, alphasort);
    for (int i = 0; i < n; i++) {
        char *full = NULL;

        if (asprintf(&full, "%s/%s", path, names[i]->d_name) < 0)
            abort();
        if (names[i]->d_name[0] != '.' && stat(full, &st) == 0 && S_ISREG(st.st_mode))
            load_file(pool, full);
        free(full);
        free(names[i]);
    }
    free(names);
}

/* Replaces p[at..at+gone) by n new bytes; returns the new length. */
static size_t splice(unsigned char *p, size_t len, size_t at, size_t gone, const unsigned char *new,
                     size_t n)
{
    if (gone > len - at)
        gone = len - at;
    if (n > INPUT_MAX - (len - gone))
        n = INPUT_MAX - (len - gone);
    memmove(p + at + n, p + at + gone, len - at - gone);
    if (n > 0)
        memcpy(p + at, new, n);
    return len - gone + n;
}

/* One random damage to buf[0..n), which has room for INPUT_MAX bytes. */
static size_t damage(struct pool *pool, unsigned char *buf, size_t n)
{
    static const char *const words[] = {"<",    ">",  "&",        "\"",   "(",    ")",  "\\",
                                        "\xff", "\0", "\xed\xa0", "[",    "]",    "%",  "<!--",
                                        "]]>",  "{",  "\r\n",     "````", "&#0;", "-1", "OR "};
    static unsigned char piece[256];
    const size_t at = below(pool, n + 1);
    const struct seed *other = &pool->seeds[below(pool, pool->n)];
    size_t from;
    size_t len;

    switch (below(pool, 6)) {
    case 0: /* a bit */
        if (at < n)
            buf[at] ^= (unsigned char)(1U << below(pool, 8));
        return n;
    case 1: /* a byte */
        piece[0] = (unsigned char)below(pool, 256);
        return splice(buf, n, at, below(pool, 2), piece, 1);
    case 2: /* a word that means something to some parser */
        from = below(pool, sizeof(words) / sizeof(words[0]));
        len = strlen(words[from]);
        return splice(buf, n, at, 0, (const unsigned char *)words[from], len ? len : 1);
    case 3: /* a piece goes */
        return splice(buf, n, at, below(pool, 64), NULL, 0);
    case 4: /* a piece of a seed comes in */
        from = below(pool, other->n);
        len = below(pool, 256);
        if (len > other->n - from)
            len = other->n - from;
        memcpy(piece, other->p + from, len);
        return splice(buf, n, at, below(pool, 16), piece, len);
    default: /* a byte many times */
        memset(piece, at < n ? buf[at] : ' ', sizeof(piece));
        return splice(buf, n, at, 0, piece, below(pool, sizeof(piece)));
    }
}

static void run_seed(struct pool *pool, const struct seed *s, unsigned char *buf, size_t damages)
{
    const size_t step = s->n / CUTS + 1;

    run(pool, s->p, s->n);
    for (size_t n = 0; n < s->n; n += step)
        run(pool, s->p, n);
    for (size_t i = 0; i < damages; i++) {
        size_t n = s->n < INPUT_MAX ? s->n : INPUT_MAX;

        memcpy(buf, s->p, n);
        for (size_t k = below(pool, 4) + 1; k > 0; k--)
            n = damage(pool, buf, n);
        run(pool, buf, n);
    }
}

int main(int argc, char **argv)
{
    struct pool *pool = calloc(1, sizeof(*pool));
    unsigned char *buf = malloc(INPUT_MAX);
    const char *start = getenv("ASKWELL_SEED");
    size_t damages = DAMAGES;

    if (!pool || !buf)
        abort();
    pool->random = start ? strtoull(start, NULL, 0) : 20260101;
    if (pool->random == 0)
        pool->random = 1;
    printf("seed %" PRIu64 "\n", pool->random);
    (void)fflush(stdout);
    for (int i = 1; i < argc; i++)
        load(pool, argv[i]);
    if (pool->n == 0) {
        fprintf(stderr, "usage: %s FILE|FOLDER...; there is no seed\n", argv[0]);
        return 1;
    }
    if (pool->n * damages > ROUNDS_MAX)
        damages = ROUNDS_MAX / pool->n;
    run(pool, buf, 0);
    for (size_t i = 0; i < pool->n; i++)
        run_seed(pool, &pool->seeds[i], buf, damages);
    printf("%zu seeds, %zu runs\n", pool->n, pool->runs);
    for (size_t i = 0; i < pool->n; i++)
        free(pool->seeds[i].p);
    free(pool);
    free(buf);
    return 0;
}

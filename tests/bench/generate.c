/* generate.c - a corpus of any size from a seed, for the benchmarks.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Usage: generate POSTS SEED CORPUS QUERIES
 * Writes threads of a question and its answers as JSON Lines (docs/import-format.md), bodies of
 * about 850 bytes, and a file of questions to ask, one a line.
 * Method: words are drawn from a vocabulary of 300,000 by Zipf's law (exponent 1.05, the most
 * frequent ranks are English function words, since they are in every real text); a thread has a
 * dozen words of its own that its posts prefer, as real threads do; a third of the posts holds a
 * code block with identifiers made of its thread's words, numbers and an error code out of 3,000.
 * The same seed gives the same bytes.
 */
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VOCABULARY 300000
#define OWN_WORDS  12
#define BODY_BYTES 850
#define EPOCH      1262304000 /* 2010-01-01 */

static uint64_t state;

/* splitmix64 (Vigna 2015, public domain): small, fast, the same everywhere. */
static uint64_t next_random(void)
{
    uint64_t z = (state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static double uniform(void)
{
    return (double)(next_random() >> 11) / 9007199254740992.0;
}

static uint32_t below(uint32_t n)
{
    return (uint32_t)(next_random() % n);
}

static const char *const function_words[] = {
    "the",  "to",    "I",    "a",    "is",    "and",  "in",   "of",    "that",  "it",   "for",
    "this", "on",    "with", "you",  "be",    "not",  "have", "my",    "but",   "as",   "can",
    "are",  "if",    "from", "or",   "when",  "an",   "do",   "so",    "at",    "use",  "there",
    "what", "using", "by",   "how",  "which", "will", "was",  "would", "your",  "get",  "all",
    "no",   "has",   "am",   "me",   "like",  "file", "code", "then",  "error", "any",  "just",
    "need", "only",  "out",  "some", "one",   "want", "we",   "does",  "work",  "they", "also"};
#define FUNCTION_WORDS (sizeof function_words / sizeof *function_words)

static char (*words)[16];
static double *cumulative;      /* of the ranks' weights */
static uint32_t first_of[4097]; /* where a rank search starts, by the top 12 bits */

/* Made of syllables, so that stems, lengths and letters look like a language's. */
static void make_word(char out[16], uint32_t rank)
{
    static const char *const syllable[] = {"ra",  "con", "ti",  "me",  "lo", "per", "di",  "sta",
                                           "ne",  "fu",  "gre", "ba",  "su", "pro", "vi",  "kel",
                                           "mon", "ter", "qui", "dra", "wi", "sol", "cha", "bu",
                                           "ex",  "in",  "na",  "go",  "hy", "lan", "ze",  "pot"};
    static const char *const ending[] = {"", "", "s", "ing", "ed", "er", "tion", "ly"};
    uint64_t h = (uint64_t)rank * 0x9e3779b97f4a7c15u;
    int n = rank < 2000 ? 2 : rank < 60000 ? 3 : 4;
    out[0] = 0;
    size_t used = 0;
    for (int i = 0; i < n; i++) {
        const char *s = syllable[(h >> (5 * i)) & 31];
        used += (size_t)snprintf(out + used, 16 - used, "%s", s);
        if (used >= 15)
            return;
    }
    snprintf(out + used, 16 - used, "%s", ending[(h >> 40) & 7]);
}

static bool make_vocabulary(void)
{
    double sum = 0;
    words = calloc(VOCABULARY, sizeof *words);
    cumulative = calloc(VOCABULARY, sizeof *cumulative);
    if (!words || !cumulative)
        return false;
    for (uint32_t i = 0; i < VOCABULARY; i++) {
        if (i < FUNCTION_WORDS)
            snprintf(words[i], sizeof words[i], "%s", function_words[i]);
        else
            make_word(words[i], i);
        sum += 1.0 / pow((double)i + 2.7, 1.05);
        cumulative[i] = sum;
    }
    uint32_t r = 0;
    for (uint32_t b = 0; b <= 4096; b++) {
        while (r < VOCABULARY - 1 && cumulative[r] < sum * b / 4096)
            r++;
        first_of[b] = r;
    }
    for (uint32_t i = 0; i < VOCABULARY; i++)
        cumulative[i] /= sum;
    return true;
}

static uint32_t zipf_rank(void)
{
    double u = uniform();
    uint32_t bucket = (uint32_t)(u * 4096), lo = first_of[bucket], hi = first_of[bucket + 1];
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (cumulative[mid] < u)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* A word that says what a text is about: not a function word, not among the rarest. */
static uint32_t topic_rank(void)
{
    uint32_t r;
    do
        r = zipf_rank();
    while (r < 150);
    return r;
}

static const char *draw(const uint32_t own[OWN_WORDS])
{
    if (below(100) < 12)
        return words[own[below(OWN_WORDS)]];
    return words[zipf_rank()];
}

static size_t code_block(char *out, size_t room, const uint32_t own[OWN_WORDS])
{
    const char *a = words[own[below(OWN_WORDS)]], *b = words[own[below(OWN_WORDS)]];
    /* Error codes recur, as real ones do; one in ten is an address that nobody else has. */
    uint32_t code = below(10) ? 0x80070000u + below(3000) : below(1u << 31);
    int n =
        snprintf(out, room,
                 "\\n\\n```\\n%s_%s(%u);\\nif (%s.%s%u != 0x%08x)\\n    return E%s%u;\\n```\\n\\n",
                 a, b, below(100), b, a, below(10), code, words[topic_rank()], below(600));
    return n > 0 && (size_t)n < room ? (size_t)n : 0;
}

static void write_body(FILE *f, const uint32_t own[OWN_WORDS])
{
    char text[2 * BODY_BYTES + 512];
    size_t n = 0, goal = BODY_BYTES / 2 + below(BODY_BYTES), sentence = 0;
    size_t code_at = below(3) == 0 ? goal / 2 : SIZE_MAX;
    while (n < goal) {
        const char *w = draw(own);
        if (n >= code_at) {
            n += code_block(text + n, sizeof text - n, own);
            code_at = SIZE_MAX;
        }
        n += (size_t)snprintf(text + n, sizeof text - n, "%s", w);
        sentence++;
        bool end = sentence > 5 && below(12) == 0;
        n += (size_t)snprintf(text + n, sizeof text - n, "%s", end ? ". " : " ");
        if (end)
            sentence = 0;
    }
    fwrite(text, 1, n, f);
}

static void write_title(FILE *f, const uint32_t own[OWN_WORDS])
{
    uint32_t n = 5 + below(6);
    for (uint32_t i = 0; i < n; i++)
        fprintf(f, "%s%s", i ? " " : "",
                i % 3 == 1 ? words[zipf_rank()] : words[own[below(OWN_WORDS)]]);
}

/* A question as a person would ask it who did not see the thread's words: some of the thread's
 * own, some of everybody's. */
static void write_query(FILE *f, const uint32_t own[OWN_WORDS])
{
    uint32_t n = 6 + below(7);
    for (uint32_t i = 0; i < n; i++)
        fprintf(f, "%s%s", i ? " " : "",
                below(100) < 45 ? words[own[below(OWN_WORDS)]] : words[zipf_rank()]);
    fputc('\n', f);
}

static void write_when(FILE *f, int64_t t)
{
    fprintf(f, "\"created\":%" PRId64, t); /* seconds since 1970 are fine in our format */
}

static uint64_t write_thread(FILE *f, FILE *queries, uint64_t id, uint64_t left)
{
    uint32_t own[OWN_WORDS];
    uint32_t answers = below(4);
    int64_t t = EPOCH + (int64_t)below(500000000);
    for (int i = 0; i < OWN_WORDS; i++)
        own[i] = topic_rank();
    fprintf(f, "{\"id\":%" PRIu64 ",\"kind\":\"question\",\"title\":\"", id);
    write_title(f, own);
    fprintf(f, "\",\"body\":\"");
    write_body(f, own);
    fprintf(f, "\",\"author\":\"user%u\",\"score\":%d,\"views\":%u,\"tags\":[\"%s\",\"%s\"],",
            below(50000), (int)below(30) - 3, below(20000), words[FUNCTION_WORDS + below(800)],
            words[FUNCTION_WORDS + below(4000)]);
    write_when(f, t);
    fprintf(f, "}\n");
    if (below(20) == 0)
        write_query(queries, own);
    if (answers >= left)
        answers = (uint32_t)(left - 1);
    for (uint32_t i = 1; i <= answers; i++) {
        fprintf(f, "{\"id\":%" PRIu64 ",\"kind\":\"answer\",\"parent\":%" PRIu64 ",\"body\":\"",
                id + i, id);
        write_body(f, own);
        fprintf(f, "\",\"author\":\"user%u\",\"up\":%u,\"down\":%u,\"accepted\":%s,", below(50000),
                below(40), below(5), i == 1 && below(2) ? "true" : "false");
        write_when(f, t + (int64_t)below(1000000));
        fprintf(f, "}\n");
    }
    return 1 + answers;
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(stderr, "usage: generate POSTS SEED CORPUS QUERIES\n");
        return 2;
    }
    uint64_t posts = strtoull(argv[1], NULL, 10);
    state = strtoull(argv[2], NULL, 10);
    FILE *corpus = fopen(argv[3], "w"), *queries = fopen(argv[4], "w");
    if (!corpus || !queries || !make_vocabulary()) {
        fprintf(stderr, "generate: cannot write %s and %s\n", argv[3], argv[4]);
        return 1;
    }
    fprintf(corpus, "{\"askwell\":1,\"source\":\"generated\",\"snapshot\":true}\n");
    for (uint64_t id = 1; id <= posts;)
        id += write_thread(corpus, queries, id, posts - id + 1);
    int failed = fclose(corpus) | fclose(queries);
    free(words);
    free(cumulative);
    return failed ? 1 : 0;
}

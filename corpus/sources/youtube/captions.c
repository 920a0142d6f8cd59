/* captions.c - reads cues, takes their marks off, and drops what the cue before has shown already.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: times of words within a cue, positions, colours; a cue's start is all that is kept.
 * Method: the lines of a cue are compared with those of the one before. As many first lines as were
 * its last ones are old; of a cue that begins with all that the one before said, the rest is new. A
 * cue that only repeats is dropped, unless it comes after a pause: then somebody said it again. In
 * WebVTT and SubRip whatever stands before a line with "-->" and is no text of a cue is passed
 * over, so that missing blank lines, numbers and CR LF do no harm.
 */
#include "corpus/sources/youtube/captions.h"

#include <string.h>

#include "base/entity.h"
#include "base/sb.h"
#include "corpus/js.h"
#include "corpus/members.h"

enum {
    CUE_MAX = 64 << 10,  /* bytes of a cue's text; a longer one loses the rest of its lines */
    CUE_LINES = 24,      /* lines that are compared; more never roll */
    REPEAT_MS = 1000,    /* silence after which the same words are said again */
    TAG_MAX = 200,       /* bytes of a mark */
    TIME_MAX = 100000000 /* seconds: three years */
};

/* ---- which ---- */

enum captions_format captions_of_name(struct sv name)
{
    static const struct {
        const char *ending;
        enum captions_format format;
    } endings[] = {{".vtt", CAPTIONS_VTT},  {".srt", CAPTIONS_SRT},  {".json3", CAPTIONS_JSON3},
                   {".srv3", CAPTIONS_XML}, {".srv2", CAPTIONS_XML}, {".srv1", CAPTIONS_XML},
                   {".ttml", CAPTIONS_XML}};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (name_ends(name, endings[i].ending))
            return endings[i].format;
    return CAPTIONS_NONE;
}

bool captions_are(enum captions_format f, struct sv head)
{
    if (sv_starts(head, SV("\357\273\277")))
        head = sv_skip(head, 3);
    head = sv_trim(head);
    switch (f) {
    case CAPTIONS_VTT:
        return sv_starts(head, SV("WEBVTT"));
    case CAPTIONS_SRT:
        return head.n > 0 && head.p[0] >= '0' && head.p[0] <= '9' && sv_find(head, SV("-->")) > 0;
    case CAPTIONS_JSON3:
        return sv_starts(head, SV("{")) &&
               (sv_find(head, SV("\"pb3\"")) > 0 || sv_find(head, SV("\"tStartMs\"")) > 0);
    case CAPTIONS_XML:
        return sv_find(head, SV("<timedtext")) >= 0 || sv_find(head, SV("<transcript")) >= 0 ||
               sv_find(head, SV("<tt")) >= 0;
    case CAPTIONS_NONE:
        break;
    }
    return false;
}

bool captions_automatic(enum captions_format f, struct sv head)
{
    switch (f) {
    case CAPTIONS_VTT:
        return sv_find(head, SV("><c>")) >= 0;
    case CAPTIONS_JSON3:
        return sv_find(head, SV("\"acAsrConf\"")) >= 0 || sv_find(head, SV("\"tOffsetMs\"")) >= 0;
    case CAPTIONS_XML:
        return sv_find(head, SV("<s t=")) >= 0 || sv_find(head, SV("<s ac=")) >= 0;
    case CAPTIONS_SRT:
    case CAPTIONS_NONE:
        break;
    }
    return false;
}

struct sv captions_lang(struct sv head)
{
    struct sv line;
    while (sv_line(&head, &line) && sv_find(line, SV("-->")) < 0)
        if (sv_istarts(line, SV("Language:")))
            return sv_trim(sv_skip(line, 9));
    return sv_make("", 0);
}

/* ---- a cue ---- */

struct reader {
    int (*cue)(void *ctx, int64_t ms, struct sv words, struct ask_err *err);
    void *ctx;
    struct sb now, before; /* lines of this cue and of the one before, each ended by a newline */
    struct sb words;       /* what is new */
    struct sb voice;       /* who speaks */
    int64_t start, end, before_end; /* milliseconds; end -1 when it is not said */
    bool open;
};

static size_t lines_of(struct sv text, struct sv *v)
{
    size_t n = 0;
    struct sv line;
    while (n <= CUE_LINES && sv_line(&text, &line)) {
        if (n < CUE_LINES)
            v[n] = line;
        n++;
    }
    return n;
}

/* How many of the first lines of b are the last ones of a. */
static size_t rolled(const struct sv *a, size_t na, const struct sv *b, size_t nb)
{
    for (size_t k = na < nb ? na : nb; k > 0; k--) {
        size_t i = 0;
        while (i < k && sv_eq(a[na - k + i], b[i]))
            i++;
        if (i == k)
            return k;
    }
    return 0;
}

/* Takes newlines for blanks; the bytes of the one behind which the other goes on, 0 when it does
 * not begin so. */
static size_t grown(struct sv before, struct sv now)
{
    before = sv_trim(before);
    if (before.n == 0 || before.n >= now.n)
        return 0;
    for (size_t i = 0; i < before.n; i++) {
        char a = before.p[i] == '\n' ? ' ' : before.p[i], b = now.p[i] == '\n' ? ' ' : now.p[i];
        if (a != b)
            return 0;
    }
    char next = now.p[before.n];
    return next == ' ' || next == '\n' ? before.n : 0;
}

/* What of this cue the one before has not shown. */
static struct sv news(const struct reader *r)
{
    struct sv a[CUE_LINES], b[CUE_LINES], now = sb_view(&r->now);
    size_t na = lines_of(sb_view(&r->before), a), nb = lines_of(now, b), k;
    bool soon = r->before_end < 0 || r->start - r->before_end <= REPEAT_MS;
    if (na > CUE_LINES || nb > CUE_LINES || na == 0)
        return now;
    k = rolled(a, na, b, nb);
    if (k == nb)
        return na == nb && !soon ? now : sv_make("", 0);
    if (k > 0)
        return sv_skip(now, (size_t)(b[k].p - now.p));
    return soon ? sv_skip(now, grown(sb_view(&r->before), now)) : now;
}

static int cue_end(struct reader *r, struct ask_err *err)
{
    int rc = 0;
    if (!sb_ok(&r->now))
        return ask_fail(err, ASK_NOMEM, "no memory for captions");
    if (!r->open || r->now.n == 0) {
        r->open = false;
        return 0;
    }
    struct sv s = news(r);
    sb_reset(&r->words);
    for (size_t i = 0; i < s.n; i++)
        sb_putc(&r->words, s.p[i] == '\n' ? ' ' : s.p[i]);
    if (!sb_ok(&r->words))
        return ask_fail(err, ASK_NOMEM, "no memory for captions");
    s = sv_trim(sb_view(&r->words));
    if (s.n > 0)
        rc = r->cue(r->ctx, r->start, s, err);
    struct sb old = r->before;
    r->before = r->now;
    r->now = old;
    sb_reset(&r->now);
    r->before_end = r->end;
    r->open = false;
    return rc;
}

static int cue_begin(struct reader *r, int64_t start, int64_t end, struct ask_err *err)
{
    int rc = cue_end(r, err);
    r->start = start;
    r->end = end;
    r->open = true;
    return rc;
}

/* ---- marks ---- */

/* As entity_at, for lines that are filled anew: a no-break space is one, marks of direction go. */
static size_t entity(struct sv s, char out[4], size_t *n)
{
    size_t took = entity_at(s, out, n);
    if (sv_starts(s, SV("&nbsp;"))) {
        out[0] = ' ';
        *n = 1;
    } else if (sv_starts(s, SV("&lrm;")) || sv_starts(s, SV("&rlm;"))) {
        took = 5;
        *n = 0;
    }
    return took > 0 && *n == 1 && out[0] >= 0 && out[0] < ' ' ? 0 : took;
}

/* Length of a mark at the start of s, "<i>", "</c>", "<00:00:01.500>", "{\an8}"; 0 when it is text.
 * Its name, and what stands behind that, in *name and *rest. */
static size_t mark(struct sv s, struct sv *name, struct sv *rest)
{
    static const char *const names[] = {"c",    "v", "i", "b",  "u",    "ruby", "rt",
                                        "lang", "s", "p", "br", "font", "span"};
    char close = s.p[0] == '<' ? '>' : '}';
    ptrdiff_t end = sv_chr(sv_make(s.p, s.n < TAG_MAX ? s.n : TAG_MAX), close);
    if (end < 2)
        return 0;
    struct sv in = sv_make(s.p + 1, (size_t)end - 1);
    if (close == '}')
        return in.p[0] == '\\' ? (size_t)end + 1 : 0;
    if (in.p[0] >= '0' && in.p[0] <= '9')
        return sv_chr(in, ':') > 0 ? (size_t)end + 1 : 0;
    bool closes = in.p[0] == '/';
    struct sv word = sv_skip(in, closes);
    size_t n = 0;
    while (n < word.n && ((word.p[n] | 32) >= 'a' && (word.p[n] | 32) <= 'z'))
        n++;
    if (n < word.n && !strchr(". \t/", word.p[n]))
        return 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!sv_ieq(sv_make(word.p, n), sv_of(names[i])))
            continue;
        *name = closes ? sv_make("", 0) : sv_make(word.p, n);
        *rest = sv_skip(word, n);
        return (size_t)end + 1;
    }
    return 0;
}

/* "Ana: " when <v.loud Ana> begins to speak. */
static void voice(struct reader *r, struct sv rest)
{
    ptrdiff_t blank = sv_chr(rest, ' ');
    struct sv who = blank < 0 ? sv_make("", 0) : sv_trim(sv_skip(rest, (size_t)blank));
    if (who.n == 0 || sv_eq(who, sb_view(&r->voice)))
        return;
    sb_reset(&r->voice);
    sb_sv(&r->voice, who);
    sb_sv(&r->now, who);
    sb_puts(&r->now, ": ");
}

static void put_blank(struct sb *b, size_t from)
{
    if (b->n > from && b->p[b->n - 1] != ' ')
        sb_putc(b, ' ');
}

/* Adds a line to the cue without its marks, runs of blanks as one. Nothing when nothing is left. */
static void cue_line(struct reader *r, struct sv line)
{
    size_t from = r->now.n, i = 0;
    if (from + 4 * line.n + 2 * TAG_MAX > CUE_MAX)
        return;
    while (i < line.n) {
        struct sv rest = sv_skip(line, i), name = {0}, behind = {0};
        char c = line.p[i], out[4];
        size_t n = 0, took = 0;
        if (c == '<' || c == '{')
            took = mark(rest, &name, &behind);
        else if (c == '&')
            took = entity(rest, out, &n);
        if (took && c != '&' && sv_ieq(name, SV("v")))
            voice(r, behind);
        else if (took && c != '&' && sv_ieq(name, SV("br")))
            put_blank(&r->now, from);
        else if (n == 1 && out[0] == ' ')
            put_blank(&r->now, from);
        else if (took)
            sb_put(&r->now, out, n);
        else if (c == ' ' || (c >= '\t' && c <= '\r'))
            put_blank(&r->now, from);
        else if (c != '\0')
            sb_putc(&r->now, c);
        i += took ? took : 1;
    }
    while (r->now.n > from && r->now.p[r->now.n - 1] == ' ')
        sb_cut(&r->now, r->now.n - 1);
    if (r->now.n > from)
        sb_putc(&r->now, '\n');
}

static void cue_lines(struct reader *r, struct sv text)
{
    struct sv line;
    while (sv_line(&text, &line))
        cue_line(r, line);
}

/* ---- times ---- */

/* Milliseconds of "01:02:03.456", "02:03,456", "1.5s" at the start of s; -1 when it is none. */
static int64_t clock_of(struct sv s)
{
    int64_t part = 0, all = 0, ms = 0, scale = 100;
    size_t i = 0, digits = 0;
    for (; i < s.n; i++) {
        if (s.p[i] >= '0' && s.p[i] <= '9') {
            part = part * 10 + (s.p[i] - '0');
            digits++;
        } else if (s.p[i] == ':' && digits > 0) {
            all = (all + part) * 60;
            part = 0;
        } else {
            break;
        }
        if (part > TIME_MAX || all > TIME_MAX)
            return -1;
    }
    if (digits == 0)
        return -1;
    if (i < s.n && (s.p[i] == '.' || s.p[i] == ','))
        for (i++; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++, scale /= 10)
            ms += (s.p[i] - '0') * scale;
    return (all + part) * 1000 + ms;
}

static bool timing(struct sv line, int64_t *start, int64_t *end)
{
    ptrdiff_t at = sv_find(line, SV("-->"));
    struct sv from = at > 0 ? sv_trim(sv_make(line.p, (size_t)at)) : sv_make("", 0);
    if (from.n == 0 || sv_chr(from, ':') < 0 || (*start = clock_of(from)) < 0)
        return false;
    *end = clock_of(sv_trim(sv_skip(line, (size_t)at + 3)));
    return true;
}

/* ---- WebVTT and SubRip ---- */

static bool is_block(struct sv line)
{
    static const char *const blocks[] = {"NOTE", "STYLE", "REGION"};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
        struct sv word = sv_of(blocks[i]);
        if (sv_starts(line, word) && (line.n == word.n || strchr(" \t:", line.p[word.n])))
            return true;
    }
    return false;
}

static int read_lines(struct reader *r, struct sv text, bool vtt, struct ask_err *err)
{
    struct sv line;
    bool blank = true, block = false; /* the line before; in a NOTE, STYLE or REGION */
    int rc = 0;
    while (rc >= 0 && sv_line(&text, &line)) {
        struct sv ahead = text, next = sv_make("", 0), s = sv_trim(line);
        int64_t start, end;
        (void)sv_line(&ahead, &next);
        bool last = timing(next, &start, &end); /* of what belongs to the cue before */
        if (timing(line, &start, &end)) {
            rc = cue_begin(r, start, end, err);
            block = false;
        } else if (s.n == 0) {
            block = block && line.n > 0;
        } else if (vtt && blank && is_block(line)) {
            block = true;
        } else if (!block && r->open && !(last && (blank || (s.n > 0 && sv_digits(s) == s.n)))) {
            cue_line(r, line);
        }
        blank = line.n == 0; /* a line of one blank is an empty line of a cue */
    }
    return rc < 0 ? rc : cue_end(r, err);
}

/* ---- json3 ---- */

static int read_json3(struct reader *r, struct sv text, struct ask_err *err)
{
    struct sb copy = SB_INIT(SIZE_MAX / 2), line = SB_INIT(CUE_MAX);
    json_error_t why = {0};
    json_t *o = NULL;
    int rc = 0;
    sb_sv(&copy, text);
    if (sb_ok(&copy))
        o = js_parse(copy.p, copy.n, &why);
    const json_t *events = js_list(o, "events");
    if (!events)
        rc = sb_ok(&copy) ? ask_fail(err, ASK_FORMAT, "%s", why.text[0] ? why.text : "no events")
                          : ask_fail(err, ASK_NOMEM, "no memory for captions");
    for (size_t i = 0; i < json_array_size(events) && rc >= 0; i++) {
        const json_t *e = json_array_get(events, i), *segs = js_list(e, "segs");
        int64_t start = js_number(e, "tStartMs", -1), lasts = js_number(e, "dDurationMs", -1);
        bool timed = start >= 0 && start < (int64_t)TIME_MAX * 1000;
        sb_reset(&line);
        for (size_t k = 0; k < json_array_size(segs); k++)
            sb_sv(&line, js_text(json_array_get(segs, k), "utf8"));
        if (!timed || !sb_ok(&line) || sv_trim(sb_view(&line)).n == 0)
            continue; /* a window, a line feed that is appended, or nothing to place */
        bool ends = lasts >= 0 && lasts < (int64_t)TIME_MAX * 1000;
        rc = cue_begin(r, start, ends ? start + lasts : -1, err);
        cue_lines(r, sb_view(&line));
    }
    if (rc >= 0)
        rc = cue_end(r, err);
    json_decref(o);
    sb_dispose(&copy);
    sb_dispose(&line);
    return rc;
}

/* ---- XML ---- */

/* The value of an attribute in the inside of a tag; empty when it is not there. */
static struct sv attribute(struct sv tag, const char *name)
{
    size_t len = strlen(name);
    for (size_t i = 0; i + len + 2 < tag.n; i++) {
        struct sv at = sv_skip(tag, i);
        if (at.p[0] != ' ' || !sv_starts(sv_skip(at, 1), sv_of(name)) || at.p[len + 1] != '=')
            continue;
        struct sv v = sv_skip(at, len + 2);
        ptrdiff_t end = v.n > 0 && strchr("\"'", v.p[0]) ? sv_chr(sv_skip(v, 1), v.p[0]) : -1;
        return end < 0 ? sv_make("", 0) : sv_make(v.p + 1, (size_t)end);
    }
    return sv_make("", 0);
}

/* Milliseconds: t and d are given in them, start, dur, begin and end are clocks. */
static int64_t xml_time(struct sv tag, const char *ms, const char *clock)
{
    int64_t v;
    if (sv_i64(attribute(tag, ms), &v) && v >= 0 && v < (int64_t)TIME_MAX * 1000)
        return v;
    return clock_of(attribute(tag, clock));
}

/* Bytes from text to the first end tag in it; -1 when there is none. left remembers how many bytes
 * stood behind the last one found, so that it is looked for once. */
static ptrdiff_t end_behind(struct sv text, const char *tag, size_t *left)
{
    if (*left == 0)
        return -1;
    if (*left > text.n) {
        ptrdiff_t end = sv_find(text, sv_of(tag));
        *left = end < 0 ? 0 : text.n - (size_t)end;
    }
    return *left ? (ptrdiff_t)(text.n - *left) : -1;
}

/* Entities stand twice in srv1: "&amp;#39;". */
static struct sv decode_once(struct sb *to, struct sv body)
{
    sb_reset(to);
    for (size_t i = 0; i < body.n;) {
        char out[4];
        size_t n = 0, took = body.p[i] == '&' ? entity(sv_skip(body, i), out, &n) : 0;
        bool doubled = took && n == 1 && out[0] == '&';
        sb_put(to, doubled ? out : body.p + i, doubled || !took ? 1 : took);
        i += took ? took : 1;
    }
    return sb_ok(to) ? sb_view(to) : sv_make("", 0);
}

static int read_xml(struct reader *r, struct sv text, struct ask_err *err)
{
    struct sb decoded = SB_INIT(CUE_MAX);
    size_t ends[2] = {SIZE_MAX, SIZE_MAX};
    int rc = 0;
    ptrdiff_t at;
    while (rc >= 0 && (at = sv_chr(text, '<')) >= 0) {
        text = sv_skip(text, (size_t)at + 1);
        bool p = sv_starts(text, SV("p ")), t = sv_starts(text, SV("text "));
        struct sv near = sv_make(text.p, text.n < 10 * TAG_MAX ? text.n : 10 * TAG_MAX);
        ptrdiff_t close = p || t ? sv_chr(near, '>') : -1;
        ptrdiff_t end = close < 0 ? -1 : end_behind(text, p ? "</p>" : "</text>", &ends[p]);
        if (close < 0 || end < close)
            continue; /* another tag, or it has no end */
        struct sv tag = sv_make(text.p, (size_t)close);
        struct sv body = sv_make(text.p + close + 1, (size_t)(end - close - 1));
        int64_t start = xml_time(tag, "t", p ? "begin" : "start");
        int64_t lasts = xml_time(tag, "d", "dur"), stops = clock_of(attribute(tag, "end"));
        text = sv_skip(text, (size_t)end);
        if (start < 0 || sv_trim(body).n == 0)
            continue;
        rc = cue_begin(r, start, lasts >= 0 ? start + lasts : stops, err);
        cue_lines(r, decode_once(&decoded, body));
    }
    sb_dispose(&decoded);
    return rc < 0 ? rc : cue_end(r, err);
}

int captions_read(struct sv text, enum captions_format f,
                  int (*cue)(void *ctx, int64_t ms, struct sv words, struct ask_err *err),
                  void *ctx, struct ask_err *err)
{
    struct reader r = {.cue = cue, .ctx = ctx, .before_end = -1};
    int rc = 0;
    sb_init(&r.now, CUE_MAX);
    sb_init(&r.before, CUE_MAX);
    sb_init(&r.words, CUE_MAX);
    sb_init(&r.voice, CUE_MAX);
    if (sv_starts(text, SV("\357\273\277")))
        text = sv_skip(text, 3);
    switch (f) {
    case CAPTIONS_VTT:
    case CAPTIONS_SRT:
        rc = read_lines(&r, text, f == CAPTIONS_VTT, err);
        break;
    case CAPTIONS_JSON3:
        rc = read_json3(&r, text, err);
        break;
    case CAPTIONS_XML:
        rc = read_xml(&r, text, err);
        break;
    case CAPTIONS_NONE:
        break;
    }
    sb_dispose(&r.now);
    sb_dispose(&r.before);
    sb_dispose(&r.words);
    sb_dispose(&r.voice);
    return rc;
}

/* elements.c - finds the values of a JSON stream by their brackets; jansson reads each.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: checking that a value is JSON, which js_parse does of each by itself.
 * Method: bytes are copied until the brackets of a value are closed, strings passed over whole.
 * Where that goes wrong (a line that breaks off leaves its brackets open, and would swallow the
 * rest of the stream) a new object at the start of a line, where no pretty-printer puts one, or a
 * line end within a string ends the bad value, and reading goes on there.
 */
#include "corpus/elements.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "corpus/js.h"

enum { BUF = 64 << 10 };

enum state {
    AT_TOP,    /* between values */
    IN_ARRAY,  /* the top's array */
    IN_OBJECT, /* an object that may have a split array */
    IN_LIST    /* a split array */
};

void elements_init(struct elements *e, struct stream *s, const char *const *split)
{
    *e = (struct elements){.s = s, .split = split, .line = 1, .state = AT_TOP};
    sb_init(&e->text, INPUT_PIECE_MAX + 16);
    sb_init(&e->rest, INPUT_PIECE_MAX + 16);
}

void elements_dispose(struct elements *e)
{
    json_decref(e->value);
    e->value = NULL;
    free(e->buf);
    e->buf = NULL;
    sb_dispose(&e->text);
    sb_dispose(&e->rest);
}

bool elements_complete(const struct elements *e)
{
    return e->eof && e->state == AT_TOP && !e->broken;
}

/* ---- bytes ---- */

/* Makes sure that a byte can be looked at: 1, 0 at the end, or an error. */
static int fill(struct elements *e, struct ask_err *err)
{
    if (e->at < e->n)
        return 1;
    if (e->eof)
        return 0;
    if (!e->buf && !(e->buf = malloc(BUF)))
        return ask_fail(err, ASK_NOMEM, "no memory to read JSON");
    ptrdiff_t got = stream_read(e->s, e->buf, BUF, err);
    e->at = 0;
    e->n = got > 0 ? (size_t)got : 0;
    e->eof = got == 0;
    return got < 0 ? (int)got : got > 0;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\x1e';
}

/* Passes over white space and the characters of also; then as fill. */
static int skip(struct elements *e, const char *also, struct ask_err *err)
{
    int rc;
    while ((rc = fill(e, err)) > 0) {
        char c = e->buf[e->at];
        if (!is_space(c) && (c == '\0' || !strchr(also, c)))
            break;
        e->line += c == '\n';
        e->at++;
    }
    return rc;
}

static int skip_line(struct elements *e, struct ask_err *err)
{
    int rc;
    while ((rc = fill(e, err)) > 0) {
        char *nl = memchr(e->buf + e->at, '\n', e->n - e->at);
        e->at = nl ? (size_t)(nl - e->buf) : e->n;
        if (nl)
            break;
    }
    return rc;
}

/* ---- one value ---- */

struct value {
    int depth;
    bool string, escaped, scalar;
    bool over;        /* longer than a piece may be */
    bool top;         /* its bad end can be told by the next line */
    bool first_long;  /* there is more on its first line than a bracket */
    bool wrapped;     /* it has a second line */
    size_t n;         /* bytes of it so far */
    bool line_begins; /* the byte before was a line end */
};

enum step { GO_ON, ENDS, ENDS_BEFORE, BROKEN };

static enum step step_string(struct value *v, char c)
{
    if (v->escaped)
        v->escaped = false;
    else if (c == '\\')
        v->escaped = true;
    else if (c == '"')
        v->string = false;
    else if (c == '\n')
        return BROKEN;
    return v->string || v->depth > 0 ? GO_ON : ENDS;
}

static enum step step_plain(struct value *v, char c)
{
    if (v->line_begins && c == '{' && v->top && v->first_long && v->depth > 0)
        return BROKEN;
    v->line_begins = c == '\n';
    if (v->scalar)
        return is_space(c) || c == ',' || c == ']' || c == '}' ? ENDS_BEFORE : GO_ON;
    if (c == '"')
        v->string = true;
    else if (c == '{' || c == '[')
        v->depth++;
    else if (c == '}' || c == ']')
        return --v->depth > 0 ? GO_ON : ENDS;
    else if (v->depth == 0)
        v->scalar = true;
    return GO_ON;
}

/* Runs over what is in the buffer; *used says how many bytes belong to the value. */
static enum step scan(struct elements *e, struct value *v, size_t *used)
{
    const char *p = e->buf + e->at;
    size_t left = e->n - e->at;
    enum step st = GO_ON;
    size_t i = 0;
    for (; i < left; i++) {
        char c = p[i];
        st = v->string ? step_string(v, c) : step_plain(v, c);
        if (st == BROKEN || st == ENDS_BEFORE)
            break;
        if (c == '\n') {
            e->line++;
            v->wrapped = true;
        } else if (!v->wrapped && v->n + i > 0 && !is_space(c)) {
            v->first_long = true;
        }
        if (st == ENDS) {
            i++;
            break;
        }
    }
    *used = i;
    v->n += i;
    return st;
}

/* Reads a value into text, which is not reset. 1; 0 when the stream ended in it; 2 when it is
 * broken, and the reader stands where the next may begin; or an error. */
static int read_value(struct elements *e, struct sb *to, bool top, bool *over, struct ask_err *err)
{
    struct value v = {.top = top};
    int rc;
    while ((rc = fill(e, err)) > 0) {
        size_t used;
        enum step st = scan(e, &v, &used);
        if (to->n + used > INPUT_PIECE_MAX)
            v.over = true;
        if (!v.over)
            sb_put(to, e->buf + e->at, used);
        e->at += used;
        *over = v.over;
        if (st == BROKEN)
            return 2;
        if (st != GO_ON)
            return sb_ok(to) ? 1 : ask_fail(err, ASK_NOMEM, "no memory to read JSON");
    }
    *over = v.over;
    return rc < 0 ? rc : v.scalar; /* a number may end the stream */
}

/* ---- what comes out ---- */

static void bad(struct element *out, const char *reason)
{
    out->value = NULL;
    snprintf(out->reason, sizeof out->reason, "%s", reason);
}

/* Parses what is in b. */
static void give(struct elements *e, struct element *out, enum element_kind kind, struct sb *b)
{
    json_error_t why;
    e->no_memory = e->no_memory || !sb_ok(b);
    out->kind = kind;
    out->list = kind == ELEMENT_VALUE ? sv_of(e->list) : sv_make("", 0);
    e->value = js_parse(b->p, b->n, &why);
    out->value = e->value;
    if (!e->value)
        snprintf(out->reason, sizeof out->reason, "%s at byte %d of it",
                 why.text[0] ? why.text : "no JSON", why.text[0] ? why.position : 0);
    sb_reset(b);
}

/* A value at the top, of the top's array or of a list. */
static int next_value(struct elements *e, struct element *out, struct ask_err *err)
{
    bool over = false;
    sb_reset(&e->text);
    out->line = e->line;
    out->kind = ELEMENT_VALUE;
    out->list = sv_of(e->list);
    int rc = read_value(e, &e->text, e->state == AT_TOP, &over, err);
    if (rc < 0)
        return rc;
    if (rc == 0) {
        e->broken = true;
        bad(out, "the text breaks off within it");
    } else if (over) {
        bad(out, "it is longer than 16 MiB");
    } else {
        give(e, out, ELEMENT_VALUE, &e->text);
        if (rc == 2 && e->value) /* cannot be: an open bracket is no JSON */
            bad(out, "it breaks off");
    }
    if (rc == 2 && e->state != AT_TOP) /* the line end within a string: its array cannot go on */
        e->state = AT_TOP;
    return 1;
}

/* ---- objects with split arrays ---- */

static const char *split_key(const struct elements *e, const struct sb *key)
{
    for (const char *const *k = e->split; k && *k; k++)
        if (key->n == strlen(*k) + 2 && memcmp(key->p + 1, *k, key->n - 2) == 0)
            return *k;
    return NULL;
}

static void object_reset(struct elements *e)
{
    sb_reset(&e->rest);
    sb_putc(&e->rest, '{');
}

/* Appends a member to the rest; one that is too long is left out. */
static void object_member(struct elements *e, const struct sb *key, const struct sb *value)
{
    if (e->rest.n + key->n + value->n + 8 > INPUT_PIECE_MAX)
        return;
    if (e->rest.n > 1)
        sb_putc(&e->rest, ',');
    sb_put(&e->rest, key->p, key->n);
    sb_putc(&e->rest, ':');
    sb_put(&e->rest, value->p, value->n);
}

/* The object ends: as a value when nothing in it was split, else its tail. 1 with something in out,
 * 0 without. */
static int object_end(struct elements *e, struct element *out)
{
    e->at++;
    e->state = AT_TOP;
    if (e->headed && e->rest.n <= 1)
        return 0;
    sb_putc(&e->rest, '}');
    e->list = NULL;
    give(e, out, e->headed ? ELEMENT_TAIL : ELEMENT_VALUE, &e->rest);
    return 1;
}

static void object_bad(struct elements *e, struct element *out, const char *reason)
{
    e->state = AT_TOP;
    out->kind = ELEMENT_VALUE;
    out->list = sv_make("", 0);
    bad(out, reason);
}

static int object_broken(struct elements *e, struct element *out, const char *reason,
                         struct ask_err *err)
{
    object_bad(e, out, reason);
    int rc = skip_line(e, err);
    e->broken = e->broken || rc == 0;
    return rc < 0 ? rc : 1;
}

/* One member of the object: 1 with something in out, 0 to go on, or an error. */
static int object_step(struct elements *e, struct element *out, struct ask_err *err)
{
    struct sb key = SB_INIT(4096);
    bool over = false;
    int rc = skip(e, ",", err);
    if (rc <= 0)
        goto out;
    if (e->buf[e->at] == '}') {
        rc = object_end(e, out);
        goto done;
    }
    if (e->buf[e->at] != '"' || (rc = read_value(e, &key, false, &over, err)) != 1 || over) {
        rc = rc < 0 ? rc : object_broken(e, out, "an object breaks off or is no JSON", err);
        goto done;
    }
    if ((rc = skip(e, "", err)) <= 0)
        goto out;
    if (e->buf[e->at] != ':') {
        rc = object_broken(e, out, "a key of an object has no value", err);
        goto done;
    }
    e->at++;
    if ((rc = skip(e, "", err)) <= 0)
        goto out;
    const char *list = e->buf[e->at] == '[' ? split_key(e, &key) : NULL;
    if (list) {
        bool first = !e->headed;
        e->at++;
        e->state = IN_LIST;
        e->headed = true;
        e->list = list;
        rc = 0;
        if (first) {
            sb_putc(&e->rest, '}');
            give(e, out, ELEMENT_HEAD, &e->rest);
            object_reset(e);
            rc = 1;
        }
        goto done;
    }
    sb_reset(&e->text);
    rc = read_value(e, &e->text, true, &over, err);
    if (rc == 1 && !over)
        object_member(e, &key, &e->text);
    if (rc == 0)
        goto out;
    if (rc == 2) { /* the reader stands where the next one begins */
        object_bad(e, out, "an object breaks off");
        rc = 1;
    } else if (rc == 1) {
        rc = 0;
    }
    goto done;
out:
    if (rc == 0) {
        e->broken = true;
        object_bad(e, out, "the text breaks off within an object");
        rc = 1;
    }
done:
    sb_dispose(&key);
    return rc;
}

/* ---- between values ---- */

/* "window.YTD.tweets.part0 = [": what a script assigns. Only at the very start. */
static int skip_assignment(struct elements *e, struct ask_err *err)
{
    int rc = fill(e, err);
    if (rc <= 0)
        return rc;
    if (e->n - e->at >= 3 && memcmp(e->buf + e->at, "\357\273\277", 3) == 0)
        e->at += 3;
    if ((rc = skip(e, "", err)) <= 0)
        return rc;
    size_t i = e->at;
    while (i < e->n && ((e->buf[i] | 32) >= 'a' || (e->buf[i] >= '0' && e->buf[i] <= '9') ||
                        memchr("._$ ", e->buf[i], 4)))
        i++;
    bool letter = (e->buf[e->at] | 32) >= 'a' && (e->buf[e->at] | 32) <= 'z';
    if (letter && i < e->n && e->buf[i] == '=')
        e->at = i + 1;
    return 1;
}

/* At the top: opens what begins here. 1 with something in out, 0 to go on, or an error; *end at the
 * end of the stream. */
static int top_step(struct elements *e, struct element *out, bool *end, struct ask_err *err)
{
    int rc = 0;
    if (!e->started) {
        e->started = true;
        if ((rc = skip_assignment(e, err)) < 0)
            return rc;
    }
    if ((rc = skip(e, ",;", err)) <= 0) {
        *end = rc == 0;
        return rc;
    }
    char c = e->buf[e->at];
    if (c == '[') {
        e->at++;
        e->list = NULL;
        e->state = IN_ARRAY;
        return 0;
    }
    if (c == '{' && e->split) {
        out->line = e->line;
        e->at++;
        e->state = IN_OBJECT;
        e->headed = false;
        object_reset(e);
        return 0;
    }
    e->list = NULL;
    if (c == '{' || c == '"')
        return next_value(e, out, err);
    out->line = e->line;
    out->kind = ELEMENT_VALUE;
    out->list = sv_make("", 0);
    bad(out, "no JSON object or array begins here");
    rc = skip_line(e, err);
    return rc < 0 ? rc : 1;
}

/* In an array: its next value, or its end. */
static int list_step(struct elements *e, struct element *out, struct ask_err *err)
{
    int rc = skip(e, ",", err);
    if (rc < 0)
        return rc;
    if (rc == 0) {
        e->broken = true;
        e->state = AT_TOP;
        return 0;
    }
    if (e->buf[e->at] == ']') {
        e->at++;
        e->state = e->state == IN_LIST ? IN_OBJECT : AT_TOP;
        return 0;
    }
    if (e->buf[e->at] == '}') { /* out of step */
        e->at++;
        e->state = AT_TOP;
        out->line = e->line;
        bad(out, "an array breaks off");
        return 1;
    }
    return next_value(e, out, err);
}

int elements_next(struct elements *e, struct element *out, struct ask_err *err)
{
    bool end = false;
    int rc = 0;
    json_decref(e->value);
    e->value = NULL;
    *out = (struct element){.line = e->line};
    while (rc == 0 && !end) {
        switch ((enum state)e->state) {
        case AT_TOP:
            rc = top_step(e, out, &end, err);
            break;
        case IN_OBJECT:
            rc = object_step(e, out, err);
            break;
        case IN_ARRAY:
        case IN_LIST:
            rc = list_step(e, out, err);
            break;
        }
    }
    if (rc > 0 && e->no_memory)
        return ask_fail(err, ASK_NOMEM, "no memory for a value in line %" PRId64, out->line);
    return rc;
}

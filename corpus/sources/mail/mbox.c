/* mbox.c - where one mail of an mbox ends and the next begins.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: reading lines (members.c).
 * Method: a "From " line begins a mail when it ends like one (a weekday, a month, a time) and is
 * followed by a header; real archives have such lines without the empty line before them, and
 * sentences that begin with "From ". A Content-Length is believed when a mail or the end of the
 * file follows where it says; once one is wrong, what it hid is read again and none is believed.
 */
#include "corpus/sources/mail/mbox.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "corpus/sources/mail/mail_date.h"

void mbox_init(struct mbox *m, size_t max,
               int (*each)(void *ctx, const struct mbox_mail *mail, struct ask_err *err), void *ctx)
{
    memset(m, 0, sizeof *m);
    m->each = each;
    m->ctx = ctx;
    sb_init(&m->raw, max + (64 << 10));
    sb_init(&m->held, 4096);
}

void mbox_dispose(struct mbox *m)
{
    sb_dispose(&m->raw);
    sb_dispose(&m->held);
}

static void mail_open(struct mbox *m, int64_t line, int64_t envelope)
{
    sb_reset(&m->raw);
    m->line = line;
    m->envelope = envelope;
    m->head = m->until = m->swallowed = 0;
    m->begun = m->in_head = true;
    m->any = m->blank = m->over = false;
}

void mbox_begin(struct mbox *m)
{
    mail_open(m, 1, TIME_NONE);
    m->begun = m->framed = m->has_held = m->no_lengths = false;
}

static struct sv without_cr(struct sv s)
{
    return s.n > 0 && s.p[s.n - 1] == '\r' ? sv_make(s.p, s.n - 1) : s;
}

bool mbox_is_header(struct sv line)
{
    size_t i = 0;
    while (i < line.n && line.p[i] > ' ' && line.p[i] != 0x7f && line.p[i] != ':')
        i++;
    return i > 0 && i < line.n && i < 100 && line.p[i] == ':';
}

/* A header that mails begin with; others could be a sentence: "Note: ..." */
static bool is_known_header(struct sv line)
{
    static const char *const names[] = {
        "From:",         "Return-Path:", "Received:", "Date:",         "Message-ID:",
        "Delivered-To:", "Subject:",     "To:",       "MIME-Version:", "Status:",
        "Envelope-To:",  "Sender:",      "Reply-To:", "Content-Type:", "X-"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (sv_istarts(line, sv_of(names[i])))
            return mbox_is_header(line);
    return false;
}

/* ---- a mail that is complete ---- */

/* ">From " at the beginning of a line of the body was "From ": one sign less, in place. */
static size_t unquote(char *p, size_t from, size_t n)
{
    size_t to = from;
    for (size_t i = from; i < n;) {
        const char *end = memchr(p + i, '\n', n - i);
        size_t len = end ? (size_t)(end - (p + i)) + 1 : n - i, signs = 0;
        while (signs < len && p[i + signs] == '>')
            signs++;
        size_t skip = signs > 0 && len - signs >= 5 && memcmp(p + i + signs, "From ", 5) == 0;
        memmove(p + to, p + i + skip, len - skip);
        to += len - skip;
        i += len;
    }
    return to;
}

static int mail_close(struct mbox *m, struct ask_err *err)
{
    bool any = m->begun && m->any && m->raw.n > 0;
    size_t head = m->in_head ? m->raw.n : m->head;
    m->begun = false;
    if (!sb_ok(&m->raw) || !sb_ok(&m->held))
        return ask_fail(err, ASK_NOMEM, "no memory for a mail");
    if (!any)
        return 0;
    if (m->framed && !m->in_head)
        sb_cut(&m->raw, unquote(m->raw.p, head, m->raw.n));
    struct sv raw = sb_view(&m->raw), body = sv_skip(raw, head);
    if (sv_starts(body, SV("\r\n")))
        body = sv_skip(body, 2);
    else if (sv_starts(body, SV("\n")))
        body = sv_skip(body, 1);
    struct mbox_mail mail = {sv_make(raw.p, head), body, raw, m->line, m->envelope, m->over};
    return m->each(m->ctx, &mail, err);
}

/* ---- lines ---- */

static void put_line(struct mbox *m, struct sv line)
{
    if (m->over)
        return;
    bool fits = m->raw.n + line.n + 1 <= m->raw.max && (!m->in_head || m->raw.n < MBOX_HEAD_MAX);
    if (!fits) {
        m->over = m->over || !m->in_head;
        return; /* headers over their limit are left out */
    }
    sb_sv(&m->raw, line);
    sb_putc(&m->raw, '\n');
}

/* The Content-Length of the headers just read; 0 when there is none that could be. */
static size_t content_length(struct sv head, size_t max)
{
    struct sv line;
    int64_t v;
    while (sv_line(&head, &line))
        if (sv_istarts(line, SV("Content-Length:")) && sv_i64(sv_trim(sv_skip(line, 15)), &v) &&
            v > 0 && v < (int64_t)max)
            return (size_t)v;
    return 0;
}

static void add_line(struct mbox *m, struct sv line)
{
    struct sv text = without_cr(line);
    bool blank = text.n == 0;
    m->any = m->any || !blank;
    if (m->in_head && blank && !m->any)
        return; /* empty lines before the headers */
    if (m->in_head && blank) {
        m->head = m->raw.n;
        m->in_head = false;
        size_t n = m->framed && !m->no_lengths ? content_length(sb_view(&m->raw), m->raw.max) : 0;
        put_line(m, line);
        m->until = n > 0 ? m->raw.n + n : 0;
    } else {
        put_line(m, line);
    }
    m->blank = blank;
}

static int read_again(struct mbox *m, struct ask_err *err)
{
    size_t n;
    int64_t line = m->line, at = line + 1;
    int64_t envelope = m->envelope;
    int rc = 0;
    char *copy = sb_take(&m->raw, &n);
    struct sv rest = sv_make(copy ? copy : "", copy ? n : 0);
    m->no_lengths = true;
    mail_open(m, line, envelope);
    if (!copy)
        return ask_fail(err, ASK_NOMEM, "no memory for a mail");
    while (rest.n > 0 && rc >= 0) {
        ptrdiff_t end = sv_chr(rest, '\n');
        struct sv one = sv_make(rest.p, end < 0 ? rest.n : (size_t)end);
        rest = sv_skip(rest, one.n + 1);
        rc = mbox_line(m, one, at++, err);
    }
    free(copy);
    return rc;
}

/* Does what the Content-Length said hold, now that it has been passed? *again: it does not, and it
 * hid something. */
static bool length_ends(struct mbox *m, struct sv line, bool separator)
{
    if (m->until == 0 || m->raw.n < m->until || without_cr(line).n == 0)
        return false;
    m->until = 0;
    return !separator && m->swallowed > 0 && !m->over;
}

int mbox_line(struct mbox *m, struct sv line, int64_t number, struct ask_err *err)
{
    struct sv text = without_cr(line);
    int64_t envelope;
    int rc = 0;
    if (number == 1 && !m->begun) {
        m->framed = mail_envelope(text, &envelope);
        mail_open(m, number, m->framed ? envelope : TIME_NONE);
        if (m->framed)
            return 0;
    }
    if (m->has_held) {
        m->has_held = false;
        if (m->blank || !m->any ? mbox_is_header(text) : is_known_header(text)) {
            if ((rc = mail_close(m, err)) < 0)
                return rc;
            mail_open(m, m->held_line, m->held_envelope);
        } else {
            add_line(m, sb_view(&m->held));
        }
    }
    bool separator = m->framed && mail_envelope(text, &envelope);
    if (m->over)
        m->until = 0;
    if (length_ends(m, line, separator)) {
        if ((rc = read_again(m, err)) < 0)
            return rc;
        return mbox_line(m, line, number, err); /* once: no length is believed now */
    }
    if (separator && m->until > m->raw.n) {
        m->swallowed = m->swallowed ? m->swallowed : m->raw.n;
        separator = false;
    }
    if (!separator) {
        add_line(m, line);
        return 0;
    }
    sb_reset(&m->held);
    sb_sv(&m->held, line);
    m->has_held = true;
    m->held_line = number;
    m->held_envelope = envelope;
    return 0;
}

int mbox_end(struct mbox *m, struct ask_err *err)
{
    int rc = 0;
    if (m->begun && m->until > m->raw.n && m->swallowed > 0 && !m->over)
        rc = read_again(m, err);
    if (rc >= 0 && m->has_held)
        add_line(m, sb_view(&m->held));
    m->has_held = false;
    return rc < 0 ? rc : mail_close(m, err);
}

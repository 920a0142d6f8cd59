/* mail_head.c - reads the headers of a mail, the broken ones too.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: encoded words (mime.c), subjects and names (mail_names.c).
 * Method: one pass notes where each header is; each is unfolded when asked for. Which mails belong
 * to a list: those with a mark that only lists set. List-Id and List-Unsubscribe alone are set by
 * newsletters and shops as well, and notifications of code hosts, which may be about private
 * projects, carry List-Post: none of these makes a mail public.
 */
#include "corpus/sources/mail/mail_head.h"

#include <string.h>

#include "base/clock.h"
#include "corpus/sources/mail/mail_date.h"
#include "corpus/sources/mail/mail_names.h"

enum { FIELDS_MAX = 400, DAY = 86400, LATE_MAX = 30 * DAY };

struct field {
    struct sv name, value; /* value as it stands, folded */
};

struct fields {
    struct field v[FIELDS_MAX];
    size_t n;
    struct arena *a;
};

/* ---- finding headers ---- */

static void split(struct fields *f, struct sv head)
{
    struct sv line;
    while (sv_line(&head, &line)) {
        ptrdiff_t colon = sv_chr(line, ':');
        bool folded = line.n > 0 && (line.p[0] == ' ' || line.p[0] == '\t');
        if (folded && f->n > 0) {
            struct sv *v = &f->v[f->n - 1].value;
            v->n = (size_t)(line.p + line.n - v->p);
        } else if (!folded && colon > 0 && f->n < FIELDS_MAX) {
            f->v[f->n].name = sv_trim(sv_make(line.p, (size_t)colon));
            f->v[f->n++].value = sv_skip(line, (size_t)colon + 1);
        }
    }
}

/* The value on one line; a newline with the blanks behind it becomes a blank. */
static struct sv unfold(struct fields *f, struct sv v)
{
    v = sv_trim(v);
    if (v.n == 0 || !memchr(v.p, '\n', v.n))
        return v;
    char *to = arena_alloc(f->a, v.n + 1);
    size_t n = 0;
    if (!to)
        return sv_make("", 0);
    for (size_t i = 0; i < v.n; i++) {
        if (v.p[i] == '\r')
            continue;
        if (v.p[i] != '\n') {
            to[n++] = v.p[i];
            continue;
        }
        while (i + 1 < v.n && (v.p[i + 1] == ' ' || v.p[i + 1] == '\t'))
            i++;
        to[n++] = ' ';
    }
    return sv_make(to, n);
}

static struct sv get(struct fields *f, const char *name)
{
    for (size_t i = 0; i < f->n; i++)
        if (sv_ieq(f->v[i].name, sv_of(name)))
            return unfold(f, f->v[i].value);
    return sv_make("", 0);
}

static bool has(struct fields *f, const char *name)
{
    return get(f, name).n > 0;
}

static bool says(struct fields *f, const char *name, const char *value)
{
    return sv_istarts(get(f, name), sv_of(value));
}

/* ---- ids ---- */

/* The next id in the text: what stands in <>, brackets doubled or with blanks inside too. */
static bool next_id(struct sv *rest, struct sv *id, struct arena *a)
{
    for (;;) {
        ptrdiff_t open = sv_chr(*rest, '<');
        if (open < 0)
            return false;
        *rest = sv_skip(*rest, (size_t)open);
        while (rest->n > 0 && rest->p[0] == '<')
            *rest = sv_skip(*rest, 1);
        size_t n = 0;
        while (n < rest->n && rest->p[n] != '>' && rest->p[n] != '<')
            n++;
        struct sv s = sv_trim(sv_make(rest->p, n));
        *rest = sv_skip(*rest, n);
        if (s.n == 0 || s.n > MAIL_ID_MAX)
            continue;
        *id = s;
        if (!memchr(s.p, ' ', s.n) && !memchr(s.p, '\t', s.n))
            return true;
        char *to = arena_alloc(a, s.n); /* folded in its middle */
        id->n = 0;
        for (size_t i = 0; to && i < s.n; i++)
            if (s.p[i] != ' ' && s.p[i] != '\t')
                to[id->n++] = s.p[i];
        id->p = to;
        return to != NULL;
    }
}

/* An id without brackets: the only word of the header, with something on both sides of an @. */
static bool bare_id(struct sv s, struct sv *id)
{
    ptrdiff_t at = sv_chr(s, '@');
    if (s.n == 0 || s.n > MAIL_ID_MAX || memchr(s.p, ' ', s.n) || at <= 0 || (size_t)at + 1 == s.n)
        return false;
    *id = s;
    return true;
}

static void add_ref(struct mail_head *h, struct sv id)
{
    if (sv_eq(id, h->id) || id.n < 3)
        return;
    for (size_t i = 0; i < h->nrefs; i++) {
        if (!sv_eq(h->refs[i], id))
            continue;
        memmove(&h->refs[i], &h->refs[i + 1], (h->nrefs - i - 1) * sizeof *h->refs);
        h->refs[h->nrefs - 1] = id; /* said again later: nearer */
        return;
    }
    if (h->nrefs == MAIL_REFS_MAX) { /* the first and the last ones count */
        memmove(&h->refs[1], &h->refs[2], (MAIL_REFS_MAX - 2) * sizeof *h->refs);
        h->nrefs--;
    }
    h->refs[h->nrefs++] = id;
}

/* An In-Reply-To of several ids names them in any order, and one with words around it holds an
 * address more often than an id: the references go first. */
static void read_refs(struct mail_head *h, struct fields *f)
{
    struct sv refs = get(f, "References"), to = get(f, "In-Reply-To"), id, rest;
    for (rest = refs; next_id(&rest, &id, f->a);)
        if (memchr(id.p, '@', id.n) || refs.n == id.n + 2)
            add_ref(h, id);
    if (h->nrefs == 0 && bare_id(refs, &id))
        add_ref(h, id);
    size_t before = h->nrefs;
    for (rest = to; next_id(&rest, &id, f->a);) {
        bool words = to.n > id.n + 2 && before > 0;
        if (!words && memchr(id.p, '@', id.n))
            add_ref(h, id);
    }
    if (h->nrefs == 0 && bare_id(to, &id))
        add_ref(h, id);
    h->answers = h->answers || h->nrefs > 0 || to.n > 0 || refs.n > 0;
}

static void read_id(struct mail_head *h, struct fields *f)
{
    struct sv raw = get(f, "Message-ID"), rest = raw;
    if (!next_id(&rest, &h->id, f->a) && raw.n > 0 && raw.n <= MAIL_ID_MAX && raw.p[0] != '<' &&
        !memchr(raw.p, ' ', raw.n))
        h->id = raw;
}

/* ---- when ---- */

/* The date behind the last ';' of a Received. The first hop, which is the last in the text, saw the
 * mail within minutes; later ones may be a program that fetched it years after. */
static int64_t first_received(struct fields *f)
{
    for (size_t i = f->n; i-- > 0;) {
        int64_t t;
        if (!sv_ieq(f->v[i].name, SV("Received")))
            continue;
        struct sv v = unfold(f, f->v[i].value);
        size_t from = v.n;
        while (from > 0 && v.p[from - 1] != ';')
            from--;
        if (from > 0 && mail_date(sv_skip(v, from), &t))
            return t;
    }
    return TIME_NONE;
}

static bool absurd(int64_t t, int64_t now)
{
    const int64_t first = 315532800; /* 1980 */
    return t == TIME_NONE || t < first || t > now + DAY;
}

static int64_t created(struct fields *f, int64_t envelope, int64_t now)
{
    int64_t date, received = first_received(f);
    if (!mail_date(get(f, "Date"), &date) && !mail_date(get(f, "Resent-Date"), &date))
        date = TIME_NONE;
    if (absurd(received, now))
        received = TIME_NONE;
    if (absurd(envelope, now))
        envelope = TIME_NONE;
    int64_t else_time = received != TIME_NONE ? received : envelope;
    if (absurd(date, now))
        return else_time;
    if (else_time != TIME_NONE && date > else_time + DAY)
        return else_time;
    if (received != TIME_NONE && date < received - LATE_MAX)
        return received;
    return date;
}

/* ---- which list, and where it is archived ---- */

/* What stands in the first <>, else all of it. */
static struct sv bracketed(struct sv s)
{
    ptrdiff_t open = sv_chr(s, '<'), close = sv_chr(s, '>');
    return open >= 0 && close > open ? sv_trim(sv_make(s.p + open + 1, (size_t)(close - open - 1)))
                                     : sv_trim(s);
}

static struct sv list_address(struct fields *f)
{
    struct sv post = bracketed(get(f, "List-Post")),
              other[] = {get(f, "X-BeenThere"), get(f, "X-Mailing-List"), get(f, "Mailing-List")};
    if (sv_istarts(post, SV("mailto:"))) {
        post = sv_skip(post, 7);
        ptrdiff_t query = sv_chr(post, '?');
        return names_lower(sv_make(post.p, query < 0 ? post.n : (size_t)query), f->a);
    }
    for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
        struct sv s = bracketed(other[i]), word;
        while (sv_next(&s, ' ', &word)) { /* "list x@y.org; contact z@y.org" */
            while (word.n > 0 && strchr(";,", word.p[word.n - 1]))
                word.n--;
            if (memchr(word.p, '@', word.n))
                return names_lower(word, f->a);
        }
    }
    return sv_make("", 0);
}

/* "users@lists.example.org" of "users at lists.example.org", when that is all there is. */
static struct sv veiled_address(struct sv to, struct arena *a)
{
    struct sv s = bracketed(to), at = {" at ", 4};
    ptrdiff_t i = sv_find(s, at);
    if (i <= 0 || memchr(s.p, ',', s.n) || memchr(s.p, '@', s.n))
        return sv_make("", 0);
    struct sv local = sv_make(s.p, (size_t)i), host = sv_skip(s, (size_t)i + at.n);
    bool good = sv_chr(host, '.') > 0 && sv_chr(host, ' ') < 0 && sv_chr(local, ' ') < 0;
    return good ? names_lower(
                      sv_of(arena_printf(a, SV_FMT "@" SV_FMT, SV_ARG(local), SV_ARG(host))), a)
                : sv_make("", 0);
}

static bool is_notification(struct fields *f)
{
    for (size_t i = 0; i < f->n; i++)
        if (sv_istarts(f->v[i].name, SV("X-GitHub-")) || sv_istarts(f->v[i].name, SV("X-GitLab-")))
            return true;
    return false;
}

static void read_list(struct mail_head *h, struct fields *f)
{
    struct sv id = names_lower(bracketed(get(f, "List-Id")), f->a);
    if (is_notification(f))
        return;
    h->list_post = list_address(f);
    if (h->list_post.n == 0 && h->veiled) /* HyperKitty exports mails without marks of a list */
        h->list_post = veiled_address(h->to, f->a);
    struct sv groups = get(f, "Newsgroups"), group;
    if (h->list_post.n == 0 && sv_next(&groups, ',', &group) && sv_trim(group).n < 200)
        h->list = names_lower(sv_trim(group), f->a); /* Usenet */
    if (h->list_post.n == 0 && !(id.n > 0 && has(f, "List-Archive")))
        return;
    bool good = id.n > 0 && !memchr(id.p, ' ', id.n) && id.n < 200;
    h->list = good ? id : h->list_post;
    if (good)
        return;
    char *to = arena_alloc(f->a, h->list.n + 1); /* the address as an id: "a.b.org" */
    for (size_t i = 0; to && i < h->list.n; i++)
        to[i] = h->list.p[i] == '@' ? '.' : h->list.p[i];
    h->list = sv_make(to, to ? h->list.n : 0);
}

static void read_url(struct mail_head *h, struct fields *f)
{
    struct sv at = bracketed(get(f, "Archived-At")), list = bracketed(get(f, "List-Archive"));
    struct sv hash = get(f, "Message-ID-Hash");
    if (sv_istarts(at, SV("http"))) {
        h->url = at;
        return;
    }
    if (!sv_istarts(list, SV("http")) || h->id.n == 0)
        return;
    const char *slash = list.p[list.n - 1] == '/' ? "" : "/";
    if (sv_find(list, SV("/archives/list/")) > 0 && hash.n > 0 && hash.n < 64) /* HyperKitty */
        h->url = sv_of(
            arena_printf(f->a, SV_FMT "%smessage/" SV_FMT "/", SV_ARG(list), slash, SV_ARG(hash)));
    else if (sv_find(list, SV("://lore.kernel.org/")) > 0 || /* public-inbox */
             sv_find(list, SV("://public-inbox.org/")) > 0)
        h->url =
            sv_of(arena_printf(f->a, SV_FMT "%s" SV_FMT "/", SV_ARG(list), slash, SV_ARG(h->id)));
}

/* ---- what to leave out ---- */

static bool hex_bit(struct sv s, unsigned bit)
{
    unsigned v = 0;
    for (size_t i = 0; i < s.n && i < 8; i++) {
        char c = (char)(s.p[i] | 32);
        v = v * 16 + (unsigned)(c >= 'a' && c <= 'f'   ? c - 'a' + 10
                                : c >= '0' && c <= '9' ? c - '0'
                                                       : 0);
    }
    return v & bit;
}

static void read_marks(struct mail_head *h, struct fields *f)
{
    struct sv type = get(f, "Content-Type"), automatic = get(f, "Auto-Submitted");
    struct sv labels = get(f, "X-Gmail-Labels");
    h->typed = type.n > 0 || has(f, "Content-Transfer-Encoding");
    h->encrypted = sv_istarts(type, SV("multipart/encrypted")) ||
                   sv_istarts(type, SV("application/pkcs7-mime")) ||
                   sv_istarts(type, SV("application/x-pkcs7-mime"));
    h->deleted =
        hex_bit(get(f, "X-Mozilla-Status"), 8) ||
        memchr(get(f, "X-Status").p ? get(f, "X-Status").p : "", 'D', get(f, "X-Status").n) ||
        sv_find(labels, SV("Trash")) >= 0;
    h->bot = automatic.n > 0 && !sv_istarts(automatic, SV("no"));
    if (says(f, "X-No-Archive", "yes") || says(f, "Archive", "no"))
        h->skip = "no archive";
    else if (says(f, "X-Spam-Flag", "yes") || says(f, "X-Spam-Status", "yes") ||
             sv_find(labels, SV("Spam")) >= 0)
        h->skip = "spam";
    else if (sv_find(labels, SV("Draft")) >= 0)
        h->skip = "draft";
    else if (sv_istarts(type, SV("multipart/report")) ||
             sv_istarts(automatic, SV("auto-replied")) || says(f, "X-Autoreply", "yes") ||
             sv_istarts(h->address, SV("mailer-daemon")) ||
             says(f, "Subject", "DON'T DELETE THIS MESSAGE"))
        h->skip = "system message";
}

/* ---- who ---- */

/* Lists that must not send in other people's names write "Ana via list" and their own address. */
static void read_author(struct mail_head *h, struct fields *f)
{
    struct sv from = get(f, "From"), real = get(f, "X-Original-From");
    if (from.n == 0)
        from = get(f, "Sender");
    names_author(from, &h->name, &h->address, f->a);
    h->veiled = h->address.n > 0 && sv_chr(from, '@') < 0 && sv_find(from, SV(" at ")) > 0;
    ptrdiff_t via = sv_find(h->name, SV(" via "));
    if (via <= 0)
        return;
    struct sv name;
    if (real.n == 0)
        real = get(f, "Reply-To");
    h->name = sv_make(h->name.p, (size_t)via);
    if (real.n > 0)
        names_author(real, &name, &h->address, f->a);
}

void mail_head_read(struct mail_head *h, struct sv head, int64_t envelope, int64_t now,
                    struct arena *a)
{
    memset(h, 0, sizeof *h);
    h->created = TIME_NONE;
    struct fields *f = arena_zalloc(a, sizeof *f);
    if (!f)
        return; /* the arena remembers */
    f->a = a;
    split(f, head);
    struct sv subject = mail_words(get(f, "Subject"), a), to = get(f, "To"), cc = get(f, "Cc");
    bool re = false;
    h->subject = mail_subject(subject, &re);
    h->tag = names_tag(h->subject);
    h->thread = names_thread(h->subject, a);
    h->answers = re;
    read_id(h, f);
    read_refs(h, f);
    read_author(h, f);
    h->created = created(f, envelope, now);
    char *both = arena_alloc(a, to.n + cc.n + 1);
    if (!both)
        return;
    memcpy(both, to.p ? to.p : "", to.n);
    both[to.n] = ' ';
    memcpy(both + to.n + 1, cc.p ? cc.p : "", cc.n);
    h->to = names_lower(sv_make(both, to.n + cc.n + 1), a);
    read_list(h, f);
    read_url(h, f);
    read_marks(h, f);
}

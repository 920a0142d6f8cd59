/* mail.c - mailing lists and mailboxes: mbox, Maildir, pipermail, single mails, folders of these.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: cutting an mbox (mbox.c), headers (mail_head.c), parts (mime.c), text (mail_strip.c,
 * mail_text.c), what is known from the first pass (mail_facts.c).
 * Method: two passes. The first notes ids, subjects and lists, so that neither the order of mails
 * nor of files matters; the second stores. A mail's id is its Message-ID, in its list. Kind mail;
 * the title is the subject. What everybody may read: mails of pipermail archives, mails with a
 * mark that only lists set, mails written to such a list. Every other mail is somebody's own and
 * restricted to its mailbox. A list's archive is also known by addresses written "ana at x.org",
 * Usenet by its groups. Addresses are never shown: an author is a name, else what stands
 * before the @, and the key is a hash.
 * Real archives (r-sig-mac) differ from the format's description: "From " lines without an empty
 * line before them and unquoted ones in texts, each mail twice in some months, In-Reply-To without
 * an id, bodies of several parts without the header that says so, a Date six days late.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "corpus/html.h"
#include "corpus/importer.h"
#include "corpus/input.h"
#include "corpus/members.h"
#include "corpus/solved.h"
#include "corpus/sources/mail/mail_facts.h"
#include "corpus/sources/mail/mail_head.h"
#include "corpus/sources/mail/mail_place.h"
#include "corpus/sources/mail/mail_strip.h"
#include "corpus/sources/mail/mail_text.h"
#include "corpus/sources/mail/mbox.h"
#include "corpus/sources/mail/mime.h"

enum { MAIL_MAX = 16 << 20, TEXT_MAX = 64 << 20, SAMPLE = 200, OWN_MAX = 1000 };

struct mail {
    struct import_run *run;
    struct arena *a;
    struct facts *facts;
    struct mime *mime;
    struct html *html;
    struct mime_mail parts;
    struct mail_text text;
    struct mbox mbox;
    struct sb body, page, own;
    struct sv source;
    int64_t now;
    size_t member;
    bool second; /* the second pass */
    bool single; /* one file: an increment */
};

/* A mail of either pass. */
struct letter {
    struct mail_head h;
    struct sv id;
    struct sv box;   /* mailbox */
    struct sv scope; /* list, else mailbox */
    uint64_t hash;   /* of its text, whatever lists and programs put around it */
    bool quotes, endorses;
    const char *file;
};

/* ---- the source ---- */

/* A month of an archive and a single mail get the name of the folder they lie in; a month may be
 * packed. */
static struct sv source_name(struct input *in)
{
    struct sv path = sv_of(input_path(in)), name = sv_of(input_at(in, 0)->name);
    struct sv folder = name_folder(path), base = name_base(path);
    enum place_kind kind = place_of(base);
    bool packed = input_count(in) == 1 && kind == PLACE_PIPERMAIL && sv_starts(base, name);
    if (input_kind(in) != INPUT_FILE && !packed)
        return input_name(in);
    if (name_ends(base, ".mbox") || name_ends(base, ".mbx"))
        return name_stem(base);
    if (kind == PLACE_OTHER && place_head(input_head_plain(in, 0)) == 90)
        return input_name(in);
    if (kind == PLACE_MAILDIR)
        folder = name_folder(folder);
    base = name_base(folder);
    return base.n > 0 && !sv_eq(base, SV(".")) && !sv_eq(base, SV("..")) ? base : SV("mail");
}

/* Is it a mail by its name or its first bytes? skip: why not. */
static bool is_mail(struct mail *m, size_t i, const char **skip)
{
    struct input *in = import_input(m->run);
    struct sv name = sv_of(input_at(in, i)->name);
    enum place_kind kind = place_of(name);
    *skip = "not a mail";
    if (kind == PLACE_TMP)
        *skip = "not yet delivered";
    if (kind == PLACE_TMP || kind == PLACE_PAGE)
        return false;
    struct sv head = input_head_plain(in, i);
    if (head.n == 0) /* of an archive of very many members it is not known */
        return kind != PLACE_OTHER ||
               (input_kind(in) == INPUT_ARCHIVE && input_at(in, i)->size != 0);
    return place_head(head) > 0 || input_count(in) == 1;
}

/* ---- both passes ---- */

/* What mail programs and lists put into a body; it differs between copies of one mail. */
static bool is_wrapping(struct sv line)
{
    return sv_starts(line, SV("--")) || sv_istarts(line, SV("Content-")) ||
           sv_starts(line, SV("\t")) || sv_starts(line, SV("This is a multi-part"));
}

static bool is_endorsement(struct sv line)
{
    return sv_istarts(line, SV("Reviewed-by: ")) || sv_istarts(line, SV("Tested-by: ")) ||
           sv_istarts(line, SV("Acked-by: "));
}

/* One pass over the raw body: its hash, whether it quotes, the words of its own if they are few. */
static void look_at_body(struct mail *m, struct letter *l, struct sv body)
{
    struct sv line;
    bool quoted = false, says = false, footer = false, signature = false;
    l->hash = hash64("", 0, 7);
    sb_reset(&m->own);
    while (!footer && sv_line(&body, &line)) {
        line = sv_trim(line);
        if (line.n == 0 || is_wrapping(line)) {
            signature = signature || sv_eq(line, SV("--"));
            continue;
        }
        if (line.n >= 20 && line.p[0] == '_' && line.p[19] == '_')
            footer = true;
        if (footer)
            continue;
        l->hash = hash64(line.p, line.n, l->hash);
        quoted = quoted || line.p[0] == '>';
        bool wrote = !m->second && mail_says_wrote(line);
        says = says || wrote;
        l->endorses = l->endorses || is_endorsement(line);
        if (!m->second && line.p[0] != '>' && !wrote && !signature && m->own.n < OWN_MAX) {
            sb_sv(&m->own, line);
            sb_putc(&m->own, ' ');
        }
    }
    l->quotes = quoted && says;
}

static void letter_read(struct mail *m, struct letter *l, const struct mbox_mail *mail)
{
    struct sv name = sv_of(input_at(import_input(m->run), m->member)->name);
    memset(l, 0, sizeof *l);
    l->file = input_at(import_input(m->run), m->member)->name;
    mail_head_read(&l->h, mail->head, mail->envelope, m->now, m->a);
    look_at_body(m, l, mail->body);
    l->box = place_box(name, m->mbox.framed);
    if (l->box.n == 0)
        l->box = m->source;
    l->scope = l->h.list.n > 0 ? l->h.list : l->box;
    l->id = l->h.id;
    if (l->id.n == 0) {
        uint64_t v = hash64(l->h.subject.p, l->h.subject.n, l->hash);
        v = hash64(l->h.address.p, l->h.address.n, v);
        v = hash64(&l->h.created, sizeof l->h.created, v);
        l->id = sv_of(arena_printf(m->a, "no-id-%016" PRIx64, v));
    }
}

/* Who, when and what: of a mail one of these is known. */
static bool is_nothing(const struct mail_head *h)
{
    return h->id.n == 0 && h->name.n == 0 && h->created == TIME_NONE;
}

static const char *why_not(const struct letter *l)
{
    if (is_nothing(&l->h))
        return "not a mail";
    return l->h.skip ? l->h.skip : place_skip(l->box);
}

static bool is_archive(const struct letter *l)
{
    return l->h.veiled || place_of(sv_of(l->file)) == PLACE_PIPERMAIL;
}

static int first_pass(struct mail *m, const struct mbox_mail *mail, struct ask_err *err)
{
    struct letter l;
    letter_read(m, &l, mail);
    struct facts_mail f = {.head = &l.h,
                           .id = l.id,
                           .scope = l.scope,
                           .container = l.h.list.n > 0 || !is_archive(&l) ? l.h.list : l.box,
                           .hash = l.hash,
                           .quotes = l.quotes,
                           .worked =
                               l.h.nrefs > 0 && m->own.n < OWN_MAX && solved_says(sb_view(&m->own)),
                           .endorses = l.endorses && l.h.answers};
    int rc = why_not(&l) || l.h.deleted ? 0 : facts_note(m->facts, &f, m->a, err);
    if (rc >= 0 && !arena_ok(m->a))
        rc = ask_fail(err, ASK_NOMEM, "no memory to read a mail");
    arena_reset(m->a);
    return rc;
}

/* ---- where a mail belongs ---- */

/* The list where its thread is, or its mailbox: then *personal, not everybody may read it. */
static int container_of(struct mail *m, const struct letter *l, struct sv *container,
                        bool *personal, struct ask_err *err)
{
    struct sv own = l->h.list, top;
    int rc = 0;
    if (own.n == 0)
        own = is_archive(l) ? l->box : facts_list(m->facts, l->h.to);
    *personal = own.n == 0;
    *container = *personal ? l->box : own;
    if (*personal)
        return 0;
    for (size_t i = 0; i < l->h.nrefs; i++) {
        if ((rc = facts_container(m->facts, l->h.refs[i], &top, m->a, err)) < 0)
            return rc;
        if (top.n > 0)
            break;
    }
    if ((l->h.nrefs == 0 || top.n == 0) &&
        (rc = facts_container(m->facts, l->id, &top, m->a, err)) < 0)
        return rc;
    if (top.n > 0)
        *container = top;
    return 0;
}

/* The parent is the nearest reference that the export holds; else the first mail of the subject
 * where the export is whole, or nothing else is known; else the last reference, a ghost. */
static int find_parent(struct mail *m, const struct letter *l, struct post *p, struct ask_err *err)
{
    const struct mail_head *h = &l->h;
    struct sv found;
    int rc = 0;
    if (h->nrefs > 0)
        p->root.id = h->refs[0];
    for (size_t i = h->nrefs; i-- > 0;) {
        if ((rc = facts_has(m->facts, h->refs[i], m->a, err)) < 0)
            return rc;
        if (rc > 0) {
            p->parent.id = h->refs[i];
            return 0;
        }
    }
    if ((h->nrefs == 0 || !m->single) &&
        (rc = facts_parent(m->facts, l->scope, l->id, &found, m->a, err)) > 0) {
        p->parent.id = found;
        p->root.id = sv_make("", 0);
    } else if (h->nrefs > 0) {
        p->parent.id = h->refs[h->nrefs - 1];
    }
    return rc < 0 ? rc : 0;
}

/* ---- the body ---- */

static int add_page(struct mail *m, struct sv html, struct ask_err *err)
{
    struct ask_err own = {0};
    struct html_opt opt = HTML_OPT_INIT;
    sb_reset(&m->page);
    int rc = html_convert(m->html, &m->page, html, &opt, &own);
    if (rc == ASK_NOMEM)
        return ask_fail(err, rc, "%s", own.msg);
    if (rc >= 0)
        mail_text_block(&m->text, &m->body, sv_trim(sb_view(&m->page)));
    else
        m->body.failed = true; /* a part that is missing would not be seen */
    return 0;
}

static void add_forward(struct mail *m, const struct mime_part *part)
{
    struct md *md = &m->text.md;
    md_text(md, SV("Forwarded mail: "));
    md_text(md, part->name);
    if (part->text.n > 0) {
        md_text(md, SV(" ("));
        md_text(md, part->text);
        md_text(md, SV(")"));
    }
    sb_reset(&m->page);
    md_write(&m->page, md, MD_PARAGRAPH, SV(""));
    mail_text_block(&m->text, &m->body, sb_view(&m->page));
}

/* Writes the parts to m->body. secret: a part was encrypted. */
static int write_body(struct mail *m, const struct letter *l, bool *secret, struct ask_err *err)
{
    int rc = 0;
    sb_reset(&m->body);
    mail_text_begin(&m->text, l->h.answers || l->quotes);
    *secret = false;
    for (size_t i = 0; i < m->parts.n && rc >= 0; i++) {
        const struct mime_part *part = &m->parts.v[i];
        switch (part->kind) {
        case MIME_TEXT:
            mail_text_plain(&m->text, &m->body, part->text, part->flowed, part->delsp);
            break;
        case MIME_HTML:
            rc = add_page(m, part->text, err);
            break;
        case MIME_FILE:
            mail_text_code(&m->text, &m->body, part->text, part->name);
            break;
        case MIME_NAME:
            mail_text_file(&m->text, part->name, sv_make("", 0));
            break;
        case MIME_FORWARD:
            add_forward(m, part);
            break;
        case MIME_SECRET:
            *secret = true;
            break;
        }
    }
    mail_text_end(&m->text, &m->body);
    return rc;
}

/* ---- the second pass ---- */

static int fill(struct mail *m, const struct letter *l, struct post *p, struct ask_err *err)
{
    const struct mail_head *h = &l->h;
    bool solved, accepted;
    int64_t endorsed;
    static const struct sv solved_tag[] = {{"solved", 6}};
    bool list_tag =
        facts_is_tag(m->facts, l->scope, h->tag) || facts_is_tag(m->facts, p->container, h->tag);
    p->kind = POST_MAIL;
    p->title = list_tag ? mail_untag(h->subject, h->tag) : h->subject;
    p->author = h->name;
    if (h->address.n > 0)
        p->author_key =
            sv_of(arena_printf(m->a, "mail-%016" PRIx64, hash64(h->address.p, h->address.n, 0)));
    p->created = h->created;
    p->url = h->url;
    p->bot = h->bot;
    int rc = find_parent(m, l, p, err);
    if (rc >= 0)
        rc = facts_marks(m->facts, l->id, &solved, &accepted, &endorsed, m->a, err);
    if (rc < 0)
        return rc;
    if ((solved || solved_label(h->tag)) && p->parent.id.n == 0) {
        p->tags = solved_tag;
        p->ntags = 1;
    }
    p->accepted = accepted;
    if (endorsed > 0) {
        p->score = p->up = endorsed;
        p->down = 0;
    }
    return 0;
}

/* The key: two texts with one Message-ID are both kept, copies of one are not. 0: it was stored. */
static int give_key(struct mail *m, const struct letter *l, struct post *p, struct ask_err *err)
{
    p->key.id = l->id;
    int rc = facts_keeps(m->facts, l->id, l->hash, m->a, err);
    if (rc < 0)
        return rc;
    if (rc == 0)
        p->key.id = sv_of(arena_printf(m->a, SV_FMT "#%016" PRIx64, SV_ARG(l->id), l->hash));
    rc = facts_stored(m->facts, p->container, p->key.id, m->a, err);
    return rc < 0 ? rc : rc == 0;
}

static int skip(struct mail *m, const char *reason)
{
    import_skip(m->run, reason);
    arena_reset(m->a);
    return 0;
}

static int store(struct mail *m, const struct letter *l, struct post *p,
                 const struct mbox_mail *mail, struct ask_err *err)
{
    bool secret;
    int rc = mime_read(m->mime, &m->parts, mail->raw, mail->head.n, l->h.typed, m->a, err);
    if (rc >= 0)
        rc = write_body(m, l, &secret, err);
    if (rc >= 0)
        rc = fill(m, l, p, err);
    if (rc < 0)
        return rc;
    const char *cut =
        mail->over ? "the mail is over 16 MiB: the rest of it is left out" : m->parts.cut;
    if (cut)
        import_bad_part(m->run, l->file, mail->line, "line", cut);
    if (!sb_ok(&m->body) || !mail_text_ok(&m->text))
        return import_bad(m->run, p->key, l->file, mail->line, "line", err,
                          "the text of the mail is too long");
    p->body = sv_trim(sb_view(&m->body));
    if (p->body.n == 0)
        return skip(m, secret || l->h.encrypted ? "encrypted" : "no text");
    return import_item(m->run, p, l->file, mail->line, "line", err);
}

static int second_pass(struct mail *m, const struct mbox_mail *mail, struct ask_err *err)
{
    struct letter l;
    struct post p = post_unknown();
    letter_read(m, &l, mail);
    bool personal;
    int rc = container_of(m, &l, &p.container, &personal, err);
    if (rc >= 0 && !arena_ok(m->a))
        rc = ask_fail(err, ASK_NOMEM, "no memory to read a mail");
    if (rc < 0)
        return rc;
    if (why_not(&l) && strcmp(why_not(&l), "deleted") != 0)
        return skip(m, why_not(&l));
    if (personal && !import_options(m->run)->include_private)
        return skip(m, "private");
    if (!import_wants(m->run, p.container))
        return skip(m, "not asked for");
    if (l.h.deleted || place_flag(sv_of(l.file), 'T') || why_not(&l)) {
        p.key.id = l.id;
        int gone = import_gone(m->run, p.container, p.key, err);
        arena_reset(m->a);
        return gone;
    }
    if (place_flag(sv_of(l.file), 'D'))
        return skip(m, "draft");
    rc = give_key(m, &l, &p, err);
    if (rc == 0)
        return skip(m, "duplicate of another item");
    if (rc > 0) {
        if (personal)
            import_restrict(m->run, &p, p.container);
        rc = store(m, &l, &p, mail, err);
    }
    arena_reset(m->a);
    return rc;
}

/* ---- running ---- */

static int each_mail(void *ctx, const struct mbox_mail *mail, struct ask_err *err)
{
    struct mail *m = ctx;
    return m->second ? second_pass(m, mail, err) : first_pass(m, mail, err);
}

static int each_line(void *ctx, const struct piece *line, const char *file, struct ask_err *err)
{
    struct mail *m = ctx;
    (void)file;
    return mbox_line(&m->mbox, line->text, line->line, err);
}

static int pass(struct mail *m, struct ask_err *err)
{
    struct input *in = import_input(m->run);
    int rc = 0;
    for (size_t i = 0; i < input_count(in) && rc >= 0; i++) {
        const char *why;
        m->member = i;
        if (!is_mail(m, i, &why)) {
            if (m->second)
                import_skip(m->run, why);
            continue;
        }
        mbox_begin(&m->mbox);
        rc = m->second ? import_each_line(m->run, i, INPUT_PIECE_MAX, each_line, m, err)
                       : import_each_line_quiet(m->run, i, INPUT_PIECE_MAX, each_line, m, err);
        if (rc >= 0)
            rc = mbox_end(&m->mbox, err);
    }
    return rc;
}

static void mail_dispose(struct mail *m)
{
    facts_free(m->facts);
    mime_free(m->mime);
    html_free(m->html);
    mail_text_dispose(&m->text);
    mbox_dispose(&m->mbox);
    sb_dispose(&m->body);
    sb_dispose(&m->page);
    sb_dispose(&m->own);
    free(m);
}

static int mail_run(struct import_run *run, struct ask_err *err)
{
    struct input *in = import_input(run);
    struct store_source src = {0};
    struct mail *m = calloc(1, sizeof *m);
    if (!m)
        return ask_fail(err, ASK_NOMEM, "no memory to read mails");
    if (input_count(in) == 0) {
        free(m);
        return ask_fail(err, ASK_FORMAT, "%s is empty", input_path(in));
    }
    m->run = run;
    m->a = import_arena(run);
    m->now = clock_now();
    m->single = input_count(in) == 1;
    m->source = source_name(in);
    mail_text_init(&m->text, TEXT_MAX);
    mbox_init(&m->mbox, MAIL_MAX, each_mail, m);
    sb_init(&m->body, TEXT_MAX);
    sb_init(&m->page, TEXT_MAX);
    sb_init(&m->own, 1 << 20);
    src.name = m->source;
    src.format = SV("mail");
    int rc = import_source(run, &src, !m->single, err);
    if (rc >= 0)
        rc = facts_open(&m->facts, import_options(run)->tmp, err);
    if (rc >= 0 && (!(m->html = html_new()) || !(m->mime = mime_new())))
        rc = ask_fail(err, ASK_NOMEM, "no memory to read mails");
    import_expect(run, input_bytes(in) >= 0 ? 2 * input_bytes(in) : -1);
    if (rc >= 0)
        rc = pass(m, err);
    if (rc >= 0)
        rc = facts_settle(m->facts, err);
    m->second = true;
    if (rc >= 0)
        rc = pass(m, err);
    mail_dispose(m);
    return rc;
}

/* ---- recognising ---- */

/* What the files of one folder directly below the input, or those beside it, look like. */
struct look {
    struct sv part; /* its name, empty for the files */
    size_t mails, others;
};

/* Is it a folder in which nothing is a mail? Then it may be an export of another kind. */
static bool is_foreign(const struct look *l)
{
    return l->part.n > 0 && l->mails == 0 && l->others > 0;
}

/* One file by its first bytes; a folder when, of some of its files, most are mails, and no folder
 * in it is of something else. */
static int mail_probe(struct input *in)
{
    size_t n = input_count(in), step = n > SAMPLE ? n / SAMPLE : 1, mails = 0, others = 0;
    struct look part = {.part = {NULL, 0}};
    if (n == 0 || (n == 1 && input_kind(in) == INPUT_FOLDER))
        return n == 0 ? 0 : place_of(sv_of(input_at(in, 0)->name)) == PLACE_MAILDIR ? 90 : 0;
    if (n == 1)
        return place_head(input_head_plain(in, 0));
    for (size_t i = 0; i < n; i += step) {
        struct sv name = sv_of(input_at(in, i)->name);
        ptrdiff_t slash = sv_chr(name, '/');
        struct sv here = sv_make(name.p, slash > 0 ? (size_t)slash : 0);
        enum place_kind kind = place_of(name);
        if (kind == PLACE_PAGE || kind == PLACE_TMP)
            continue;
        if (!sv_eq(here, part.part)) {
            if (is_foreign(&part))
                return 0;
            part = (struct look){here, 0, 0};
        }
        bool mail = place_head(input_head_plain(in, i)) > 0;
        part.mails += mail;
        part.others += !mail;
        mails += mail;
        others += !mail;
    }
    return mails > others && !is_foreign(&part) ? 90 : 0;
}

const struct importer importer_mail = {
    .name = "mail",
    .title = "mailing list or mailbox",
    .takes = "mbox, Maildir, pipermail .txt and .txt.gz, .eml; a folder or archive of these",
    .probe = mail_probe,
    .run = mail_run,
};

/* mime.c - walks the tree that GMime makes of a mail.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: charsets (charset.c), quotes and signatures (mail_text.c), where a mail begins
 * (mbox.c). Method: a stack of parts, no recursion of ours; of alternatives the plain text is taken
 * unless it is empty, else the page; the others give names of attachments only. GMime makes an
 * object of each part, so a mail with very many lines that may separate parts is read as one text.
 * Old pipermail archives hold bodies of several parts without the header that says so: it is
 * written again.
 */
#include "corpus/sources/mail/mime.h"

#include <gmime/gmime.h>
#include <string.h>

#include "base/sb.h"
#include "base/utf8.h"
#include "corpus/charset.h"
#include "corpus/sources/mail/mail_head.h"
#include "corpus/sources/mail/mail_names.h"

enum {
    BORDERS_MAX = 20000,
    TEXT_MAX = 48 << 20,
    STACK_MAX = 2 * MIME_PARTS_MAX,
    VISITS_MAX = 4 * MIME_PARTS_MAX
};

struct mime {
    GMimeParserOptions *options;
    struct sb text; /* of a part, UTF-8 */
    struct sb raw;  /* with a header written again */
};

struct open {
    GMimeObject *o;
    int depth;
    bool names; /* only names of attachments are wanted */
};

struct walk {
    struct mime *m;
    struct mime_mail *out;
    struct arena *a;
    struct open stack[STACK_MAX];
    size_t n;
    bool guessed; /* the multipart header is ours: it may have been alternative */
};

struct mime *mime_new(void)
{
    static const char *charsets[] = {"utf-8", "windows-1252", NULL};
    struct mime *m = g_new0(struct mime, 1);
    g_mime_init();
    m->options = g_mime_parser_options_new();
    g_mime_parser_options_set_fallback_charsets(m->options, charsets);
    sb_init(&m->text, TEXT_MAX);
    sb_init(&m->raw, TEXT_MAX);
    return m;
}

void mime_free(struct mime *m)
{
    if (!m)
        return;
    g_mime_parser_options_free(m->options);
    sb_dispose(&m->text);
    sb_dispose(&m->raw);
    g_free(m);
}

/* ---- texts ---- */

struct sv mail_words(struct sv raw, struct arena *a)
{
    bool ascii = true;
    if (raw.n == 0 || raw.n > (64 << 10))
        return sv_make("", 0);
    for (size_t i = 0; i < raw.n; i++)
        ascii = ascii && (unsigned char)raw.p[i] < 0x80;
    if (!ascii && !utf8_valid(raw)) {
        struct sb b = SB_INIT(256 << 10);
        charset_to_utf8(&b, raw, sv_make("", 0));
        raw = arena_sv(a, sb_view(&b));
        sb_dispose(&b);
    }
    if (sv_find(raw, SV("=?")) < 0 && !memchr(raw.p ? raw.p : "", 0x1b, raw.n))
        return raw;
    char *copy = arena_strndup(a, raw.p, raw.n);
    char *got = copy ? g_mime_utils_header_decode_text(NULL, copy) : NULL;
    struct sv out = got ? arena_sv(a, sv_of(got)) : raw;
    g_free(got);
    return out;
}

/* The bytes of a part behind its transfer encoding, in m->text: as UTF-8 when it is text. */
static bool read_part(struct walk *w, GMimePart *part)
{
    GMimeDataWrapper *content = g_mime_part_get_content(part);
    const char *label = g_mime_object_get_content_type_parameter(GMIME_OBJECT(part), "charset");
    GMimeStream *to = g_mime_stream_mem_new();
    sb_reset(&w->m->text);
    if (content && g_mime_data_wrapper_write_to_stream(content, to) >= 0) {
        GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(to));
        charset_to_utf8(&w->m->text, sv_make((const char *)bytes->data, bytes->len), sv_of(label));
    }
    g_object_unref(to);
    if (!sb_ok(&w->m->text))
        w->out->cut = "the text of a part is too long";
    return sb_ok(&w->m->text);
}

static struct mime_part *add(struct walk *w, enum mime_kind kind)
{
    if (w->out->n == MIME_PARTS_MAX) {
        w->out->cut = "it has more than 1000 parts";
        return NULL;
    }
    struct mime_part *p = &w->out->v[w->out->n++];
    *p = (struct mime_part){.kind = kind};
    return p;
}

static void add_name(struct walk *w, GMimePart *part)
{
    const char *name = g_mime_part_get_filename(part);
    struct mime_part *p = name && name[0] ? add(w, MIME_NAME) : NULL;
    if (p)
        p->name = arena_sv(w->a, sv_of(name));
}

static bool is_text_file(GMimeContentType *type, const char *name)
{
    static const char *const endings[] = {
        ".txt", ".log",  ".patch", ".diff", ".conf", ".cfg", ".ini", ".c",   ".h",    ".cc",
        ".cpp", ".py",   ".pl",    ".rb",   ".sh",   ".R",   ".el",  ".js",  ".java", ".json",
        ".yml", ".yaml", ".sql",   ".go",   ".rs",   ".xml", ".csv", ".tex", ".out",  ".trace"};
    static const char *const types[] = {"x-patch", "x-diff", "x-log",     "x-csrc",
                                        "x-chdr",  "x-sh",   "x-python",  "x-perl",
                                        "plain",   "x-c",    "x-makefile"};
    const char *sub = g_mime_content_type_get_media_subtype(type);
    if (g_mime_content_type_is_type(type, "text", "*"))
        for (size_t i = 0; i < sizeof types / sizeof *types; i++)
            if (sub && g_ascii_strcasecmp(sub, types[i]) == 0)
                return true;
    bool open = g_mime_content_type_is_type(type, "text", "*") ||
                g_mime_content_type_is_type(type, "application", "octet-stream") ||
                g_mime_content_type_is_type(type, "application", "json");
    for (size_t i = 0; open && name && i < sizeof endings / sizeof *endings; i++)
        if (sv_ends(sv_of(name), sv_of(endings[i])))
            return true;
    return false;
}

static bool is_readable(struct sv s)
{
    size_t odd = 0;
    for (size_t i = 0; i < s.n; i++)
        odd += (unsigned char)s.p[i] < 0x20 && !strchr("\t\n\r\f\x1b", s.p[i] ? s.p[i] : 1);
    return s.n > 0 && odd == 0;
}

static void add_file(struct walk *w, GMimePart *part, const char *name)
{
    GMimeDataWrapper *content = g_mime_part_get_content(part);
    GMimeStream *s = content ? g_mime_data_wrapper_get_stream(content) : NULL;
    gint64 size = s ? g_mime_stream_length(s) : -1;
    bool small = size >= 0 && size <= 2 * MIME_ATTACHED_MAX;
    if (small && read_part(w, part) && w->m->text.n <= MIME_ATTACHED_MAX &&
        is_readable(sb_view(&w->m->text))) {
        struct mime_part *p = add(w, MIME_FILE);
        if (p) {
            p->text = arena_sv(w->a, sb_view(&w->m->text));
            p->name = arena_sv(w->a, sv_of(name));
        }
        return;
    }
    add_name(w, part);
}

/* What text/enriched says, as HTML. */
static void enriched(struct walk *w)
{
    GMimeFilter *f = g_mime_filter_enriched_new(0);
    GMimeStream *to = g_mime_stream_mem_new(), *through = g_mime_stream_filter_new(to);
    g_mime_stream_filter_add(GMIME_STREAM_FILTER(through), f);
    (void)g_mime_stream_write(through, w->m->text.p ? w->m->text.p : "", w->m->text.n);
    (void)g_mime_stream_flush(through);
    GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(to));
    sb_reset(&w->m->text);
    sb_put(&w->m->text, bytes->data, bytes->len);
    g_object_unref(through);
    g_object_unref(to);
    g_object_unref(f);
}

static bool asked(GMimeObject *o, const char *parameter, const char *value)
{
    const char *v = g_mime_object_get_content_type_parameter(o, parameter);
    return v && g_ascii_strcasecmp(v, value) == 0;
}

static void visit_part(struct walk *w, GMimePart *part, bool names)
{
    GMimeObject *o = GMIME_OBJECT(part);
    GMimeContentType *type = g_mime_object_get_content_type(o);
    const char *name = g_mime_part_get_filename(part);
    const char *where = g_mime_object_get_disposition(o);
    bool attached = (where && g_ascii_strcasecmp(where, "attachment") == 0) || (name && name[0]);
    bool plain = g_mime_content_type_is_type(type, "text", "plain");
    bool rich = g_mime_content_type_is_type(type, "text", "enriched") ||
                g_mime_content_type_is_type(type, "text", "richtext");
    bool page = rich || g_mime_content_type_is_type(type, "text", "html");
    if (g_mime_content_type_is_type(type, "application", "pkcs7-mime") ||
        g_mime_content_type_is_type(type, "application", "x-pkcs7-mime")) {
        (void)add(w, MIME_SECRET);
    } else if (!names && (attached || !(plain || page)) && is_text_file(type, name)) {
        add_file(w, part, name ? name : "");
    } else if (names || attached || !(plain || page)) {
        if (!g_mime_content_type_is_type(type, "application", "pgp-signature"))
            add_name(w, part);
    } else if (read_part(w, part) && w->m->text.n > 0) {
        if (rich)
            enriched(w);
        struct mime_part *p = add(w, page ? MIME_HTML : MIME_TEXT);
        if (!p)
            return;
        p->text = arena_sv(w->a, sb_view(&w->m->text));
        p->flowed = plain && asked(o, "format", "flowed");
        p->delsp = p->flowed && asked(o, "delsp", "yes");
    }
}

/* ---- the tree ---- */

static void push(struct walk *w, GMimeObject *o, int depth, bool names)
{
    if (!o)
        return;
    if (w->n == STACK_MAX || depth > MIME_DEPTH_MAX) {
        w->out->cut = "its parts are nested too deep, or are too many";
        return;
    }
    w->stack[w->n++] = (struct open){o, depth, names};
}

static bool has_text(struct walk *w, GMimeObject *o)
{
    return GMIME_IS_PART(o) && read_part(w, GMIME_PART(o)) && sv_trim(sb_view(&w->m->text)).n > 0;
}

/* How much one wants to read this of alternatives. */
static int rank(struct walk *w, GMimeObject *o)
{
    GMimeContentType *type = g_mime_object_get_content_type(o);
    if (g_mime_content_type_is_type(type, "text", "plain"))
        return has_text(w, o) ? 4 : 1;
    if (g_mime_content_type_is_type(type, "text", "html"))
        return has_text(w, o) ? 3 : 0;
    if (g_mime_content_type_is_type(type, "text", "enriched"))
        return 2;
    return GMIME_IS_MULTIPART(o) ? 3 : 0;
}

/* Parts that look like alternatives though nobody says so: a plain text, then the same as a page.
 */
static bool looks_alternative(GMimeMultipart *mp)
{
    if (g_mime_multipart_get_count(mp) < 2)
        return false;
    GMimeContentType *a = g_mime_object_get_content_type(g_mime_multipart_get_part(mp, 0));
    GMimeContentType *b = g_mime_object_get_content_type(g_mime_multipart_get_part(mp, 1));
    return g_mime_content_type_is_type(a, "text", "plain") &&
           (g_mime_content_type_is_type(b, "text", "html") ||
            g_mime_content_type_is_type(b, "text", "enriched"));
}

static void visit_multipart(struct walk *w, GMimeMultipart *mp, const struct open *at)
{
    GMimeContentType *type = g_mime_object_get_content_type(GMIME_OBJECT(mp));
    int n = g_mime_multipart_get_count(mp), best = -1, best_rank = -1;
    bool either = g_mime_content_type_is_type(type, "multipart", "alternative") ||
                  (w->guessed && at->depth == 0 && looks_alternative(mp));
    if (g_mime_content_type_is_type(type, "multipart", "encrypted")) {
        (void)add(w, MIME_SECRET);
        return;
    }
    if (n > MIME_PARTS_MAX) {
        w->out->cut = "it has more than 1000 parts";
        n = MIME_PARTS_MAX;
    }
    for (int i = 0; either && i < n && i < MIME_DEPTH_MAX; i++) {
        int r = rank(w, g_mime_multipart_get_part(mp, i));
        if (r > best_rank) {
            best_rank = r;
            best = i;
        }
    }
    for (int i = n; i-- > 0;) /* the first is taken off the stack first */
        push(w, g_mime_multipart_get_part(mp, i), at->depth + 1,
             at->names || (either && i != best));
}

static void visit_message(struct walk *w, GMimeMessage *msg, const struct open *at)
{
    struct mime_part *p = msg && !at->names ? add(w, MIME_FORWARD) : NULL;
    struct sv address;
    if (p) {
        const char *subject = g_mime_object_get_header(GMIME_OBJECT(msg), "Subject");
        const char *from = g_mime_object_get_header(GMIME_OBJECT(msg), "From");
        p->name = mail_words(arena_sv(w->a, sv_of(subject)), w->a);
        names_author(arena_sv(w->a, sv_of(from)), &p->text, &address, w->a);
    }
    if (msg)
        push(w, g_mime_message_get_mime_part(msg), at->depth + 1, at->names);
}

static void walk(struct walk *w, GMimeMessage *msg)
{
    push(w, g_mime_message_get_mime_part(msg), 0, false);
    for (int i = 0; w->n > 0 && i < VISITS_MAX; i++) {
        struct open at = w->stack[--w->n];
        if (GMIME_IS_MULTIPART(at.o))
            visit_multipart(w, GMIME_MULTIPART(at.o), &at);
        else if (GMIME_IS_MESSAGE_PART(at.o))
            visit_message(w, g_mime_message_part_get_message(GMIME_MESSAGE_PART(at.o)), &at);
        else if (GMIME_IS_PART(at.o))
            visit_part(w, GMIME_PART(at.o), at.names);
    }
}

/* ---- a mail ---- */

/* "--border" followed by "Content-..." at the beginning of a body without a Content-Type. */
static struct sv hidden_border(struct sv body)
{
    struct sv line, next, none = {"", 0};
    for (int i = 0; i < 6 && sv_line(&body, &line); i++) {
        struct sv after = body;
        line = sv_trim(line);
        if (line.n > 4 && line.n < 75 && sv_starts(line, SV("--")) &&
            !memchr(line.p, '"', line.n) && sv_line(&after, &next) &&
            sv_istarts(next, SV("Content-")) && sv_chr(next, ':') > 0)
            return sv_skip(line, 2);
    }
    return none;
}

static bool too_many_borders(struct sv body)
{
    size_t n = 0;
    struct sv line;
    while (sv_line(&body, &line))
        n += sv_starts(line, SV("--"));
    return n > BORDERS_MAX;
}

static int one_text(struct walk *w, struct sv body)
{
    sb_reset(&w->m->text);
    charset_to_utf8(&w->m->text, body, sv_make("", 0));
    struct mime_part *p = add(w, MIME_TEXT);
    if (p)
        p->text = arena_sv(w->a, sb_view(&w->m->text));
    return arena_ok(w->a) && sb_ok(&w->m->text) ? 0 : ASK_NOMEM;
}

int mime_read(struct mime *m, struct mime_mail *out, struct sv raw, size_t head, bool typed,
              struct arena *a, struct ask_err *err)
{
    struct walk *w = arena_zalloc(a, sizeof *w);
    struct sv body = sv_skip(raw, head), border = {NULL, 0};
    out->n = 0;
    out->cut = NULL;
    if (!w)
        return ask_fail(err, ASK_NOMEM, "no memory to read a mail");
    w->m = m;
    w->out = out;
    w->a = a;
    if (!typed)
        border = hidden_border(body);
    if ((!typed && border.n == 0) || too_many_borders(body)) {
        body = sv_starts(body, SV("\r\n")) ? sv_skip(body, 2)
                                           : sv_skip(body, body.n > 0 && body.p[0] == '\n');
        return one_text(w, body) < 0 ? ask_fail(err, ASK_NOMEM, "no memory to read a mail") : 0;
    }
    if (border.n > 0) {
        w->guessed = true;
        sb_reset(&m->raw);
        sb_puts(&m->raw, "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"");
        sb_sv(&m->raw, border);
        sb_puts(&m->raw, "\"\n");
        sb_sv(&m->raw, raw);
        if (!sb_ok(&m->raw))
            return ask_fail(err, ASK_NOMEM, "no memory to read a mail");
        raw = sb_view(&m->raw);
    }
    GMimeStream *s = g_mime_stream_mem_new_with_buffer(raw.p, raw.n);
    GMimeParser *parser = g_mime_parser_new_with_stream(s);
    GMimeMessage *msg = g_mime_parser_construct_message(parser, m->options);
    g_object_unref(parser);
    if (msg) {
        walk(w, msg);
        g_object_unref(msg);
    } else {
        (void)one_text(w, body);
    }
    g_object_unref(s);
    return arena_ok(a) ? 0 : ask_fail(err, ASK_NOMEM, "no memory to read a mail");
}

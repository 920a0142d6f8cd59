/* members.c - the loops over a member's JSON values, lines and bytes that all importers share.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: cutting (elements.c, cut.c), what becomes of a bad item (importer.c).
 * Method: a damaged member costs what was not read of it: what came before is kept, the export is
 * incomplete, and nothing is swept.
 */
#include "corpus/members.h"

#include <string.h>

#include "base/utf8.h"
#include "corpus/charset.h"

enum { PAGE_STEP = 64 << 10, NUL_LOOK = 8192 };

static const struct post_key NO_KEY = {SPACE_POST, {NULL, 0}};

/* The member breaks off or is damaged at a place; own says how. */
static int broken(struct import_run *run, const char *file, int64_t position, const char *unit,
                  const struct ask_err *own, bool quiet, struct ask_err *err)
{
    if (own->rc == ASK_NOMEM)
        return ask_fail(err, ASK_NOMEM, "%s", own->msg);
    if (quiet)
        return 0;
    import_incomplete(run, "%s could not be read to its end", file);
    return import_bad(run, NO_KEY, file, position, unit, err, "%s", own->msg);
}

static int json_values(struct import_run *run, size_t member, const char *const *split, bool quiet,
                       int (*each)(void *ctx, const struct json_item *it, struct ask_err *err),
                       void *ctx, struct ask_err *err)
{
    struct input *in = import_input(run);
    const char *file = input_at(in, member)->name;
    struct ask_err own = {0};
    struct stream *s = NULL;
    struct elements e;
    struct element el = {0};
    int rc = stream_open_plain(&s, in, member, &own), more;
    if (rc < 0)
        return broken(run, file, 0, "byte", &own, quiet, err);
    elements_init(&e, s, split);
    while (rc >= 0 && (more = elements_next(&e, &el, &own)) != 0) {
        if (more < 0) {
            rc = broken(run, file, el.line, "line", &own, quiet, err);
            break;
        }
        struct json_item it = {el.kind, el.value, el.list, file, el.line};
        if (el.value)
            rc = each(ctx, &it, err);
        else if (!quiet)
            rc = import_bad(run, NO_KEY, file, el.line, "line", err, "%s", el.reason);
        if (rc >= 0)
            rc = import_tick(run, file, stream_offset(s), err);
    }
    if (rc >= 0 && !quiet && !elements_complete(&e))
        import_incomplete(run, "%s breaks off", file);
    elements_dispose(&e);
    stream_close(s);
    return rc;
}

int import_json(struct import_run *run, size_t member, const char *const *split,
                int (*each)(void *ctx, const struct json_item *it, struct ask_err *err), void *ctx,
                struct ask_err *err)
{
    return json_values(run, member, split, false, each, ctx, err);
}

int import_json_quiet(struct import_run *run, size_t member, const char *const *split,
                      int (*each)(void *ctx, const struct json_item *it, struct ask_err *err),
                      void *ctx, struct ask_err *err)
{
    return json_values(run, member, split, true, each, ctx, err);
}

static int lines_of(struct import_run *run, size_t member, size_t max, bool quiet,
                    int (*each)(void *ctx, const struct piece *line, const char *file,
                                struct ask_err *err),
                    void *ctx, struct ask_err *err)
{
    struct input *in = import_input(run);
    const char *file = input_at(in, member)->name;
    struct ask_err own = {0};
    struct stream *s = NULL;
    struct cut cut;
    struct piece pc = {0};
    int rc = stream_open_plain(&s, in, member, &own), more;
    if (rc < 0)
        return broken(run, file, 0, "byte", &own, quiet, err);
    cut_init(&cut, s, '\n', max);
    while (rc >= 0 && (more = cut_next(&cut, &pc, &own)) != 0) {
        if (more < 0) {
            rc = broken(run, file, pc.line, "line", &own, quiet, err);
            break;
        }
        if (pc.line == 1 && sv_starts(pc.text, SV("\357\273\277"))) {
            pc.text = sv_skip(pc.text, 3);
            pc.bytes += 3;
        }
        if (!pc.over)
            rc = each(ctx, &pc, file, err);
        else if (!quiet)
            rc = import_bad(run, NO_KEY, file, pc.line, "line", err, "the line is over %zu KiB",
                            max >> 10);
        if (rc >= 0)
            rc = import_tick(run, file, stream_offset(s), err);
    }
    cut_dispose(&cut);
    stream_close(s);
    return rc;
}

int import_each_line(struct import_run *run, size_t member, size_t max,
                     int (*each)(void *ctx, const struct piece *line, const char *file,
                                 struct ask_err *err),
                     void *ctx, struct ask_err *err)
{
    return lines_of(run, member, max, false, each, ctx, err);
}

int import_each_line_quiet(struct import_run *run, size_t member, size_t max,
                           int (*each)(void *ctx, const struct piece *line, const char *file,
                                       struct ask_err *err),
                           void *ctx, struct ask_err *err)
{
    return lines_of(run, member, max, true, each, ctx, err);
}

/* ---- a whole page ---- */

static int read_whole(struct input *in, size_t member, struct sb *out, struct ask_err *own)
{
    struct stream *s = NULL;
    ptrdiff_t got = 0;
    int rc = stream_open_plain(&s, in, member, own);
    while (rc >= 0) {
        char *room = sb_reserve(out, PAGE_STEP);
        if (!room) {
            rc = ask_fail(own, ASK_LIMIT, "it is longer than %zu MiB", out->max >> 20);
            break;
        }
        got = stream_read(s, room, PAGE_STEP, own);
        if (got <= 0) {
            rc = (int)got;
            break;
        }
        sb_commit(out, (size_t)got);
    }
    stream_close(s);
    return rc;
}

/* Replaces out by what its bytes are in another charset; false when it is too long then. */
static bool recode(struct sb *out, struct sv s, struct sv charset)
{
    struct sb mended = SB_INIT(out->max * 3);
    charset_to_utf8(&mended, s, charset);
    bool ok = sb_ok(&mended);
    mended.max = out->max;
    sb_dispose(out);
    *out = mended;
    return ok;
}

/* The bytes as UTF-8; false when they are no text. Text that is good UTF-8 is that, whatever it
 * declares: programs that save pages often leave the old declaration in. */
static bool as_text(struct sb *out, struct sv *text)
{
    struct sv s = sb_view(out), charset = charset_declared(s);
    bool wide = sv_istarts(charset, SV("utf-16"));
    bool marked = wide && (sv_starts(s, SV("\377\376")) || sv_starts(s, SV("\376\377")));
    if (!marked && s.n > 0 && memchr(s.p, '\0', s.n < NUL_LOOK ? s.n : NUL_LOOK))
        return false;
    bool jis = sv_ieq(charset, SV("iso-2022-jp")) && sv_chr(s, '\033') >= 0;
    bool utf8 = !marked && !jis && utf8_valid(s);
    if (!utf8 && !recode(out, s, wide && !marked ? sv_make("", 0) : charset))
        return false;
    s = sb_view(out);
    *text = sv_starts(s, SV("\357\273\277")) ? sv_skip(s, 3) : s;
    return true;
}

int import_page(struct import_run *run, size_t member, struct post_key key, struct sb *out,
                struct sv *text, struct ask_err *err)
{
    const char *file = input_at(import_input(run), member)->name;
    struct ask_err own = {0};
    sb_reset(out);
    int rc = read_whole(import_input(run), member, out, &own);
    if (rc == ASK_NOMEM)
        return ask_fail(err, rc, "%s", own.msg);
    if (rc < 0) {
        rc = import_bad(run, key, file, 0, "byte", err, "%s", own.msg);
        return rc < 0 ? rc : 0;
    }
    if ((rc = import_tick(run, file, (int64_t)out->n, err)) < 0)
        return rc;
    if (as_text(out, text))
        return 1;
    rc = import_bad(run, key, file, 0, "byte", err, "it is no text");
    return rc < 0 ? rc : 0;
}

/* ---- names ---- */

struct sv name_base(struct sv path)
{
    size_t from = path.n;
    while (from > 0 && path.p[from - 1] != '/')
        from--;
    return sv_skip(path, from);
}

struct sv name_folder(struct sv path)
{
    struct sv base = name_base(path);
    return base.n < path.n ? sv_make(path.p, path.n - base.n - 1) : sv_make("", 0);
}

struct sv name_stem(struct sv name)
{
    size_t from = name.n - name_base(name).n;
    for (size_t i = name.n; i-- > from + 1;)
        if (name.p[i] == '.')
            return sv_make(name.p, i);
    return name;
}

bool name_ends(struct sv name, const char *ending)
{
    struct sv e = sv_of(ending);
    return name.n > e.n && sv_ieq(sv_skip(name, name.n - e.n), e);
}

/* Is there "a/page.html" to the folder "a/page_files"? */
static bool has_page(const struct input *in, struct sv folder)
{
    static const char *const folders[] = {"_files",     ".files",   "-Dateien", "_fichiers",
                                          "_archivos",  "-filer",   "_pliki",   "_soubory",
                                          "_bestanden", "_arquivos"};
    static const char *const pages[] = {".html", ".htm", ".xhtml"};
    char page[INPUT_NAME_MAX + 8];
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        if (!sv_ends(folder, sv_of(folders[i])) || folder.n > INPUT_NAME_MAX)
            continue;
        size_t stem = folder.n - strlen(folders[i]);
        memcpy(page, folder.p, stem);
        for (size_t k = 0; k < sizeof pages / sizeof *pages; k++) {
            size_t n = strlen(pages[k]);
            memcpy(page + stem, pages[k], n);
            if (stem > 0 && input_find(in, sv_make(page, stem + n)) >= 0)
                return true;
        }
    }
    return false;
}

bool member_saved_with_page(const struct input *in, size_t member, struct saved_folder *last)
{
    struct sv name = sv_of(input_at(in, member)->name), folder = name_folder(name);
    if (last->name.p && sv_eq(folder, last->name))
        return last->saved;
    *last = (struct saved_folder){folder, false};
    for (size_t end = 1; end < name.n && !last->saved; end++)
        last->saved = name.p[end] == '/' && has_page(in, sv_make(name.p, end));
    return last->saved;
}

ptrdiff_t member_find(const struct input *in, const char *base)
{
    for (size_t i = 0; i < input_count(in); i++)
        if (sv_ieq(name_base(sv_of(input_at(in, i)->name)), sv_of(base)))
            return (ptrdiff_t)i;
    return -1;
}

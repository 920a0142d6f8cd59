/* recognise.c - finds the exports at a path and runs the right importer on each.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: one run (importer.c), the formats (sources/).
 * Method: a queue of folders, the path itself first. A folder that an importer is sure of is an
 * export, but for the files and folders directly in it that it would not take by themselves and
 * another importer is sure of; otherwise all of them are looked at one by one, archives on the disk
 * opened.
 * What an importer would take for want of anything better (a folder of Markdown) is decided last,
 * for the topmost folders that hold no export of another kind. Then all run, sorted by path, so
 * that of two dumps of a site the older comes first.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/array.h"
#include "base/embed.h"
#include "corpus/importer.h"
#include "corpus/importer_run.h"
#include "corpus/input.h"
#include "corpus/report.h"

enum { PROBE_NEAR = 10, UNITS_MAX = 100000, FOLDERS_MAX = 1000000 };

struct unit {
    struct input *in;
    const struct importer *imp;
};

struct folder {
    struct input *in;
    size_t parent;  /* its number; the first is its own */
    size_t loose;   /* files directly in it that no importer takes by themselves */
    bool root;      /* of what was opened, not a part of it */
    bool has_units; /* in it or below, that an importer was sure of */
};

struct search {
    const struct import_opt *opt;
    struct import_report *rep;
    const struct importer *only; /* --format, or NULL */
    struct unit *units;
    size_t nunits, units_cap;
    struct folder *folders;
    size_t nfolders, folders_cap;
    struct ask_err first; /* why the first archive could not be opened, rc 0 if all could */
    struct ask_err tie;   /* the first folder that two importers were equally sure of, or rc 0 */
};

static void search_dispose(struct search *s)
{
    for (size_t i = 0; i < s->nunits; i++)
        input_free(s->units[i].in);
    for (size_t i = 0; i < s->nfolders; i++)
        input_free(s->folders[i].in);
    free(s->units);
    free(s->folders);
}

static int format_find(const struct importer **out, const char *name, struct ask_err *err)
{
    char list[400] = "";
    *out = NULL;
    if (!name)
        return 0;
    for (const struct importer *const *i = importers(); *i; i++) {
        if (strcmp((*i)->name, name) == 0) {
            *out = *i;
            return 0;
        }
        size_t n = strlen(list);
        snprintf(list + n, sizeof list - n, "%s%s", n ? ", " : "", (*i)->name);
    }
    return ask_fail(err, ASK_USAGE, "there is no format \"%s\"; there are %s", name, list);
}

/* The importer for in; weak ones only when asked for. NULL when there is none; FORMAT when two
 * are about equally sure. */
static int probe(const struct importer **out, const struct search *s, struct input *in, bool weak,
                 struct ask_err *err)
{
    const struct importer *best = NULL, *second = NULL;
    int best_sure = 0, second_sure = 0;
    *out = NULL;
    for (const struct importer *const *i = importers(); *i; i++) {
        int sure = s->only && s->only != *i ? 0 : (*i)->probe(in);
        if (sure <= 0 || (sure <= PROBE_WEAK) != weak)
            continue;
        if (sure > best_sure) {
            second = best;
            second_sure = best_sure;
            best = *i;
            best_sure = sure;
        } else if (sure > second_sure) {
            second = *i;
            second_sure = sure;
        }
    }
    if (second && best_sure - second_sure < PROBE_NEAR)
        return ask_fail(err, ASK_FORMAT,
                        "%s may be %s or %s; say which with --format %s or --format %s",
                        input_path(in), best->title, second->title, best->name, second->name);
    *out = best;
    return 0;
}

/* Both take in over, also when they fail. */
static int unit_add(struct search *s, struct input *in, const struct importer *imp, size_t folder,
                    bool weak, struct ask_err *err)
{
    struct unit *p = array_room(s->units, s->nunits, &s->units_cap, sizeof *p, UNITS_MAX);
    if (!p) {
        input_free(in);
        return ask_fail(err, ASK_LIMIT, "too many exports below %s; import them in parts",
                        input_path(s->folders[0].in));
    }
    s->units = p;
    s->units[s->nunits++] = (struct unit){in, imp};
    for (size_t f = folder; !weak && !s->folders[f].has_units; f = s->folders[f].parent)
        s->folders[f].has_units = true;
    return 0;
}

static int folder_add(struct search *s, struct input *in, size_t parent, bool root,
                      struct ask_err *err)
{
    struct folder *p = array_room(s->folders, s->nfolders, &s->folders_cap, sizeof *p, FOLDERS_MAX);
    if (!p) {
        input_free(in);
        return ask_fail(err, ASK_LIMIT, "too many folders; import them in parts");
    }
    s->folders = p;
    s->folders[s->nfolders] = (struct folder){in, parent, 0, root, false};
    s->nfolders++;
    return 0;
}

/* ---- the children of a folder ---- */

struct child {
    const char *name;
    size_t member;
};

static int by_name(const void *a, const void *b)
{
    const struct child *x = a, *y = b;
    int c = strcmp(x->name, y->name);
    return c ? c : (x->member > y->member) - (x->member < y->member);
}

/* Length of the first part of a name, with its slash when it has one. */
static size_t part(const char *name)
{
    const char *slash = strchr(name, '/');
    return slash ? (size_t)(slash - name) + 1 : strlen(name);
}

/* In the order of the input, in which an archive is read once. */
static int by_member(const void *a, const void *b)
{
    const size_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* A file on the disk that is an archive is looked into; one inside an archive is not. Beside an
 * export, own's, only one of another importer is: it may be the same export, packed. */
static int look_inside(struct search *s, struct input *in, size_t member, size_t folder,
                       const struct importer *own, struct ask_err *err)
{
    struct input *packed = NULL;
    const struct importer *imp = NULL;
    struct ask_err why = {0};
    char *path = input_file(in, member);
    if (!path) {
        s->folders[folder].loose++;
        return 0;
    }
    int rc = input_open(&packed, path, s->opt->tmp, &why);
    if (rc == ASK_NOMEM) {
        if (err)
            *err = why;
    } else if (rc < 0) {
        report_bad(s->rep, path, 0, "byte", why.msg);
        if (!s->first.rc)
            s->first = why;
        rc = 0;
    } else if (own && (probe(&imp, s, packed, false, NULL) < 0 || !imp || imp == own)) {
        s->folders[folder].loose++;
        input_free(packed);
        rc = 0;
    } else {
        rc = folder_add(s, packed, folder, true, err);
    }
    free(path);
    return rc;
}

/* A view of a child: a file, or all that is in a folder. */
static int child_view(struct input **view, const struct input *in, const struct child *c, size_t n,
                      bool is_folder, struct ask_err *err)
{
    size_t *which = calloc(n, sizeof *which);
    if (!which)
        return ask_fail(err, ASK_NOMEM, "no memory to look into %s", input_path(in));
    for (size_t i = 0; i < n; i++)
        which[i] = c[i].member;
    qsort(which, n, sizeof *which, by_member);
    int rc = input_pick(view, in, which, n, is_folder ? part(c->name) : 0, err);
    free(which);
    return rc;
}

/* What a folder is looked through for; own: the importer that is sure of the folder, or NULL. */
struct look {
    size_t folder;
    const struct importer *own;
    size_t *mine; /* members that are own's */
    size_t nmine;
};

static int look_at_child(struct search *s, struct look *l, const struct child *c, size_t n,
                         struct ask_err *err)
{
    struct input *view = NULL;
    const struct importer *imp;
    bool is_folder = c->name[part(c->name) - 1] == '/';
    int rc = child_view(&view, s->folders[l->folder].in, c, n, is_folder, err);
    if (rc < 0)
        return rc;
    if (is_folder)
        return folder_add(s, view, l->folder, false, err);
    if ((rc = probe(&imp, s, view, false, err)) >= 0 && imp)
        return unit_add(s, view, imp, l->folder, false, err);
    if (rc >= 0 && input_is_packed(input_head(view, 0)))
        rc = look_inside(s, view, 0, l->folder, NULL, err);
    else
        s->folders[l->folder].loose++;
    input_free(view);
    return rc;
}

/* Is it in a folder in which exports keep what people attached? That is never taken for an export
 * of its own: it may be private. */
static bool is_attached(struct sv name)
{
    static const char *const names[] = {"uploads", "__uploads",   "avatars", "__avatars",
                                        "files",   "attachments", "media",   "tweets_media",
                                        "assets",  "emoji",       "images"};
    for (ptrdiff_t slash; (slash = sv_chr(name, '/')) >= 0; name = sv_skip(name, (size_t)slash + 1))
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (sv_ieq(sv_make(name.p, (size_t)slash), sv_of(names[i])))
                return true;
    return false;
}

/* Whose is a child of a folder that an importer is sure of? What only another importer takes, and
 * is sure of, becomes an export by itself. */
static int look_for_stranger(struct search *s, struct look *l, const struct child *c, size_t n,
                             struct ask_err *err)
{
    struct input *view = NULL;
    const struct importer *imp = NULL;
    size_t len = part(c->name);
    bool is_folder = c->name[len - 1] == '/' && n > 1, mine = true;
    int rc = child_view(&view, s->folders[l->folder].in, c, n, is_folder, err);
    if (rc < 0)
        return rc;
    struct sv name = is_folder ? sv_make(c->name, len) : sv_of(c->name);
    if (!is_attached(name) && l->own->probe(view) <= 0) {
        if (probe(&imp, s, view, false, NULL) < 0)
            imp = NULL; /* two others: whose folder it is may know more */
        mine = !imp;
        if (mine && !s->only && !is_folder && input_is_packed(input_head(view, 0))) {
            rc = look_inside(s, view, 0, l->folder, l->own, err);
            mine = false;
        } else if (mine && c->name[len - 1] != '/' && probe(&imp, s, view, true, NULL) >= 0 &&
                   imp) {
            s->folders[l->folder].loose++; /* its importer may say nothing of it */
            imp = NULL;
        }
    }
    if (imp && is_folder)
        return folder_add(s, view, l->folder, false, err);
    if (imp)
        return unit_add(s, view, imp, l->folder, false, err);
    for (size_t i = 0; mine && i < n; i++)
        l->mine[l->nmine++] = c[i].member;
    input_free(view);
    return rc;
}

/* Looks at every file and folder directly below a folder. */
static int look_below(struct search *s, struct look *l,
                      int (*at)(struct search *s, struct look *l, const struct child *c, size_t n,
                                struct ask_err *err),
                      struct ask_err *err)
{
    struct input *in = s->folders[l->folder].in;
    size_t n = input_count(in);
    struct child *c = calloc(n ? n : 1, sizeof *c);
    int rc = 0;
    if (!c)
        return ask_fail(err, ASK_NOMEM, "no memory to look into %s", input_path(in));
    for (size_t i = 0; i < n; i++)
        c[i] = (struct child){input_at(in, i)->name, i};
    qsort(c, n, sizeof *c, by_name);
    for (size_t i = 0, next; i < n && rc >= 0; i = next) {
        if (s->opt->stop && *s->opt->stop) {
            rc = ask_fail(err, ASK_INTERRUPTED, "stopped while looking into %s", input_path(in));
            break;
        }
        size_t len = part(c[i].name);
        bool is_folder = c[i].name[len - 1] == '/';
        next = i + 1;
        while (is_folder && next < n && strncmp(c[next].name, c[i].name, len) == 0)
            next++;
        rc = at(s, l, c + i, next - i, err);
    }
    free(c);
    return rc;
}

/* A view of what is its importer's in a folder; NULL when nothing is. */
static int own_part(struct input **out, struct search *s, size_t f, const struct importer *imp,
                    struct ask_err *err)
{
    struct input *in = s->folders[f].in;
    size_t n = input_count(in);
    *out = NULL;
    if (n == 1)
        return input_dup(out, in, err);
    struct look l = {.folder = f, .own = imp, .mine = calloc(n, sizeof *l.mine)};
    if (!l.mine)
        return ask_fail(err, ASK_NOMEM, "no memory to look into %s", input_path(in));
    int rc = look_below(s, &l, look_for_stranger, err);
    if (rc >= 0 && l.nmine == n) {
        rc = input_dup(out, in, err);
    } else if (rc >= 0 && l.nmine > 0) {
        qsort(l.mine, l.nmine, sizeof *l.mine, by_member);
        rc = input_pick(out, in, l.mine, l.nmine, 0, err);
    }
    free(l.mine);
    return rc;
}

static int by_path(const void *a, const void *b)
{
    const struct unit *x = a, *y = b;
    return strcmp(input_path(x->in), input_path(y->in));
}

/* Is an importer sure of the folder (or would take it, when weak)? 1 when it became a unit. */
static int folder_unit(struct search *s, size_t f, bool weak, struct ask_err *err)
{
    const struct importer *imp;
    struct input *in = NULL;
    struct ask_err own = {0};
    if (input_count(s->folders[f].in) == 0)
        return 0;
    int rc = probe(&imp, s, s->folders[f].in, weak, &own);
    if (rc < 0 && !weak && input_count(s->folders[f].in) > 1) { /* it may be clear file by file */
        if (!s->tie.rc)
            s->tie = own;
        return 0;
    }
    if (rc < 0 && err)
        *err = own;
    if (rc < 0 || !imp)
        return rc;
    rc = weak ? input_dup(&in, s->folders[f].in, err) : own_part(&in, s, f, imp, err);
    if (rc < 0)
        return rc;
    rc = in ? unit_add(s, in, imp, f, weak, err) : 0;
    return rc < 0 ? rc : 1;
}

static int search_run(struct search *s, struct ask_err *err)
{
    int rc;
    for (size_t f = 0; f < s->nfolders; f++) { /* the queue grows while it is walked */
        if ((rc = folder_unit(s, f, false, err)) < 0)
            return rc;
        bool single = f == 0 && input_kind(s->folders[f].in) == INPUT_FILE;
        struct look l = {.folder = f};
        if (rc == 0 && !single && (rc = look_below(s, &l, look_at_child, err)) < 0)
            return rc;
    }
    if (s->nunits == 0 && s->tie.rc)
        return ask_fail(err, s->tie.rc, "%s", s->tie.msg);
    for (size_t f = 0; f < s->nfolders; f++) {
        const struct folder *d = &s->folders[f];
        bool topmost = f == 0 || s->folders[d->parent].has_units;
        if (!d->has_units && topmost && (rc = folder_unit(s, f, true, err)) < 0)
            return rc;
    }
    if (s->nunits == 0 && s->only && input_count(s->folders[0].in) > 0) {
        struct input *in = NULL; /* whoever names the format means it */
        if ((rc = input_dup(&in, s->folders[0].in, err)) < 0 ||
            (rc = unit_add(s, in, s->only, 0, true, err)) < 0)
            return rc;
    }
    if (s->nunits > 0)
        qsort(s->units, s->nunits, sizeof *s->units, by_path);
    return 0;
}

/* ---- running ---- */

/* Why nothing was found, when something could not be read: the first reason. */
static int first_problem(const struct search *s, struct ask_err *err)
{
    const struct input_problem *p;
    for (size_t f = 0; f < s->nfolders; f++) {
        if (input_problems(s->folders[f].in, &p) == 0)
            continue;
        int code = p->rc ? p->rc : ASK_FORMAT;
        if (strstr(p->reason, "; ")) /* it says where and what to do */
            return ask_fail(err, code, "%s", p->reason);
        if (strstr(p->reason, p->path))
            return ask_fail(err, code, "%s; make it readable and import again", p->reason);
        return ask_fail(err, code, "cannot read %s: %s; make it readable and import again", p->path,
                        p->reason);
    }
    if (s->first.rc)
        return ask_fail(err, s->first.rc, "%s", s->first.msg);
    return 0;
}

static bool is_utf16(struct sv head)
{
    return sv_starts(head, SV("\377\376")) || sv_starts(head, SV("\376\377"));
}

static int nothing_found(const struct search *s, struct ask_err *err)
{
    enum { LOOK_MAX = 1000 };
    struct input *in = s->folders[0].in;
    int rc = first_problem(s, err);
    if (rc < 0)
        return rc;
    for (size_t i = 0; i < input_count(in) && i < LOOK_MAX; i++)
        if (is_utf16(input_head(in, i)))
            return ask_fail(err, ASK_FORMAT,
                            "%s is UTF-16; convert it to UTF-8 (iconv -f UTF-16 -t UTF-8) and "
                            "import that",
                            input_kind(in) == INPUT_FILE ? input_path(in) : input_at(in, i)->name);
    char list[600] = "";
    for (const struct importer *const *i = importers(); *i; i++) {
        size_t n = strlen(list);
        snprintf(list + n, sizeof list - n, "%s%s (%s)", n ? ", " : "", (*i)->name, (*i)->title);
    }
    if (input_count(in) == 0)
        return ask_fail(err, ASK_FORMAT, "%s is empty; nothing to import", input_path(in));
    return ask_fail(err, ASK_FORMAT,
                    "%s is not in a format that can be read; there are %s; name one with --format",
                    input_path(in), list);
}

/* Could everything below the path of in be listed? */
static bool is_whole(const struct input *in)
{
    const struct input_problem *p;
    size_t n = input_problems(in, &p), len = strlen(input_path(in));
    for (size_t i = 0; i < n; i++)
        if (strncmp(p[i].path, input_path(in), len) == 0 ||
            strncmp(p[i].path, input_path(in), strlen(p[i].path)) == 0)
            return false;
    return true;
}

/* Is the file part of an export that will be read, and told of then? */
static bool is_read(const struct search *s, const char *path)
{
    for (size_t i = 0; i < s->nunits; i++)
        if (strncmp(path, input_path(s->units[i].in), strlen(input_path(s->units[i].in))) == 0)
            return true;
    return false;
}

static void tell_problems(const struct search *s, const struct input *in)
{
    const struct input_problem *p;
    size_t n = input_problems(in, &p);
    for (size_t i = 0; i < n; i++)
        if (!p[i].head || !is_read(s, p[i].path))
            report_bad(s->rep, p[i].path, 0, "byte", p[i].reason);
}

static void tell_all_problems(const struct search *s)
{
    for (size_t i = 0; i < s->nfolders; i++)
        if (s->folders[i].root)
            tell_problems(s, s->folders[i].in);
}

/* Runs what was found. An export that cannot be read at all costs the others nothing. */
static int run_units(struct store *st, const struct search *s, struct ask_err *err)
{
    tell_all_problems(s);
    for (size_t i = 0; i < s->nfolders; i++) {
        if (s->folders[i].has_units && s->folders[i].loose > 0)
            report_count(s->rep->skipped, &s->rep->nskipped,
                         sizeof s->rep->skipped / sizeof *s->rep->skipped,
                         "file beside the exports", (int64_t)s->folders[i].loose);
    }
    for (size_t i = 0; i < s->nunits; i++) {
        struct ask_err own = {0};
        const struct unit *u = &s->units[i];
        int rc = run_importer(st, u->imp, u->in, is_whole(u->in), s->opt, s->rep, &own);
        bool its_own = rc == ASK_FORMAT || rc == ASK_VERSION || rc == ASK_CORRUPT ||
                       rc == ASK_LIMIT || rc == ASK_NOTFOUND;
        if (rc < 0 && its_own && s->nunits > 1) {
            report_bad(s->rep, input_path(u->in), 0, "byte", own.msg);
        } else if (rc < 0) {
            if (err)
                *err = own;
            return rc;
        }
    }
    return 0;
}

/* Takes root over. */
static int import_input_tree(struct store *st, struct input *root, const struct import_opt *opt,
                             struct import_report *rep, struct ask_err *err)
{
    struct search s = {.opt = opt, .rep = rep};
    int rc = folder_add(&s, root, 0, true, err);
    if (rc >= 0)
        rc = format_find(&s.only, opt->format, err);
    if (rc >= 0)
        rc = search_run(&s, err);
    if (rc >= 0 && s.nunits == 0) {
        tell_all_problems(&s);
        rc = nothing_found(&s, err);
    }
    if (rc >= 0 && s.nunits > 1 && opt->source)
        rc = ask_fail(err, ASK_USAGE,
                      "%zu exports are below %s and cannot all be the source %s; import one by one",
                      s.nunits, input_path(s.folders[0].in), opt->source);
    if (rc >= 0)
        rc = run_units(st, &s, err);
    search_dispose(&s);
    return rc;
}

int import_path(struct store *st, const char *path, const struct import_opt *opt,
                struct import_report *rep, struct ask_err *err)
{
    struct input *in = NULL;
    int rc = input_open(&in, path, opt->tmp, err);
    return rc < 0 ? rc : import_input_tree(st, in, opt, rep, err);
}

int import_sample(struct store *st, const struct import_opt *opt, struct import_report *rep,
                  struct ask_err *err)
{
    const struct embedded *files = embedded_sample();
    struct input *in = NULL;
    size_t n = 0;
    while (files[n].name)
        n++;
    struct arena names = ARENA_INIT(4096, 1 << 20);
    struct input_blob *blobs = arena_array(&names, n ? n : 1, sizeof *blobs);
    for (size_t i = 0; blobs && i < n; i++) {
        /* The folder names the source of its pages, and "tutorials" alone would say little. */
        bool page = sv_starts(sv_of(files[i].name), SV("tutorials/"));
        const char *name = page ? arena_printf(&names, "sample-%s", files[i].name) : files[i].name;
        blobs[i] = (struct input_blob){name, files[i].p, files[i].n};
    }
    if (!arena_ok(&names)) {
        arena_dispose(&names);
        return ask_fail(err, ASK_NOMEM, "no memory to read the sample");
    }
    int rc = input_open_blobs(&in, "sample", blobs, n, err);
    if (rc >= 0)
        rc = import_input_tree(st, in, opt, rep, err);
    arena_dispose(&names);
    return rc;
}

/* cmd_sources.c - askwell sources: list them, rename, relabel, remove one.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: forgetting a source, so that it does not come back (cmd_forget.c).
 * Whoever runs this owns the data: all sources and labels are shown. Method: what it does to posts
 * is the store's (corpus/store_source.c, store_forget.c); the index follows in erase.c.
 */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/sb.h"
#include "cli/cmd.h"
#include "cli/erase.h"
#include "cli/print.h"
#include "cli/progress.h"
#include "cli/render.h"
#include "corpus/clean.h"
#include "indexer/build.h"

struct sources_opts {
    struct cmd_common common;
    const char *from;
    bool all, yes, json;
};

// clang-format off
#define FIELD(f) offsetof(struct sources_opts, f)
static const struct opt options[] = {
    {"from", 0, OPT_STRING, FIELD(from), "LABEL", "relabel: the posts that have this label now, or that are 'public'", 0, 0},
    {"all", 0, OPT_FLAG, FIELD(all), NULL, "relabel: all posts, those of private channels too", 0, 0},
    {"yes", 'y', OPT_FLAG, FIELD(yes), NULL, "do not ask", 0, 0},
    {"json", 0, OPT_FLAG, FIELD(json), NULL, "print the list as JSON", 0, 0},
    CMD_COMMON_OPTIONS(sources_opts)
};
// clang-format on
static const struct sources_opts defaults;

struct call { /* one run of the command */
    const struct sources_opts *o;
    struct store *st;
    struct arena a;
    struct progress pg;
};

/* ---- the list ---- */

static json_t *text(struct sv s)
{
    return json_stringn(s.p ? s.p : "", s.n);
}

static const char *label_name(struct sv label)
{
    return label.n ? label.p : "public"; /* copies of the store's end with a NUL */
}

static json_t *source_json(const struct store_source *s, const struct store_label *labels, int n,
                           const struct sv *aliases, int naliases)
{
    json_t *o = json_object(), *l = json_array(), *old = json_array();
    char when[TIME_TEXT_MAX];
    for (int i = 0; i < n; i++)
        json_array_append_new(l, json_pack("{s:s, s:I}", "label", label_name(labels[i].name),
                                           "posts", (json_int_t)labels[i].posts));
    for (int i = 0; i < naliases; i++)
        json_array_append_new(old, text(aliases[i]));
    json_object_set_new(o, "name", text(s->name));
    json_object_set_new(o, "title", s->title.n ? text(s->title) : json_null());
    json_object_set_new(o, "format", text(s->format));
    json_object_set_new(o, "url", s->url.n ? text(s->url) : json_null());
    json_object_set_new(o, "license", s->license.n ? text(s->license) : json_null());
    json_object_set_new(o, "threads", json_integer((json_int_t)s->threads));
    json_object_set_new(o, "posts", json_integer((json_int_t)s->posts));
    json_object_set_new(o, "imported_at",
                        s->updated == TIME_NONE ? json_null()
                                                : json_string(time_format(s->updated, when)));
    json_object_set_new(o, "labels", l);
    json_object_set_new(o, "was_called", old);
    return o;
}

static void source_text(struct sb *b, const struct store_source *s,
                        const struct store_label *labels, int n, const struct sv *aliases,
                        int naliases)
{
    char when[TIME_TEXT_MAX];
    render_safe(b, s->name);
    sb_printf(b, ": %" PRId64 " threads, %" PRId64 " posts (", s->threads, s->posts);
    render_safe(b, s->format);
    sb_puts(b, ")\n  ");
    if (s->title.n) {
        render_safe(b, s->title);
        sb_puts(b, "; ");
    }
    sb_printf(b, "last import %s\n",
              s->updated == TIME_NONE ? "unfinished" : time_format(s->updated, when));
    /* Public ones alone are not worth a line. */
    if (n > 1 || (n == 1 && labels[0].name.n)) {
        sb_puts(b, "  visible to");
        for (int i = 0; i < n; i++) {
            sb_puts(b, i ? ", " : " ");
            render_safe(b, labels[i].name.n ? labels[i].name : SV("everybody"));
            sb_printf(b, " %" PRId64, labels[i].posts);
        }
        sb_putc(b, '\n');
    }
    for (int i = 0; i < naliases; i++) {
        sb_puts(b, i ? ", " : "  was called ");
        render_safe(b, aliases[i]);
    }
    if (naliases)
        sb_putc(b, '\n');
}

static int list(struct call *c, struct ask_err *err)
{
    struct store_source *v;
    struct sb b = SB_INIT(64u << 20);
    json_t *items = json_array();
    int n = store_sources(&v, c->st, true, &c->a, err), rc = n < 0 ? n : 0;
    for (int i = 0; i < n && rc >= 0; i++) {
        struct store_label *labels = NULL;
        struct sv *aliases = NULL;
        int nlabels = store_source_labels(&labels, c->st, v[i].id, &c->a, err);
        int naliases =
            nlabels < 0 ? nlabels : store_source_aliases(&aliases, c->st, v[i].id, &c->a, err);
        if (naliases < 0)
            rc = naliases;
        else if (c->o->json)
            json_array_append_new(items, source_json(&v[i], labels, nlabels, aliases, naliases));
        else
            source_text(&b, &v[i], labels, nlabels, aliases, naliases);
    }
    if (rc >= 0 && c->o->json) {
        json_t *o = json_pack("{s:O}", "items", items);
        char *dump = o ? json_dumps(o, JSON_INDENT(2)) : NULL;
        json_decref(o);
        rc = print_text(dump, err);
    } else if (rc >= 0 && n == 0) {
        printf("There are no sources yet\n");
    } else if (rc >= 0) {
        rc = print_built(&b, err);
    }
    sb_dispose(&b);
    json_decref(items);
    return rc;
}

/* ---- changing one ---- */

static int find(int64_t *id, struct call *c, const char *name, struct ask_err *err)
{
    *id = store_source_id(c->st, sv_of(name));
    return *id ? 0
               : ask_fail(err, ASK_NOTFOUND,
                          "there is no source '%s'; `askwell sources` lists them", name);
}

static void show_build(void *ctx, const struct build_progress *p)
{
    progress_show(ctx, p->phase, p->done, p->total, "threads", 0);
}

static int rename_source(struct call *c, struct store_import *im, char **words, struct ask_err *err)
{
    struct sv to = clean_tag(sv_of(words[1]), &c->a); /* so that site: can ask for it */
    struct build_opt bo = BUILD_OPT_INIT;
    struct build_report rep;
    int rc;
    bo.progress = show_build;
    bo.progress_ctx = &c->pg;
    bo.stop = &cmd_stop;
    if (to.n == 0 || to.n > CLEAN_TAG_MAX)
        return ask_fail(err, ASK_USAGE, "'%s' can be no name of a source", words[1]);
    if ((rc = store_source_rename(im, sv_of(words[0]), to, err)) < 0)
        return rc;
    rc = build_update(c->o->common.data, c->st, &bo, &rep, err);
    progress_end(&c->pg);
    if (rc >= 0)
        printf("'%s' is called '%.*s' now; its exports still find it\n", words[0], SV_ARG(to));
    return rc;
}

/* A label that private channels and the like carry: "<source>:<channel>". */
static bool is_channels(struct sv label, struct sv name, const struct sv *aliases, int naliases)
{
    bool yes = sv_starts(label, name) && sv_starts(sv_skip(label, name.n), SV(":"));
    for (int i = 0; i < naliases; i++)
        yes |= sv_starts(label, aliases[i]) && sv_starts(sv_skip(label, aliases[i].n), SV(":"));
    return yes;
}

/* Which posts are meant where nothing is said: the public ones; where there are none, those of the
 * one label that is no channel's. */
static int choose_from(struct sv *was, struct call *c, int64_t id, const char *name, struct sv now,
                       struct ask_err *err)
{
    struct store_label *labels;
    struct sv *aliases;
    struct sb b = SB_INIT(1 << 16);
    int n, naliases, found = 0, channels = 0, rc = 0;
    if ((n = store_source_labels(&labels, c->st, id, &c->a, err)) < 0)
        return n;
    if ((naliases = store_source_aliases(&aliases, c->st, id, &c->a, err)) < 0)
        return naliases;
    *was = sv_make(NULL, 0);
    if (n > 0 && labels[0].name.n == 0 && now.n)
        return 0;
    for (int i = 0; i < n; i++) {
        if (sv_eq(labels[i].name, now))
            continue;
        sb_puts(&b, b.n ? ", " : "");
        render_safe(&b, labels[i].name);
        sb_printf(&b, " (%" PRId64 " posts)", labels[i].posts);
        if (is_channels(labels[i].name, sv_of(name), aliases, naliases)) {
            channels++;
        } else {
            *was = labels[i].name;
            found++;
        }
    }
    if (found != 1 && found + channels > 0)
        rc = ask_fail(err, ASK_USAGE,
                      "the posts of '%s' have these labels: %s; say --from LABEL, or --all", name,
                      sb_str(&b));
    sb_dispose(&b);
    return rc;
}

static int relabel(struct call *c, struct store_import *im, char **words, struct ask_err *err)
{
    struct relabel r = {.now = sv_of(words[1]), .all = c->o->all};
    int64_t id, n;
    int rc = find(&id, c, words[0], err);
    if (rc < 0)
        return rc;
    if (sv_eq(r.now, SV("public")))
        r.now = sv_make(NULL, 0);
    if (c->o->from)
        r.was = strcmp(c->o->from, "public") ? sv_of(c->o->from) : sv_make(NULL, 0);
    else if (!r.all && (rc = choose_from(&r.was, c, id, words[0], r.now, err)) < 0)
        return rc;
    if (r.now.n == 0 &&
        (rc = erase_confirm("askwell sources relabel",
                            "Everybody will be able to read these posts.", c->o->yes, err)) <= 0)
        return rc;
    if ((n = store_source_relabel(im, id, &r, err)) < 0)
        return (int)n;
    if ((rc = erase_finish(c->o->common.data, im, &c->pg, err)) >= 0)
        printf("%" PRId64 " threads of '%s' changed: what was %s%s%s is visible to %s%s%s now\n", n,
               words[0],
               r.all     ? "there"
               : r.was.n ? "'"
                         : "public",
               r.all || !r.was.n ? "" : label_name(r.was), r.all || !r.was.n ? "" : "'",
               r.now.n ? "'" : "everybody", r.now.n ? words[1] : "", r.now.n ? "'" : "");
    return rc;
}

static int remove_source(struct call *c, struct store_import *im, char **words, struct ask_err *err)
{
    struct store_subject s;
    struct store_counts counts = {0};
    int rc = store_subjects(&s, 1, c->st, FORGET_SOURCE, BY_NAME, sv_of(words[0]), sv_make(NULL, 0),
                            &c->a, err);
    if (rc == 0)
        return ask_fail(err, ASK_NOTFOUND, "there is no source '%s'; `askwell sources` lists them",
                        words[0]);
    if (rc < 0)
        return rc;
    printf("source \"%s\": %" PRId64 " posts in %" PRId64 " threads\n", words[0], s.posts,
           s.threads);
    if ((rc = erase_confirm("askwell sources remove",
                            "All of it is removed; importing it again brings it back.", c->o->yes,
                            err)) <= 0 ||
        (rc = store_forget(im, &s, 1, true, err)) < 0 || (rc = store_erase(im, &counts, err)) < 0 ||
        (rc = erase_finish(c->o->common.data, im, &c->pg, err)) < 0)
        return rc;
    printf("Removed %" PRId64 " posts; nothing of them is left\n", counts.removed);
    return 0;
}

static const struct action {
    const char *name;
    int words;
    int (*run)(struct call *c, struct store_import *im, char **words, struct ask_err *err);
    const char *usage;
} actions[] = {
    {"rename", 2, rename_source, "rename NAME NEW-NAME"},
    {"relabel", 2, relabel, "relabel NAME LABEL, where LABEL may be public"},
    {"remove", 1, remove_source, "remove NAME"},
};

static int act(struct call *c, const struct action *ac, char **words, struct ask_err *err)
{
    struct store_import *im = NULL;
    int rc = erase_resume(c->o->common.data, c->st, &c->pg, err);
    if (rc >= 0 && (rc = store_edit_begin(&im, c->st, err)) >= 0)
        rc = ac->run(c, im, words, err);
    store_import_free(im);
    return rc;
}

static int run(const void *opts, int nwords, char **words, struct ask_err *err)
{
    struct call c = {.o = opts, .a = ARENA_INIT(1u << 16, 256u << 20)};
    const struct action *ac = NULL;
    int rc;
    for (size_t i = 0; nwords && i < sizeof actions / sizeof *actions; i++)
        if (!strcmp(words[0], actions[i].name))
            ac = &actions[i];
    if (nwords && !ac)
        return ask_fail(err, ASK_USAGE, "sources takes rename, relabel or remove, not '%s'",
                        words[0]);
    if (ac && nwords != ac->words + 1)
        return ask_fail(err, ASK_USAGE, "askwell sources %s", ac->usage);
    if ((c.o->from || c.o->all) && (!ac || ac->run != relabel))
        return ask_fail(err, ASK_USAGE, "--from and --all belong to relabel");
    if (c.o->from && c.o->all)
        return ask_fail(err, ASK_USAGE, "--from and --all exclude each other");
    progress_init(&c.pg, c.o->common.quiet);
    if ((rc = store_open(&c.st, c.o->common.data, ac ? STORE_WRITE : STORE_READ, err)) >= 0)
        rc = ac ? act(&c, ac, words + 1, err) : list(&c, err);
    if (rc >= 0)
        erase_warn(c.st);
    store_free(c.st);
    arena_dispose(&c.a);
    return rc < 0 ? rc : 0;
}

const struct cmd cmd_sources = {
    .name = "sources",
    .words = "[rename NAME NEW | relabel NAME LABEL | remove NAME]",
    .summary = "list the sources; rename, relabel or remove one",
    .description =
        "Without words: what was imported, how much, when, and who may see it.\n"
        "rename: later imports under the old name go on updating it.\n"
        "relabel: the source's public posts become visible to readers with LABEL only, or with\n"
        "'public' the other way round; later imports keep to it. Private channels keep labels of\n"
        "their own.\n"
        "remove: everything it brought; importing it again brings it back ('askwell forget' does "
        "not).",
    .examples = "  askwell sources\n"
                "  askwell sources rename export-2024 team-chat\n"
                "  askwell sources relabel team-chat staff\n"
                "  askwell sources remove old-forum\n",
    .options = options,
    .defaults = &defaults,
    .size = sizeof defaults,
    .run = run,
};

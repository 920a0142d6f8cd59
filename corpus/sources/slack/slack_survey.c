/* slack_survey.c - finds out what a Slack export holds before its messages are read.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: messages (sources/slack.c), names of files (slack_layout.c).
 * Method: a channel is found by its id, else by the name that its folder has. Where two have that
 * name nobody can say whose folder it is: it is public only if both are.
 */
#include "corpus/sources/slack/slack_survey.h"

#include <stdlib.h>

#include "base/array.h"
#include "corpus/js.h"
#include "corpus/members.h"

enum { PLACES_MAX = 1 << 22, NAME_MAX_BYTES = 480 };

const char *const slack_split[] = {"messages", "members", "users", "channels", NULL};

static int no_memory(struct ask_err *err)
{
    return ask_fail(err, ASK_NOMEM, "no memory for the channels of a Slack export");
}

/* ---- places ---- */

/* What is known of the channel with this id or folder name. */
static void place_fill(const struct slack_survey *su, struct slack_place *p, struct sv name)
{
    const struct slack_channel *c = slack_channel(su->names, name), *one = NULL;
    enum slack_kind kind = SLACK_PRIVATE, worst;
    bool known = c != NULL;
    p->container = name;
    if (c) {
        bool alone = slack_channel_named(su->names, c->name, &one, &worst) == 1;
        kind = c->kind;
        p->id = c->id;
        if (alone && kind < SLACK_GROUP_DM)
            p->container = c->name;
    } else {
        size_t n = slack_channel_named(su->names, name, &one, &kind);
        known = n > 0;
        if (n == 1) { /* of two with one name nobody knows whose folder it is */
            p->id = one->id;
            if (kind >= SLACK_GROUP_DM)
                p->container = one->id;
        } else if (slack_is_channel_id(name)) {
            p->id = name;
        }
    }
    p->restricted = !known || kind != SLACK_PUBLIC;
    p->label = p->container;
}

/* The number of a place, made when new; -1 without memory. */
static ptrdiff_t place_of(struct slack_survey *su, struct sv name)
{
    if (name.n > NAME_MAX_BYTES)
        name.n = NAME_MAX_BYTES;
    uint32_t *at = strmap_at(su->place_of, name);
    if (!at)
        return -1;
    if (*at)
        return (ptrdiff_t)*at - 1;
    struct slack_place *v =
        array_room(su->places, su->nplaces, &su->places_cap, sizeof *v, SIZE_MAX);
    if (!v)
        return -1;
    su->places = v;
    struct slack_place *p = &su->places[su->nplaces];
    *p = (struct slack_place){0};
    place_fill(su, p, arena_sv(&su->keep, name));
    p->wanted = import_wants(su->run, p->container);
    *at = (uint32_t)++su->nplaces;
    return arena_ok(&su->keep) ? (ptrdiff_t)su->nplaces - 1 : -1;
}

static int file_add(struct slack_survey *su, size_t member, struct sv place, struct ask_err *err)
{
    ptrdiff_t at = place_of(su, place);
    struct slack_file *v = array_room(su->files, su->nfiles, &su->files_cap, sizeof *v, SIZE_MAX);
    if (v)
        su->files = v;
    if (!v || at < 0)
        return no_memory(err);
    su->files[su->nfiles++] = (struct slack_file){(size_t)at, member};
    return 0;
}

static int by_place(const void *a, const void *b)
{
    const struct slack_file *x = a, *y = b;
    if (x->place != y->place)
        return (x->place > y->place) - (x->place < y->place);
    return (x->member > y->member) - (x->member < y->member);
}

/* ---- lists ---- */

static enum slack_kind listed_kind(enum slack_role role)
{
    switch (role) {
    case SLACK_FILE_CHANNELS:
        return SLACK_PUBLIC;
    case SLACK_FILE_MPIMS:
        return SLACK_GROUP_DM;
    case SLACK_FILE_DMS:
        return SLACK_DM;
    case SLACK_FILE_USERS:
    case SLACK_FILE_GROUPS:
    case SLACK_FILE_DAY:
    case SLACK_FILE_PAGE:
    case SLACK_FILE_OTHER:
        break;
    }
    return SLACK_PRIVATE;
}

/* What an answer of the Web API tells of a channel: it is public when it says that it is not
 * private. One that says neither is as good as not told of. */
static int told_channel(struct slack_survey *su, const json_t *o, struct ask_err *err)
{
    if (!json_is_boolean(js_at(o, "is_private")) && !js_true(o, "is_im") && !js_true(o, "is_mpim"))
        return 0;
    return slack_names_channel(su->names, o, SLACK_PUBLIC, err);
}

/* An element of users.json, channels.json and the like; they may be answers of the Web API. */
static int each_listed(void *ctx, const struct json_item *it, struct ask_err *err)
{
    struct slack_survey *su = ctx;
    bool told = it->list.n > 0; /* by an answer */
    if (it->kind != ELEMENT_VALUE)
        return 0;
    if (!json_is_object(it->value)) {
        import_bad_part(su->run, it->file, it->line, "line", "it is no user or channel");
        return 0;
    }
    if (su->role == SLACK_FILE_USERS)
        return slack_names_user(su->names, it->value, err);
    if (told)
        return told_channel(su, it->value, err);
    return slack_names_channel(su->names, it->value, listed_kind(su->role), err);
}

/* ---- pages: what lists they hold, of which channel they are ---- */

static void page_channel(struct slack_survey *su, const json_t *o)
{
    static const char *const where[] = {"channel_id", "channel", "channel.id"};
    for (size_t i = 0; i < sizeof where / sizeof *where && su->channel.n == 0; i++) {
        struct sv id = js_text(o, where[i]);
        if (slack_is_channel_id(id))
            su->channel = arena_sv(&su->keep, id);
    }
}

/* A line of slackdump's archive: messages, users, channels, the workspace. */
static int chunk(struct slack_survey *su, const json_t *o, struct ask_err *err)
{
    const json_t *users = js_list(o, "u"), *channels = js_list(o, "ch"), *one = js_at(o, "ci");
    int rc = 0;
    for (size_t i = 0; i < json_array_size(users) && rc >= 0; i++)
        rc = slack_names_user(su->names, json_array_get(users, i), err);
    for (size_t i = 0; i < json_array_size(channels) && rc >= 0; i++)
        rc = told_channel(su, json_array_get(channels, i), err);
    if (rc >= 0 && one)
        rc = told_channel(su, one, err);
    if (rc >= 0)
        rc = slack_names_address(su->names, js_text(o, "w.url"), err);
    if (json_array_size(js_list(o, "m")) > 0) {
        if (su->channel.n == 0 && slack_is_channel_id(js_text(o, "id")))
            su->channel = arena_sv(&su->keep, js_text(o, "id"));
    }
    return rc;
}

bool slack_is_chunk(const json_t *o)
{
    return json_is_integer(js_at(o, "t")) && !json_is_string(js_at(o, "ts"));
}

/* An answer that is no list: auth.test, team.info, conversations.info. */
static int answer(struct slack_survey *su, const json_t *o, struct ask_err *err)
{
    struct sv domain = js_text(o, "team.domain");
    int rc = slack_names_address(su->names, js_text(o, "url"), err);
    if (rc >= 0 && domain.n > 0 && domain.n <= 128)
        rc = slack_names_address(
            su->names, sv_of(arena_printf(&su->a, "https://" SV_FMT ".slack.com/", SV_ARG(domain))),
            err);
    if (rc >= 0 && json_is_object(js_at(o, "channel")))
        rc = told_channel(su, js_at(o, "channel"), err);
    page_channel(su, o);
    arena_reset(&su->a);
    return rc;
}

static int each_surveyed(void *ctx, const struct json_item *it, struct ask_err *err)
{
    struct slack_survey *su = ctx;
    const json_t *o = it->value;
    if (it->kind != ELEMENT_VALUE)
        return answer(su, o, err);
    if (sv_eq(it->list, SV("members")) || sv_eq(it->list, SV("users")))
        return slack_names_user(su->names, o, err);
    if (sv_eq(it->list, SV("channels")))
        return told_channel(su, o, err);
    if (it->list.n == 0 && slack_is_chunk(o))
        return chunk(su, o, err);
    if (it->list.n == 0 && !js_at(o, "ts"))
        return json_is_object(o) ? answer(su, o, err) : 0;
    page_channel(su, o);
    return 0;
}

static int survey_page(struct slack_survey *su, size_t member, struct ask_err *err)
{
    struct input *in = import_input(su->run);
    su->channel = sv_make("", 0);
    int rc = import_json_quiet(su->run, member, slack_split, each_surveyed, su, err);
    struct sv name = su->channel;
    if (name.n == 0)
        name = slack_page_channel(in, sv_of(input_at(in, member)->name));
    /* A page that cannot be read gets a place too, so that the second reading reports it. */
    return rc < 0 ? rc : file_add(su, member, name, err);
}

/* Reads the lists, and notes which file is of which channel. */
int slack_survey_run(struct slack_survey *su, struct import_run *run, struct ask_err *err)
{
    struct input *in = import_input(run);
    int rc = 0;
    *su = (struct slack_survey){.run = run, .names = slack_names_new(), .pages = true};
    su->place_of = strmap_new(PLACES_MAX);
    arena_init(&su->a, 16 << 10, 64 << 20);
    arena_init(&su->keep, 64 << 10, 512 << 20);
    if (!su->names || !su->place_of)
        return no_memory(err);
    for (size_t i = 0; i < input_count(in); i++)
        if (slack_role_of(sv_of(input_at(in, i)->name)) == SLACK_FILE_DAY)
            su->pages = false;
    for (size_t i = 0; i < input_count(in) && rc >= 0; i++) {
        su->role = slack_role_of(sv_of(input_at(in, i)->name));
        if (su->role >= SLACK_FILE_USERS && su->role <= SLACK_FILE_DMS)
            rc = import_json(su->run, i, slack_split, each_listed, su, err);
        su->lists |= su->role >= SLACK_FILE_CHANNELS && su->role <= SLACK_FILE_DMS;
    }
    for (size_t i = 0; i < input_count(in) && rc >= 0; i++) {
        struct sv name = sv_of(input_at(in, i)->name);
        enum slack_role role = slack_role_of(name);
        if (role == SLACK_FILE_DAY)
            rc = file_add(su, i, slack_day_folder(in, name), err);
        else if (role == SLACK_FILE_PAGE && su->pages)
            rc = survey_page(su, i, err);
    }
    for (size_t i = 0; su->pages && i < su->nplaces; i++) { /* a later page may have told more */
        struct slack_place *p = &su->places[i];
        struct sv name = p->id.n ? p->id : p->container;
        place_fill(su, p, name);
        p->wanted = import_wants(su->run, p->container);
    }
    if (rc >= 0 && su->nfiles > 0)
        qsort(su->files, su->nfiles, sizeof *su->files, by_place);
    return rc;
}

void slack_survey_dispose(struct slack_survey *su)
{
    slack_names_free(su->names);
    strmap_free(su->place_of);
    arena_dispose(&su->keep);
    arena_dispose(&su->a);
    free(su->places);
    free(su->files);
    *su = (struct slack_survey){0};
}

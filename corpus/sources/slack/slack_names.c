/* slack_names.c - the tables of users, channels and addresses of a Slack workspace.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: reading the files they come from (sources/slack.c).
 * Method: arrays, found by hash maps from id and from name to a place in them, counted from 1.
 */
#include "corpus/sources/slack/slack_names.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/array.h"
#include "base/strmap.h"
#include "corpus/js.h"

enum { NAMES_MAX = 1 << 23, HOSTS_MAX = 1 << 12, NAME_BYTES = 1024, ID_MIN = 9, ID_MAX = 16 };

struct named {
    size_t n, one; /* how many channels, the place of the first */
    enum slack_kind kind;
};

struct slack_names {
    struct arena a;
    struct strmap *users, *channels, *names, *hosts;
    struct slack_user *user;
    struct slack_channel *channel;
    struct named *name;
    size_t nusers, users_cap, nchannels, channels_cap, nnames, names_cap;
};

static int no_memory(struct ask_err *err)
{
    return ask_fail(err, ASK_NOMEM, "no memory for the users and channels of a workspace");
}

struct slack_names *slack_names_new(void)
{
    struct slack_names *nm = calloc(1, sizeof *nm);
    if (!nm)
        return NULL;
    arena_init(&nm->a, 64 << 10, (size_t)2 << 30);
    nm->users = strmap_new(NAMES_MAX);
    nm->channels = strmap_new(NAMES_MAX);
    nm->names = strmap_new(NAMES_MAX);
    nm->hosts = strmap_new(HOSTS_MAX);
    if (!nm->users || !nm->channels || !nm->names || !nm->hosts) {
        slack_names_free(nm);
        return NULL;
    }
    return nm;
}

void slack_names_free(struct slack_names *nm)
{
    if (!nm)
        return;
    strmap_free(nm->users);
    strmap_free(nm->channels);
    strmap_free(nm->names);
    strmap_free(nm->hosts);
    free(nm->user);
    free(nm->channel);
    free(nm->name);
    arena_dispose(&nm->a);
    free(nm);
}

/* The place of key in an array of elements of some size, made when new; 0 without memory. */
static size_t place_of(struct strmap *map, struct sv key, void **v, size_t *n, size_t *cap,
                       size_t size)
{
    uint32_t *at = strmap_at(map, key);
    if (!at)
        return 0;
    if (*at)
        return *at;
    void *p = array_room(*v, *n, cap, size, SIZE_MAX);
    if (!p)
        return 0;
    *v = p;
    memset((char *)*v + *n * size, 0, size);
    *at = (uint32_t)++ * n;
    return *n;
}

static struct sv cut_name(struct sv s)
{
    s = sv_trim(s);
    return s.n <= NAME_BYTES ? s : sv_make("", 0);
}

/* ---- users ---- */

struct sv slack_display_name(const json_t *o)
{
    static const char *const where[] = {"profile.display_name", "display_name",
                                        "profile.real_name",    "real_name",
                                        "profile.name",         "name"};
    for (size_t i = 0; i < sizeof where / sizeof *where; i++) {
        struct sv s = cut_name(js_text(o, where[i]));
        if (s.n > 0)
            return s;
    }
    return sv_make("", 0);
}

static int user_add(struct slack_names *nm, struct sv id, struct sv name, bool bot,
                    struct ask_err *err)
{
    if (id.n == 0 || id.n > NAME_BYTES)
        return 0;
    size_t at =
        place_of(nm->users, id, (void **)&nm->user, &nm->nusers, &nm->users_cap, sizeof *nm->user);
    if (at == 0)
        return no_memory(err);
    if (name.n > 0 && !sv_eq(name, nm->user[at - 1].name))
        nm->user[at - 1].name = arena_sv(&nm->a, name);
    nm->user[at - 1].bot |= bot;
    return arena_ok(&nm->a) ? 0 : no_memory(err);
}

int slack_names_user(struct slack_names *nm, const json_t *user, struct ask_err *err)
{
    struct sv name = slack_display_name(user);
    int rc = user_add(nm, js_text(user, "id"), name, js_true(user, "is_bot"), err);
    return rc < 0 ? rc : user_add(nm, js_text(user, "profile.bot_id"), name, true, err);
}

int slack_names_bot(struct slack_names *nm, struct sv id, struct sv name, struct ask_err *err)
{
    name = cut_name(name);
    return name.n == 0 || strmap_get(nm->users, id, NULL) ? 0 : user_add(nm, id, name, true, err);
}

int slack_names_profile(struct slack_names *nm, struct sv id, const json_t *profile,
                        struct ask_err *err)
{
    if (!json_is_object(profile) || id.n == 0 || strmap_get(nm->users, id, NULL))
        return 0;
    return user_add(nm, id, slack_display_name(profile), js_true(profile, "is_bot"), err);
}

bool slack_user(const struct slack_names *nm, struct sv id, struct slack_user *out)
{
    uint32_t at = 0;
    if (id.n == 0 || !strmap_get(nm->users, id, &at) || at == 0)
        return false;
    *out = nm->user[at - 1];
    return true;
}

/* ---- channels ---- */

static int name_add(struct slack_names *nm, size_t channel, struct ask_err *err)
{
    const struct slack_channel *c = &nm->channel[channel];
    size_t at = place_of(nm->names, c->name, (void **)&nm->name, &nm->nnames, &nm->names_cap,
                         sizeof *nm->name);
    if (at == 0)
        return no_memory(err);
    struct named *name = &nm->name[at - 1];
    if (name->n++ == 0)
        name->one = channel;
    if (c->kind > name->kind)
        name->kind = c->kind;
    return 0;
}

static enum slack_kind kind_of(const json_t *channel, enum slack_kind listed)
{
    static const struct {
        const char *flag;
        enum slack_kind kind;
    } flags[] = {{"is_private", SLACK_PRIVATE},
                 {"is_group", SLACK_PRIVATE},
                 {"is_mpim", SLACK_GROUP_DM},
                 {"is_im", SLACK_DM}};
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (js_true(channel, flags[i].flag) && flags[i].kind > listed)
            listed = flags[i].kind;
    return listed;
}

int slack_names_channel(struct slack_names *nm, const json_t *channel, enum slack_kind listed,
                        struct ask_err *err)
{
    struct sv id = js_text(channel, "id"), name = cut_name(js_text(channel, "name"));
    if (id.n == 0 || id.n > NAME_BYTES)
        return 0;
    size_t before = nm->nchannels;
    size_t at = place_of(nm->channels, id, (void **)&nm->channel, &nm->nchannels, &nm->channels_cap,
                         sizeof *nm->channel);
    if (at == 0)
        return no_memory(err);
    struct slack_channel *c = &nm->channel[at - 1];
    enum slack_kind kind = kind_of(channel, listed);
    if (nm->nchannels > before) {
        c->id = arena_sv(&nm->a, id);
        c->created = js_time(channel, "created");
    }
    if (kind > c->kind)
        c->kind = kind;
    /* A channel that is listed twice under one name is one channel, but its kind is news. */
    if (name.n > 0 && !sv_eq(c->name, name)) {
        c->name = arena_sv(&nm->a, name);
        if (arena_ok(&nm->a))
            return name_add(nm, at - 1, err);
    } else if (name.n > 0) {
        uint32_t named = 0;
        if (strmap_get(nm->names, name, &named) && named && c->kind > nm->name[named - 1].kind)
            nm->name[named - 1].kind = c->kind;
    }
    return arena_ok(&nm->a) ? 0 : no_memory(err);
}

const struct slack_channel *slack_channel(const struct slack_names *nm, struct sv id)
{
    uint32_t at = 0;
    if (id.n == 0 || !strmap_get(nm->channels, id, &at) || at == 0)
        return NULL;
    return &nm->channel[at - 1];
}

size_t slack_channel_named(const struct slack_names *nm, struct sv name,
                           const struct slack_channel **one, enum slack_kind *kind)
{
    uint32_t at = 0;
    if (name.n == 0 || !strmap_get(nm->names, name, &at) || at == 0)
        return 0;
    *one = &nm->channel[nm->name[at - 1].one];
    *kind = nm->name[at - 1].kind;
    return nm->name[at - 1].n;
}

size_t slack_channels(const struct slack_names *nm, const struct slack_channel **out)
{
    *out = nm->channel;
    return nm->nchannels;
}

bool slack_is_channel_id(struct sv s)
{
    if (s.n < ID_MIN || s.n > ID_MAX || !strchr("CGD", s.p[0]))
        return false;
    bool digit = false;
    for (size_t i = 1; i < s.n; i++) {
        digit |= s.p[i] >= '0' && s.p[i] <= '9';
        if (!((s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'A' && s.p[i] <= 'Z')))
            return false;
    }
    return digit;
}

/* ---- the workspace ---- */

struct sv slack_host(struct sv url)
{
    static const char *const not_workspaces[] = {"files", "api", "app", "www", "status", "my"};
    struct sv none = {"", 0};
    if (sv_starts(url, SV("<")))
        url = sv_skip(url, 1);
    if (!sv_starts(url, SV("https://")))
        return none;
    url = sv_skip(url, 8);
    ptrdiff_t end = sv_find(url, SV(".slack.com"));
    if (end <= 0 || end > 128)
        return none;
    struct sv host = sv_make(url.p, (size_t)end);
    for (size_t i = 0; i < host.n; i++)
        if (!((host.p[i] >= 'a' && host.p[i] <= 'z') || (host.p[i] >= '0' && host.p[i] <= '9') ||
              host.p[i] == '-' || host.p[i] == '.'))
            return none;
    for (size_t i = 0; i < sizeof not_workspaces / sizeof *not_workspaces; i++)
        if (sv_eq(host, sv_of(not_workspaces[i])))
            return none;
    url = sv_skip(url, host.n + 10);
    return url.n == 0 || url.p[0] == '/' ? host : none;
}

int slack_names_address(struct slack_names *nm, struct sv url, struct ask_err *err)
{
    struct sv host = slack_host(url);
    if (host.n == 0)
        return 0;
    if (strmap_count(nm->hosts) >= HOSTS_MAX - 1 && !strmap_get(nm->hosts, host, NULL))
        return 0;
    uint32_t *n = strmap_at(nm->hosts, host);
    if (!n)
        return no_memory(err);
    *n += *n < UINT32_MAX;
    return 0;
}

struct sv slack_workspace(const struct slack_names *nm)
{
    struct sv best = {"", 0}, host;
    uint32_t most = 0, n;
    for (size_t i = 0; strmap_each(nm->hosts, &i, &host, &n);)
        if (n > most || (n == most && best.n > 0 && sv_cmp(host, best) < 0)) {
            best = host;
            most = n;
        }
    return best;
}

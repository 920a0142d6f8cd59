/* teams_rooms.c - listings, addresses and what they say of channels, chats and teams.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: messages (sources/teams.c).
 * A chat is private; a channel is when a listing says that it is (private, shared) or that its team
 * is. The label of a private channel is its own, that of a standard channel its private team's.
 */
#include "corpus/sources/teams/teams_rooms.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/escape.h"
#include "corpus/js.h"
#include "corpus/sources/teams/teams.h"

enum { ROOMS_MAX = 1 << 20, USERS_MAX = 1 << 22, NAMES_BYTES = 256 << 20 };

int teams_rooms_init(struct teams_rooms *d, struct ask_err *err)
{
    memset(d, 0, sizeof *d);
    arena_init(&d->keep, 1 << 16, 1 << 30);
    arena_init(&d->page_arena, 4096, 1 << 20);
    sb_init(&d->names, NAMES_BYTES);
    d->room_ids = strmap_new(ROOMS_MAX);
    d->team_ids = strmap_new(ROOMS_MAX);
    d->users = strmap_new(USERS_MAX);
    return d->room_ids && d->team_ids && d->users
               ? 0
               : ask_fail(err, ASK_NOMEM, "no memory for the channels");
}

void teams_rooms_dispose(struct teams_rooms *d)
{
    strmap_free(d->room_ids);
    strmap_free(d->team_ids);
    strmap_free(d->users);
    sb_dispose(&d->names);
    arena_dispose(&d->keep);
    arena_dispose(&d->page_arena);
    free(d->room);
    free(d->team);
}

/* ---- addresses ---- */

/* What stands behind "channels/" or "channels('" in an address, decoded; empty without. */
static struct sv address_part(struct sv url, const char *name, struct arena *a)
{
    struct sb b = SB_INIT(1024);
    struct sv out = {NULL, 0}, key = sv_of(name);
    ptrdiff_t at = sv_find(url, key);
    if (at < 0)
        return out;
    url = sv_skip(url, (size_t)at + key.n);
    if (url.n > 0 && url.p[0] == '/')
        url = sv_skip(url, 1);
    else if (sv_starts(url, SV("('")))
        url = sv_skip(url, 2);
    else
        return out;
    size_t n = 0;
    while (n < url.n && !memchr("/')?&#$", url.p[n], 7))
        n++;
    if (n > 0 && esc_url_decode(&b, sv_make(url.p, n), false) && sb_ok(&b))
        out = arena_sv(a, sb_view(&b));
    sb_dispose(&b);
    return out;
}

/* The value of a parameter in an address's query. */
static struct sv address_query(struct sv url, const char *name)
{
    ptrdiff_t at = sv_find(url, sv_of(name));
    if (at < 0)
        return sv_make("", 0);
    url = sv_skip(url, (size_t)at + strlen(name));
    size_t n = 0;
    while (n < url.n && !memchr("&#", url.p[n], 2))
        n++;
    return sv_make(url.p, n);
}

void teams_page(struct teams_rooms *d, const json_t *head)
{
    static const char *const keys[] = {"@odata.context", "@odata.nextLink", "@odata.deltaLink"};
    arena_reset(&d->page_arena);
    d->page_team = d->page_channel = d->page_chat = sv_make("", 0);
    for (size_t i = 0; i < sizeof keys / sizeof *keys && d->page_channel.n == 0; i++) {
        struct sv url = js_value_text(json_object_get(head, keys[i]));
        d->page_team = address_part(url, "teams", &d->page_arena);
        d->page_channel = address_part(url, "channels", &d->page_arena);
        d->page_chat = address_part(url, "chats", &d->page_arena);
    }
}

/* ---- rooms and teams ---- */

/* The number of id in a map, made when new: a new one is one past count. -1 when it is full. */
static ptrdiff_t number_of(struct strmap *map, struct sv id, size_t count)
{
    uint32_t *at = strmap_at(map, id);
    if (!at)
        return -1;
    if (*at == 0)
        *at = (uint32_t)count + 1;
    return (ptrdiff_t)*at - 1;
}

static int room_find(struct teams_room **out, struct teams_rooms *d, struct sv id,
                     struct ask_err *err)
{
    ptrdiff_t i = number_of(d->room_ids, id, d->nrooms);
    if (i == (ptrdiff_t)d->nrooms) {
        struct teams_room *v = array_room(d->room, d->nrooms, &d->rooms_cap, sizeof *v, ROOMS_MAX);
        if (!v)
            return ask_fail(err, ASK_NOMEM, "no memory for the channels");
        d->room = v;
        d->room[d->nrooms++] = (struct teams_room){.id = arena_sv(&d->keep, id)};
    }
    if (i < 0 || !arena_ok(&d->keep))
        return ask_fail(err, ASK_LIMIT, "more than %d channels", ROOMS_MAX);
    *out = &d->room[i];
    return 0;
}

static int team_find(struct teams_team **out, struct teams_rooms *d, struct sv id,
                     struct ask_err *err)
{
    ptrdiff_t i = number_of(d->team_ids, id, d->nteams);
    if (i == (ptrdiff_t)d->nteams) {
        struct teams_team *v = array_room(d->team, d->nteams, &d->teams_cap, sizeof *v, ROOMS_MAX);
        if (!v)
            return ask_fail(err, ASK_NOMEM, "no memory for the teams");
        d->team = v;
        d->team[d->nteams++] = (struct teams_team){.id = arena_sv(&d->keep, id)};
    }
    if (i < 0 || !arena_ok(&d->keep))
        return ask_fail(err, ASK_LIMIT, "more than %d teams", ROOMS_MAX);
    *out = &d->team[i];
    return 0;
}

static void learn(struct teams_rooms *d, struct sv *to, struct sv text)
{
    if (to->n == 0 && sv_trim(text).n > 0)
        *to = arena_sv(&d->keep, sv_trim(text));
}

static bool is_chat_id(struct sv id)
{
    return sv_ends(id, SV("@unq.gbl.spaces")) || sv_ends(id, SV("@thread.v2"));
}

/* Where a message was written, by itself, by its address, by its page's; empty: nobody knows. */
struct where {
    struct sv team, room;
    bool chat;
};

static struct where where_of(struct teams_rooms *d, const json_t *o, struct arena *a)
{
    struct where w = {teams_id(o, "channelIdentity.teamId", a),
                      teams_id(o, "channelIdentity.channelId", a), false};
    struct sv url = teams_text(o, "webUrl"), chat = teams_id(o, "chatId", a);
    if (w.room.n == 0 && chat.n > 0)
        w.room = chat, w.chat = true;
    if (w.room.n == 0)
        w.room = address_part(url, "/l/message", a);
    if (w.team.n == 0)
        w.team = address_query(url, "groupId=");
    if (w.room.n == 0) {
        w.room = d->page_channel.n > 0 ? d->page_channel : d->page_chat;
        w.chat = d->page_channel.n == 0;
    }
    if (w.team.n == 0)
        w.team = d->page_team;
    w.chat = w.chat || is_chat_id(w.room) || w.room.n == 0;
    if (w.room.n == 0)
        w.room = SV("unknown");
    return w;
}

int teams_room_of(size_t *room, struct teams_rooms *d, const json_t *message, struct arena *a,
                  struct ask_err *err)
{
    struct where w = where_of(d, message, a);
    struct teams_room *r;
    int rc = room_find(&r, d, w.room, err);
    if (rc < 0)
        return rc;
    learn(d, &r->team, w.team);
    r->chat = r->chat || w.chat;
    *room = (size_t)(r - d->room);
    return 0;
}

/* ---- listings ---- */

void teams_learn_user(struct teams_rooms *d, struct sv id, struct sv name)
{
    uint32_t *at;
    if (id.n == 0 || name.n == 0 || d->names.n + name.n + 2 > NAMES_BYTES ||
        !(at = strmap_at(d->users, id)) || *at != 0)
        return;
    *at = (uint32_t)d->names.n + 1;
    sb_sv(&d->names, name);
    sb_putc(&d->names, '\0');
}

int teams_learn(struct teams_rooms *d, const json_t *o, struct arena *a, bool *known,
                struct ask_err *err)
{
    struct sv id = teams_id(o, "id", a), group = teams_id(o, "groupsId", a);
    struct sv name = teams_text(o, "displayName"), type = teams_text(o, "membershipType");
    struct sv privacy = teams_text(o, "visibility");
    int rc;
    *known = true;
    if (privacy.n == 0)
        privacy = teams_text(o, "privacy");
    if (sv_starts(id, SV("19:")) && (type.n > 0 || teams_at(o, "chatType") || name.n > 0)) {
        struct teams_room *r = NULL;
        if ((rc = room_find(&r, d, id, err)) < 0)
            return rc;
        learn(d, &r->name, name.n > 0 ? name : teams_text(o, "topic"));
        learn(d, &r->team, address_query(teams_text(o, "webUrl"), "groupId="));
        r->chat = r->chat || teams_at(o, "chatType");
        r->secret = r->secret || (type.n > 0 && !sv_ieq(type, SV("standard")));
    } else if (group.n > 0 || (id.n > 0 && privacy.n > 0 && name.n > 0)) {
        struct teams_team *team = NULL;
        if ((rc = team_find(&team, d, group.n > 0 ? group : id, err)) < 0)
            return rc;
        learn(d, &team->name, name.n > 0 ? name : teams_text(o, "name"));
        team->secret = team->secret || (privacy.n > 0 && !sv_ieq(privacy, SV("public")));
    } else if (teams_at(o, "userId") || teams_at(o, "userPrincipalName") || teams_at(o, "mail")) {
        struct sv user = teams_id(o, "userId", a);
        teams_learn_user(d, user.n > 0 ? user : id, name.n > 0 ? name : teams_text(o, "name"));
    } else {
        *known = false;
    }
    return 0;
}

struct sv teams_user_name(const struct teams_rooms *d, struct sv id)
{
    uint32_t at;
    return id.n > 0 && strmap_get(d->users, id, &at) && at > 0 && at <= d->names.n
               ? sv_of(d->names.p + at - 1)
               : sv_make("", 0);
}

/* ---- at the end ---- */

/* Names and labels of a room, once all is known. */
static bool room_finish(struct teams_rooms *d, struct teams_room *r)
{
    struct sv team = r->team, name = r->name.n > 0 ? r->name : r->id;
    uint32_t at;
    const struct teams_team *of =
        team.n > 0 && strmap_get(d->team_ids, team, &at) && at > 0 ? &d->team[at - 1] : NULL;
    if (of && of->name.n > 0)
        team = of->name;
    r->container = name;
    if (!r->chat && team.n > 0)
        r->container = sv_of(arena_printf(&d->keep, SV_FMT "/" SV_FMT, SV_ARG(team), SV_ARG(name)));
    r->label = r->chat ? r->id : r->secret ? r->container : team;
    r->secret = r->secret || r->chat || (of && of->secret);
    return arena_ok(&d->keep);
}

int teams_rooms_finish(struct teams_rooms *d, struct ask_err *err)
{
    for (size_t i = 0; i < d->nrooms; i++)
        if (!room_finish(d, &d->room[i]))
            return ask_fail(err, ASK_NOMEM, "no memory for the channels");
    return 0;
}

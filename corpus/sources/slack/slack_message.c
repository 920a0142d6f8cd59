/* slack_message.c - reads what stands around the text of a Slack message.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: its text (slack_blocks.c).
 * Method: ts is taken apart as text, since its digits do not fit a double, and written again with
 * six digits behind the point: it is the message's name. What a subtype means is one table; one
 * that is not in it is kept, for a new subtype of Slack's is likelier to be talk than news of a
 * channel.
 */
#include "corpus/sources/slack/slack_message.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "corpus/emoji.h"
#include "corpus/js.h"

enum { SECONDS_DIGITS = 12, MICROS_DIGITS = 6, REACTIONS_MAX = 1000 };

/* ---- what it is ---- */

/* Beginnings of subtypes. */
static const struct {
    const char *prefix;
    enum slack_what what;
} subtypes[] = {{"channel_", SLACK_SYSTEM},
                {"group_", SLACK_SYSTEM},
                {"pinned_item", SLACK_SYSTEM},
                {"unpinned_item", SLACK_SYSTEM},
                {"ekm_access_denied", SLACK_SYSTEM},
                {"bot_add", SLACK_SYSTEM},
                {"bot_remove", SLACK_SYSTEM},
                {"bot_enable", SLACK_SYSTEM},
                {"bot_disable", SLACK_SYSTEM},
                {"reminder_", SLACK_SYSTEM},
                {"message_replied", SLACK_SYSTEM},
                {"reply_broadcast", SLACK_SYSTEM}, /* of 2017: says that there is a reply */
                {"app_conversation_", SLACK_SYSTEM},
                {"joiner_notification", SLACK_SYSTEM},
                {"sh_room_", SLACK_SYSTEM},
                {"huddle_", SLACK_SYSTEM},
                {"mpdm_", SLACK_SYSTEM},
                {"tabbed_canvas_", SLACK_SYSTEM},
                {"tombstone", SLACK_GONE},
                {"message_deleted", SLACK_GONE}};

/* A ts in microseconds; 0 when it is none. Some exporters write it as a number. */
static int64_t ts_of(const json_t *v)
{
    char text[40];
    struct sv s = js_value_text(v);
    if (json_is_integer(v)) {
        (void)snprintf(text, sizeof text, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
        s = sv_of(text);
    } else if (json_is_real(v) && json_real_value(v) > 0 && json_real_value(v) < 1e11) {
        (void)snprintf(text, sizeof text, "%.6f", json_real_value(v));
        s = sv_of(text);
    }
    s = sv_trim(s);
    int64_t seconds = 0, micros = 0;
    size_t i = 0, digits = 0;
    for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9' && i < SECONDS_DIGITS; i++)
        seconds = seconds * 10 + (s.p[i] - '0');
    if (i == 0 || (i < s.n && s.p[i] != '.'))
        return 0;
    for (i++; i < s.n && s.p[i] >= '0' && s.p[i] <= '9' && digits < MICROS_DIGITS; i++, digits++)
        micros = micros * 10 + (s.p[i] - '0');
    for (; digits < MICROS_DIGITS; digits++)
        micros *= 10;
    return i < s.n ? 0 : seconds * 1000000 + micros;
}

static enum slack_what what_of(const json_t *o)
{
    struct sv type = js_text(o, "type"), subtype = js_text(o, "subtype");
    if (type.n > 0 && !sv_eq(type, SV("message")))
        return SLACK_SYSTEM;
    for (size_t i = 0; i < sizeof subtypes / sizeof *subtypes; i++)
        if (sv_starts(subtype, sv_of(subtypes[i].prefix)))
            return subtypes[i].what;
    return js_true(o, "hidden") ? SLACK_HIDDEN : SLACK_KEPT;
}

void slack_message_read(struct slack_message *m, const json_t *o)
{
    *m = (struct slack_message){.o = o};
    if (json_is_null(o) || (json_is_object(o) && json_object_size(o) == 0)) {
        m->what = SLACK_NOTHING;
        return;
    }
    struct sv subtype = js_text(o, "subtype");
    const char *ts = "ts";
    if (sv_eq(subtype, SV("message_changed")) && json_is_object(js_at(o, "message")))
        m->o = o = js_at(o, "message");
    else if (sv_eq(subtype, SV("message_deleted")))
        ts = "deleted_ts";
    m->id = ts_of(js_at(o, ts));
    m->thread = ts_of(js_at(o, "thread_ts"));
    m->what = m->id == 0 ? SLACK_NO_TS : what_of(o);
}

struct sv slack_ts(int64_t id, struct arena *a)
{
    return sv_of(arena_printf(a, "%" PRId64 ".%06" PRId64, id / 1000000, id % 1000000));
}

/* ---- who wrote it ---- */

/* "Travis" of "<https://acme.slack.com/services/1|Travis>". */
static struct sv link_label(struct sv s)
{
    ptrdiff_t bar = sv_chr(s, '|');
    s = bar < 0 ? sv_make("", 0) : sv_skip(s, (size_t)bar + 1);
    return s.n > 0 && s.p[s.n - 1] == '>' ? sv_make(s.p, s.n - 1) : s;
}

bool slack_bot_added(const json_t *o, struct sv *id, struct sv *name)
{
    if (!sv_eq(js_text(o, "subtype"), SV("bot_add")))
        return false;
    *id = js_text(o, "bot_id");
    *name = link_label(js_text(o, "bot_link"));
    if (name->n == 0)
        *name = link_label(js_text(o, "text"));
    return id->n > 0 && name->n > 0;
}

static void bot_author(struct slack_author *out, const json_t *o, struct sv bot,
                       const struct slack_names *nm, struct arena *a)
{
    struct slack_user known;
    struct sv username = sv_trim(js_text(o, "username"));
    out->bot = true;
    if (username.n > 0) { /* one bot speaks under many names */
        out->name = username;
        out->key = bot.n > 0
                       ? sv_of(arena_printf(a, SV_FMT "/" SV_FMT, SV_ARG(bot), SV_ARG(username)))
                       : sv_make("", 0);
        return;
    }
    out->key = bot;
    out->name = sv_trim(js_text(o, "bot_profile.name"));
    if (out->name.n == 0)
        out->name = sv_trim(link_label(js_text(o, "bot_link")));
    if (out->name.n == 0 && slack_user(nm, bot, &known))
        out->name = known.name;
}

void slack_author_of(struct slack_author *out, const json_t *o, const struct slack_names *nm,
                     struct arena *a)
{
    struct sv id = js_text(o, "user"), bot = js_text(o, "bot_id");
    struct slack_user user = {{"", 0}, false};
    *out = (struct slack_author){{"", 0}, {"", 0}, false};
    if (id.n == 0)
        id = js_text(o, "comment.user"); /* of a file */
    bool known = slack_user(nm, id, &user);
    if (bot.n > 0 || sv_eq(js_text(o, "subtype"), SV("bot_message")))
        bot_author(out, o, bot, nm, a);
    if (out->bot && (out->name.n > 0 || id.n == 0))
        return;
    out->bot |= user.bot || sv_eq(id, SV("USLACKBOT"));
    out->key = id;
    out->name = known ? user.name : slack_display_name(js_at(o, "user_profile"));
    if (out->name.n == 0 && sv_eq(id, SV("USLACKBOT")))
        out->name = SV("Slackbot");
    if (out->name.n == 0)
        out->name = sv_trim(js_text(o, "username"));
}

/* ---- how it was received ---- */

/* Did another than the author react so? Lists of users may be cut short: then the count decides. */
static bool by_another(const json_t *reaction, int64_t count, struct sv author)
{
    const json_t *users = js_list(reaction, "users");
    size_t n = json_array_size(users);
    for (size_t i = 0; i < n; i++)
        if (!sv_eq(js_value_text(json_array_get(users, i)), author))
            return true;
    return n == 0 || count > (int64_t)n;
}

bool slack_react(struct post *p, const json_t *message, struct arena *a)
{
    const json_t *list = js_list(message, "reactions");
    struct sv author = js_text(message, "user");
    size_t n = json_array_size(list), k = 0;
    bool accepts = false;
    p->up = p->down = 0;
    if (n > REACTIONS_MAX)
        n = REACTIONS_MAX;
    struct post_reaction *v = n > 0 ? arena_array(a, n, sizeof *v) : NULL;
    for (size_t i = 0; v && i < n; i++) {
        const json_t *r = json_array_get(list, i);
        struct sv name = js_text(r, "name");
        int64_t count = js_number(r, "count", (int64_t)json_array_size(js_list(r, "users")));
        if (name.n == 0 || count < 1)
            continue;
        accepts |= reaction_accepts(name) && by_another(r, count, author);
        v[k++] = (struct post_reaction){name, count};
    }
    if (k > 0)
        reaction_apply(p, v, k, a);
    return accepts;
}

/* teams_rooms.h - the channels, chats, teams and people of a Teams export.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * What listings beside the messages say of them, and what messages say themselves. Memory grows
 * with channels and people, not with messages. Thread rule: one thread at a time.
 */
#ifndef ASKWELL_CORPUS_TEAMS_ROOMS_H
#define ASKWELL_CORPUS_TEAMS_ROOMS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/rc.h"
#include "base/sb.h"
#include "base/strmap.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

struct teams_room { /* a channel or a chat */
    struct sv id, name, team;
    struct sv container, label; /* set by teams_rooms_finish */
    bool chat, secret;
    bool wanted; /* the importer's */
};

struct teams_team {
    struct sv id, name;
    bool secret;
};

struct teams_rooms {
    struct arena keep, page_arena;
    struct teams_room *room;
    struct teams_team *team;
    size_t nrooms, rooms_cap, nteams, teams_cap;
    struct strmap *room_ids, *team_ids; /* -> number + 1 */
    struct strmap *users;               /* id -> offset in names + 1 */
    struct sb names;
    struct sv page_team, page_channel, page_chat; /* by the address of the page being read */
};

int teams_rooms_init(struct teams_rooms *d, struct ask_err *err);
void teams_rooms_dispose(struct teams_rooms *d);

/* A page begins, or, with NULL, something that has no address. */
void teams_page(struct teams_rooms *d, const json_t *head);
/* The number of the room that a message was written in: by itself, by its address, by that of its
 * page. Where nobody knows, a room of its own that is a chat. */
int teams_room_of(size_t *room, struct teams_rooms *d, const json_t *message, struct arena *a,
                  struct ask_err *err);
/* Takes what an object of a listing says; *known is false when it is none of a channel, chat, team
 * or person. */
int teams_learn(struct teams_rooms *d, const json_t *o, struct arena *a, bool *known,
                struct ask_err *err);
void teams_learn_user(struct teams_rooms *d, struct sv id, struct sv name);
struct sv teams_user_name(const struct teams_rooms *d, struct sv id); /* empty: unknown */
/* Once all is learned: containers, labels, who may read. */
int teams_rooms_finish(struct teams_rooms *d, struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif

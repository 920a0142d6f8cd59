/* slack_names.h - who is who in a Slack workspace: users, channels and who may read them, the
 * workspace's address.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Small things per user and per channel, kept in memory. What is not known is private: only a
 * channel that a list calls public is. Thread rule: one thread at a time.
 */
#ifndef ASKWELL_CORPUS_SLACK_NAMES_H
#define ASKWELL_CORPUS_SLACK_NAMES_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Of two that are said of one channel the later one here counts. */
enum slack_kind { SLACK_PUBLIC, SLACK_PRIVATE, SLACK_GROUP_DM, SLACK_DM };

struct slack_channel {
    struct sv id, name;
    enum slack_kind kind;
    int64_t created;
};

struct slack_user {
    struct sv name;
    bool bot;
};

struct slack_names;

struct slack_names *slack_names_new(void);     /* NULL when out of memory */
void slack_names_free(struct slack_names *nm); /* NULL is fine */

/* Adds what a list says; what has no id is passed over. An error only without memory. */
int slack_names_user(struct slack_names *nm, const json_t *user, struct ask_err *err);
/* The same of what a message says of its author, where no list has. */
int slack_names_profile(struct slack_names *nm, struct sv id, const json_t *profile,
                        struct ask_err *err);
/* The same of a bot's name. */
int slack_names_bot(struct slack_names *nm, struct sv id, struct sv name, struct ask_err *err);
int slack_names_channel(struct slack_names *nm, const json_t *channel, enum slack_kind listed,
                        struct ask_err *err);

/* False when there is none. */
bool slack_user(const struct slack_names *nm, struct sv id, struct slack_user *out);
/* The name to show out of a user or user_profile object; empty when it has none. */
struct sv slack_display_name(const json_t *o);

const struct slack_channel *slack_channel(const struct slack_names *nm, struct sv id); /* or NULL */
/* How many channels have a name, the most private kind among them, and one of them. */
size_t slack_channel_named(const struct slack_names *nm, struct sv name,
                           const struct slack_channel **one, enum slack_kind *kind);
size_t slack_channels(const struct slack_names *nm, const struct slack_channel **out);

/* Counts the workspace that an address of a file, a message or a service names. */
int slack_names_address(struct slack_names *nm, struct sv url, struct ask_err *err);
/* "acme" of https://acme.slack.com: the one named most often; empty when none was. */
struct sv slack_workspace(const struct slack_names *nm);
/* "acme" of "https://acme.slack.com/...", which may stand in <...|name>; empty when it is none. */
struct sv slack_host(struct sv url);

/* Looks like an id of a channel, a group or direct messages. */
bool slack_is_channel_id(struct sv s);

#ifdef __cplusplus
}
#endif
#endif

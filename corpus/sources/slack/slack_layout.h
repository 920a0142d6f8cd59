/* slack_layout.h - what the files of a Slack export are, by their names and first bytes.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: reading them (sources/slack.c). Thread rule: pure but for the input's heads.
 */
#ifndef ASKWELL_CORPUS_SLACK_LAYOUT_H
#define ASKWELL_CORPUS_SLACK_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/sv.h"
#include "corpus/input.h"

#ifdef __cplusplus
extern "C" {
#endif

enum slack_role {
    SLACK_FILE_OTHER,
    SLACK_FILE_USERS,
    SLACK_FILE_CHANNELS, /* public ones */
    SLACK_FILE_GROUPS,   /* private ones */
    SLACK_FILE_MPIMS,
    SLACK_FILE_DMS,
    SLACK_FILE_DAY, /* <channel>/2024-01-31.json */
    SLACK_FILE_PAGE /* JSON of another name: a page of the Web API, slackdump's own formats */
};

/* By its name alone: lists are only at the top, days in a folder or at the top. */
enum slack_role slack_role_of(struct sv name);
/* Midnight of the day that a day file is of; TIME_NONE of others. */
int64_t slack_day_of(struct sv name);

/* The folder that a day file's channel has; for files at the top that of the input. */
struct sv slack_day_folder(const struct input *in, struct sv name);
/* The channel of a page that does not say it: an id in its path, else a name made of that. */
struct sv slack_page_channel(const struct input *in, struct sv name);

/* "Acme" of "Acme Slack export Jan 1 2024 - Feb 1 2024"; empty when it is not so named. */
struct sv slack_export_title(struct sv name);

int slack_layout_probe(struct input *in); /* how sure, 0 to 100 */

#ifdef __cplusplus
}
#endif
#endif

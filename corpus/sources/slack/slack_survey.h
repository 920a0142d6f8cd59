/* slack_survey.h - the channels of a Slack export and which files are theirs.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Reads the lists of users and channels, and of pages what they tell beside messages. Not here:
 * messages (sources/slack.c). Thread rule: as corpus/importer.h.
 */
#ifndef ASKWELL_CORPUS_SLACK_SURVEY_H
#define ASKWELL_CORPUS_SLACK_SURVEY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/rc.h"
#include "base/strmap.h"
#include "base/sv.h"
#include "corpus/importer.h"
#include "corpus/sources/slack/slack_layout.h"
#include "corpus/sources/slack/slack_names.h"

#ifdef __cplusplus
extern "C" {
#endif

struct slack_place {            /* a channel, a group, direct messages */
    struct sv container, label; /* label: of those who may read it */
    struct sv id;               /* empty: not known */
    bool restricted, wanted;
};

struct slack_file {
    size_t place, member; /* numbers */
};

struct slack_survey {
    struct slack_names *names;
    struct slack_place *places;
    struct slack_file *files; /* by place, then by member */
    size_t nplaces, nfiles;
    bool pages; /* there are no days */
    bool lists; /* of channels are there */

    struct import_run *run; /* the rest is the survey's own */
    struct arena keep, a;
    struct strmap *place_of;
    size_t places_cap, files_cap;
    enum slack_role role; /* of the list being read */
    struct sv channel;    /* of the page being read */
};

int slack_survey_run(struct slack_survey *su, struct import_run *run, struct ask_err *err);
void slack_survey_dispose(struct slack_survey *su);

/* Arrays that a page is taken apart by; NULL at the end. */
extern const char *const slack_split[];
/* A line of slackdump's archive, whose messages are the list "m". */
bool slack_is_chunk(const json_t *o);

#ifdef __cplusplus
}
#endif
#endif

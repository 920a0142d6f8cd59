/* phpbb_facts.h - what a phpBB board's tables say beside its posts.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: posts (sources/phpbb.c). Facts lie in a spool. Thread rule: as corpus/importer.h.
 */
#ifndef ASKWELL_CORPUS_PHPBB_FACTS_H
#define ASKWELL_CORPUS_PHPBB_FACTS_H

#include "base/arena.h"
#include "base/sb.h"
#include "corpus/spool.h"
#include "corpus/sqldump.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { PHPBB_BOARDS_MAX = 8 /* with different prefixes in one dump */ };

enum phpbb_table {
    PHPBB_ACL_GROUPS,
    PHPBB_ACL_OPTIONS,
    PHPBB_ACL_ROLES,
    PHPBB_ACL_USERS,
    PHPBB_CONFIG,
    PHPBB_FORUMS,
    PHPBB_GROUPS,
    PHPBB_POSTS,
    PHPBB_THANKS,
    PHPBB_TOPICS,
    PHPBB_USERS,
    PHPBB_TABLES
};

struct phpbb_facts {
    struct spool *spool;
    struct arena *a;
    char prefix[PHPBB_BOARDS_MAX][SQLDUMP_NAME_MAX];
    size_t nboards;
    int board; /* the one that is imported, -1 until a post of it was seen */
    bool topics[PHPBB_BOARDS_MAX], thanks[PHPBB_BOARDS_MAX]; /* there is such a table */
    bool acl[PHPBB_BOARDS_MAX];
    int64_t rules;                  /* of all boards */
    int64_t read[PHPBB_BOARDS_MAX]; /* number of the option f_read, 0 unknown */
    int64_t guests[PHPBB_BOARDS_MAX];
    struct sb protocol, server, script, port, title; /* of the first board */
};

struct phpbb_topic {
    bool known;
    int64_t first, views, status, visibility, solved;
    struct sv title; /* still escaped */
};

int phpbb_facts_open(struct phpbb_facts *f, const char *tmp, struct arena *a, struct ask_err *err);
void phpbb_facts_dispose(struct phpbb_facts *f);

/* The table of a name: its kind and its board (made when new) as one number; -1 for others. */
int phpbb_want(struct phpbb_facts *f, struct sv table);
enum phpbb_table phpbb_kind(int want);
int phpbb_board(int want);

/* First pass: a row of any table. */
int phpbb_note(struct phpbb_facts *f, const struct sql_row *row, struct ask_err *err);
/* Between the passes: who may read what. */
int phpbb_settle(struct phpbb_facts *f, struct ask_err *err);

/* Second pass; texts lie in the arena. */
int phpbb_topic(struct phpbb_topic *out, struct phpbb_facts *f, struct sv id, struct ask_err *err);
int phpbb_user(struct sv *name, bool *robot, struct phpbb_facts *f, struct sv id,
               struct ask_err *err);
/* "Parent / Forum"; 1 when guests may not read it. */
int phpbb_forum(struct sv *name, struct phpbb_facts *f, struct sv id, struct ask_err *err);
int phpbb_thanks(int64_t *n, struct phpbb_facts *f, struct sv post, struct ask_err *err);
int phpbb_hinted(struct phpbb_facts *f, struct sv post, struct ask_err *err);
/* "https://forum.example.org/board/", empty when the dump does not say. */
void phpbb_base(struct sb *out, const struct phpbb_facts *f);

#ifdef __cplusplus
}
#endif
#endif

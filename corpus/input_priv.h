/* input_priv.h - what the files input*.c share.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not for others: corpus/input.h is the door. Thread rule: as there.
 */
#ifndef ASKWELL_CORPUS_INPUT_PRIV_H
#define ASKWELL_CORPUS_INPUT_PRIV_H

#include <locale.h>

#include "base/arena.h"
#include "corpus/input.h"

struct archive;

struct input_entry {
    struct input_member m;
    uint32_t ordinal; /* place among the archive's headers */
    const void *blob;
    char *head; /* the arena's; NULL when not read yet */
    size_t nhead;
};

enum input_pack { PACK_NONE, PACK_ZIP, PACK_7Z, PACK_TAR, PACK_STREAM };

struct input_tree {
    unsigned refs;
    enum input_kind kind;
    enum input_pack pack;
    bool blobs;
    int fd;     /* of spooled standard input, else -1 */
    char *path; /* as given */
    int64_t disk_size;
    struct arena names;
    struct input_entry *v;
    size_t n, cap;
    struct input_problem *problems;
    size_t nproblems, problems_cap;
    size_t links;
    size_t heads;           /* bytes of heads kept */
    int64_t inflated;       /* bytes read in this pass over the archive */
    struct archive *reader; /* of an archive, NULL when closed */
    bool zstd_packed;       /* all of it is a zstd stream */
    bool zstd_told;         /* its large window was told of */
    struct unzstd *zstd;    /* what the reader reads through, or NULL */
    int zstd_fd;
    locale_t utf8;      /* in which libarchive gives names as they are, (locale_t)0 if none */
    uint32_t reader_at; /* ordinal of the header it stands on; UINT32_MAX: before the first */
    struct stream *reader_user;
};

struct stream {
    struct input_tree *t;
    struct input_entry *m;
    int fd;                    /* of a plain file, else -1 */
    bool at_zero;              /* fd is the spool's: read by offset */
    struct input_plain *plain; /* of a member that is compressed by itself, else NULL */
    int64_t offset;
    bool done;
};

/* The list of what is at a path (input_tree.c). */
struct input_tree *input_tree_new(const char *path); /* NULL without memory */
void input_tree_unref(struct input_tree *t);         /* NULL is fine */
int input_tree_nomem(const struct input_tree *t, struct ask_err *err);
struct input_entry *input_tree_add(struct input_tree *t, struct sv name, int64_t size,
                                   struct ask_err *err);
int input_tree_problem(struct input_tree *t, const char *path, const char *reason,
                       struct ask_err *err);
int input_tree_folder(struct input_tree *t, struct ask_err *err);
int input_tree_file(struct input_tree *t, struct ask_err *err);
int input_tree_spool(struct input_tree *t, const char *tmp, struct ask_err *err);
/* Hidden files and folders (.git, .DS_Store) are no part of an export. Not so a name in dotted
 * percent-encoding, as Zulip's archives have it: ".E2.9C.94.20done.json". */
bool input_is_hidden(struct sv name);
/* The last part of a path without the endings that name a packing. */
struct sv input_unpacked_name(const char *path);

/* Archives (input_archive.c). */
enum input_pack input_pack_of(struct sv head);
int input_archive_list(struct input_tree *t, struct ask_err *err);
/* Fetches the head of m, and on the way those of all members before it. */
int input_archive_head(struct input_tree *t, struct input_entry *m, struct ask_err *err);
/* Fetches all heads that are missing in one pass: to look at one and then open its member means
 * going back, which costs the whole archive each time. What cannot be read has an empty head. */
void input_archive_heads(struct input_tree *t);
void input_heads(struct input *in); /* the same of an input that is an archive */
void input_archive_close(struct input_tree *t);
int input_archive_open(struct stream *s, struct ask_err *err);
ptrdiff_t input_archive_read(struct stream *s, void *buf, size_t n, struct ask_err *err);

/* Members that are compressed by themselves (input_plain.c). */
ptrdiff_t input_plain_read(struct stream *s, void *buf, size_t n, struct ask_err *err);
void input_plain_close(struct stream *s);
size_t input_plain_head(struct input *in, size_t i, void *to, size_t n);

#endif

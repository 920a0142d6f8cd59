/* youtube_files.h - which files of a folder are videos' infos and captions, and which belong
 * together. SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: reading them (sources/youtube.c). Thread rule: as corpus/input.h.
 */
#ifndef ASKWELL_CORPUS_YOUTUBE_FILES_H
#define ASKWELL_CORPUS_YOUTUBE_FILES_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/sv.h"
#include "corpus/input.h"
#include "corpus/sources/youtube/captions.h"

#ifdef __cplusplus
extern "C" {
#endif

enum youtube_role { YOUTUBE_OTHER, YOUTUBE_INFO, YOUTUBE_CAPTIONS };

struct youtube_file {
    size_t member;
    enum youtube_role role;
    enum captions_format format; /* of captions */
    struct sv stem, lang; /* what the files of a video share; the language of captions, or empty */
};

struct youtube_group { /* the files of a video */
    size_t first, n;
    size_t at; /* number of its first member: in this order an archive is read once */
};

struct youtube_files {
    struct youtube_file *v;
    size_t n;
    struct youtube_group *groups;
    size_t ngroups;
    size_t others; /* members that are neither */
};

bool youtube_files_list(struct youtube_files *all, struct input *in); /* false without memory */
void youtube_files_dispose(struct youtube_files *all);
/* The captions to read of a video whose info says which are automatic (or NULL); NULL when there
 * are none. */
const struct youtube_file *youtube_captions(const struct youtube_files *all,
                                            const struct youtube_group *g, struct input *in,
                                            const json_t *info);
int youtube_files_probe(struct input *in); /* as struct importer's */

#ifdef __cplusplus
}
#endif
#endif

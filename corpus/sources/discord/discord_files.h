/* discord_files.h - which files are DiscordChatExporter's, and which folders are one export of it.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Thread rule: as corpus/input.h.
 */
#ifndef ASKWELL_CORPUS_DISCORD_FILES_H
#define ASKWELL_CORPUS_DISCORD_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "corpus/input.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Is the member to be read? In an archive of very many, where not all heads are known, each that is
 * JSON is. */
bool discord_is_file(struct input *in, size_t i);
int discord_probe(struct input *in); /* for struct importer */

#ifdef __cplusplus
}
#endif
#endif

/* file.h - the few file operations that must not go wrong: atomic replacement, locks, maps.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Thread rule: pure, but for the files themselves.
 */
#ifndef ASKWELL_BASE_FILE_H
#define ASKWELL_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/sb.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Writes path.tmp, fsyncs, renames over path, fsyncs the folder. */
int file_replace(const char *path, struct sv content, struct ask_err *err);
int file_read(struct sb *out, const char *path, struct ask_err *err); /* LIMIT past out->max */
bool file_exists(const char *path);
int64_t file_size(const char *path);                    /* bytes, -1 when it cannot be told */
int64_t file_tree_size(const char *path);               /* bytes allocated below a folder */
int file_mkdirs(const char *path, struct ask_err *err); /* with parents, mode 0700 for new ones */
int file_rmtree(const char *path, struct ask_err *err); /* a folder and all in it; absent is fine;
                                                           links are removed, not followed */
int file_sync_dir(const char *path, struct ask_err *err);
/* Takes an exclusive lock on path (made when absent), waiting up to wait_ms. *fd holds it; close
 * to release; a killed process releases it. BUSY names the process that holds it when known. */
int file_lock(int *fd, const char *path, int wait_ms, struct ask_err *err);
char *path_join(const char *dir, const char *name); /* free() it; NULL when out of memory */

/* A file mapped read-only. A zero-length file gives p = NULL, n = 0. */
struct file_map {
    const unsigned char *p;
    size_t n;
};
int file_map_open(struct file_map *m, const char *path, struct ask_err *err);
void file_map_close(struct file_map *m); /* zero state is fine */

#ifdef __cplusplus
}
#endif
#endif

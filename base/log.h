/* log.h - one line per event, on standard error.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Never log query texts, post bodies or secrets above LOG_DEBUG. Control characters are replaced.
 * Thread rule: any thread; a line is written with one write(2).
 */
#ifndef ASKWELL_BASE_LOG_H
#define ASKWELL_BASE_LOG_H

#ifdef __cplusplus
extern "C" {
#endif

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

void log_set_level(enum log_level level); /* default LOG_INFO; set once, at start */
enum log_level log_get_level(void);
void log_line(enum log_level level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#define log_error(...) log_line(LOG_ERROR, __VA_ARGS__)
#define log_warn(...)  log_line(LOG_WARN, __VA_ARGS__)
#define log_info(...)  log_line(LOG_INFO, __VA_ARGS__)
#define log_debug(...) log_line(LOG_DEBUG, __VA_ARGS__)

#ifdef __cplusplus
}
#endif
#endif

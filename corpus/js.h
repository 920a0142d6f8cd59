/* js.h - values out of parsed JSON, whatever type an exporter gave them.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Exports write the same field as a number here and as a string there, or leave it out: these never
 * fail, a missing or unusable value is the "unknown" one. Texts are lent by the JSON value.
 * Not here: finding values in a stream (elements.h). Thread rule: pure.
 */
#ifndef ASKWELL_CORPUS_JS_H
#define ASKWELL_CORPUS_JS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Parses one value. The bytes are changed where UTF-8 or lone surrogates must be mended. NULL, with
 * e->text (which quotes nothing of it), when it is no JSON; json_decref what comes. */
json_t *js_parse(char *p, size_t n, json_error_t *e);

/* A member by a path of keys, "user.id"; NULL when there is none or it is null. o may be NULL. */
const json_t *js_at(const json_t *o, const char *path);

/* All take the object and the path of a member. */
struct sv js_text(const json_t *o, const char *path);                /* a string; else empty */
struct sv js_id(const json_t *o, const char *path, struct arena *a); /* a string or an integer */
int64_t js_number(const json_t *o, const char *path,
                  int64_t otherwise);            /* a number, or digits in a string */
bool js_true(const json_t *o, const char *path); /* true, a number but 0, "true" */
/* Seconds, of: RFC 3339 text; a number (or digits with a fraction in a string) of seconds, or of
 * milli- or microseconds when it is too large for a date before the year 5138. Else TIME_NONE. */
int64_t js_time(const json_t *o, const char *path);
/* An array; its size is 0 and its elements are NULL when there is none. */
const json_t *js_list(const json_t *o, const char *path);

/* The value itself in those readings. */
struct sv js_value_text(const json_t *v);
struct sv js_value_id(const json_t *v, struct arena *a);
int64_t js_value_number(const json_t *v, int64_t otherwise);
int64_t js_value_time(const json_t *v);

#ifdef __cplusplus
}
#endif
#endif

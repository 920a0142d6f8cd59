/* teams.c - one look-up for both spellings of a key.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what the values mean (sources/teams.c), bodies (teams_body.c).
 */
#include "corpus/sources/teams/teams.h"

#include <string.h>

#include "base/clock.h"
#include "corpus/js.h"

const json_t *teams_at(const json_t *o, const char *path)
{
    char key[64];
    while (o) {
        const char *dot = strchr(path, '.');
        size_t n = dot ? (size_t)(dot - path) : strlen(path);
        if (n == 0 || n >= sizeof key)
            return NULL;
        memcpy(key, path, n);
        key[n] = '\0';
        const json_t *v = json_object_get(o, key); /* NULL when o is no object */
        if (!v || json_is_null(v)) {
            key[0] = (char)(key[0] >= 'a' && key[0] <= 'z' ? key[0] - 'a' + 'A' : key[0]);
            v = json_object_get(o, key);
        }
        o = json_is_null(v) ? NULL : v;
        if (!dot)
            return o;
        path = dot + 1;
    }
    return NULL;
}

struct sv teams_text(const json_t *o, const char *path)
{
    return js_value_text(teams_at(o, path));
}

struct sv teams_id(const json_t *o, const char *path, struct arena *a)
{
    const json_t *v = teams_at(o, path);
    return v ? sv_trim(js_value_id(v, a)) : sv_make("", 0);
}

int64_t teams_time(const json_t *o, const char *path)
{
    const json_t *v = teams_at(o, path);
    struct sv s = js_value_text(v);
    int64_t t;
    if (sv_starts(s, SV("/Date(")) && sv_ends(s, SV(")/")) && s.n > 8 &&
        sv_i64(sv_make(s.p + 6, s.n - 8), &t))
        return t / 1000;
    return v ? js_value_time(v) : TIME_NONE;
}

/* youtube_files.c - which files of a folder are videos' infos and captions, and which belong
 * together. SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: reading them (sources/youtube.c).
 * Method: yt-dlp names all files of a video alike up to ".info.json" or ".<language>.vtt"; sorted
 * by that part they lie together. JSON of another name is told by keys that others do not write.
 */
#include "corpus/sources/youtube/youtube_files.h"

#include <stdlib.h>
#include <string.h>

#include "corpus/importer.h"
#include "corpus/js.h"
#include "corpus/members.h"

enum { LANG_MAX = 24, MARKS_MIN = 3, LOOK_MAX = 400, FOREIGN_SHARE = 10 };

/* "en", "zh-Hans", "en-orig", "en-eEY6OEpapPo"; else it is a part of the title. */
static bool is_lang(struct sv s)
{
    size_t n = 0;
    while (n < s.n && (s.p[n] | 32) >= 'a' && (s.p[n] | 32) <= 'z')
        n++;
    return n >= 2 && n <= 3 && s.n <= LANG_MAX && (n == s.n || s.p[n] == '-' || s.p[n] == '_') &&
           sv_chr(s, ' ') < 0;
}

/* Does the beginning of a file have keys that yt-dlp writes and others do not, several of them? */
static bool is_info(struct sv head)
{
    static const char *const marks[] = {
        "\"format_id\"",           "\"acodec\"",         "\"vcodec\"",
        "\"automatic_captions\"",  "\"upload_date\"",    "\"extractor\"",
        "\"requested_formats\"",   "\"_has_drm\"",       "\"webpage_url\"",
        "\"_format_sort_fields\"", "\"average_rating\"", "\"format_note\"",
        "\"categories\"",          "\"age_limit\"",      "\"storyboard\"",
        "\"requested_subtitles\"", "\"view_count\"",     "\"channel_id\"",
        "\"uploader_id\"",         "\"extractor_key\""};
    size_t n = 0;
    if (!sv_starts(sv_trim(head), SV("{")) && !sv_starts(sv_trim(head), SV("[")))
        return false;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        n += sv_find(head, sv_of(marks[i])) >= 0;
    return n >= MARKS_MIN;
}

/* What a member is by its name; other JSON by its first bytes too. */
static struct youtube_file file_of(struct input *in, size_t i)
{
    static const char info[] = ".info.json";
    struct youtube_file f = {.member = i};
    struct sv name = sv_of(input_at(in, i)->name);
    if (name_ends(name, ".live_chat.json"))
        return f;
    if (name_ends(name, info)) {
        f.role = YOUTUBE_INFO;
        f.stem = sv_make(name.p, name.n - strlen(info));
        return f;
    }
    f.format = captions_of_name(name);
    if (f.format != CAPTIONS_NONE) {
        f.role = YOUTUBE_CAPTIONS;
        f.stem = name_stem(name);
        struct sv shorter = name_stem(f.stem);
        struct sv lang = sv_skip(f.stem, shorter.n < f.stem.n ? shorter.n + 1 : f.stem.n);
        if (is_lang(lang)) {
            f.lang = lang;
            f.stem = shorter;
        }
        return f;
    }
    bool json = name_ends(name, ".json") || name_ends(name, ".jsonl") || name_ends(name, ".ndjson");
    if (json && is_info(input_head(in, i))) {
        f.role = YOUTUBE_INFO;
        f.stem = name_stem(name);
    }
    return f;
}

static int by_stem(const void *a, const void *b)
{
    const struct youtube_file *x = a, *y = b;
    int c = sv_cmp(x->stem, y->stem);
    c = c ? c : (x->role > y->role) - (x->role < y->role);
    return c ? c : (x->member > y->member) - (x->member < y->member);
}

static int by_place(const void *a, const void *b)
{
    const struct youtube_group *x = a, *y = b;
    return (x->at > y->at) - (x->at < y->at);
}

/* ---- which are together ---- */

bool youtube_files_list(struct youtube_files *all, struct input *in)
{
    size_t n = input_count(in);
    *all = (struct youtube_files){0};
    all->v = calloc(n ? n : 1, sizeof *all->v);
    all->groups = calloc(n ? n : 1, sizeof *all->groups);
    if (!all->v || !all->groups)
        return false;
    for (size_t i = 0; i < n; i++) {
        struct youtube_file f = file_of(in, i);
        if (f.role == YOUTUBE_OTHER && n == 1) { /* somebody said that it is one */
            f.role = YOUTUBE_INFO;
            f.stem = name_stem(sv_of(input_at(in, i)->name));
        }
        if (f.role != YOUTUBE_OTHER)
            all->v[all->n++] = f;
        else
            all->others++;
    }
    if (all->n > 0)
        qsort(all->v, all->n, sizeof *all->v, by_stem);
    for (size_t i = 0; i < all->n; i++) {
        struct youtube_group *g = all->ngroups ? &all->groups[all->ngroups - 1] : NULL;
        if (!g || !sv_eq(all->v[g->first].stem, all->v[i].stem)) {
            g = &all->groups[all->ngroups++];
            *g = (struct youtube_group){i, 0, all->v[i].member};
        }
        g->n++;
        g->at = all->v[i].member < g->at ? all->v[i].member : g->at;
    }
    if (all->ngroups > 0)
        qsort(all->groups, all->ngroups, sizeof *all->groups, by_place);
    return true;
}

void youtube_files_dispose(struct youtube_files *all)
{
    free(all->v);
    free(all->groups);
    *all = (struct youtube_files){0};
}

/* ---- which captions ---- */

static bool same_lang(struct sv a, struct sv b)
{
    size_t n = 0;
    while (n < a.n && n < b.n && (a.p[n] | 32) == (b.p[n] | 32) && (a.p[n] | 32) >= 'a')
        n++;
    bool ends_a = n == a.n || a.p[n] == '-' || a.p[n] == '_';
    bool ends_b = n == b.n || b.p[n] == '-' || b.p[n] == '_';
    return n > 0 && ends_a && ends_b;
}

static bool has_lang(const json_t *o, const char *list, struct sv lang)
{
    char key[LANG_MAX + 1];
    memcpy(key, lang.p ? lang.p : "", lang.n);
    key[lang.n] = '\0';
    return json_object_get(js_at(o, list), key) != NULL;
}

/* The better a captions file, the greater. */
static int captions_worth(const struct youtube_file *f, struct input *in, const json_t *info)
{
    struct sv spoken = js_text(info, "language");
    bool original = sv_ends(f->lang, SV("-orig"));
    bool manual = has_lang(info, "subtitles", f->lang);
    if (!manual && !has_lang(info, "automatic_captions", f->lang))
        manual = !original && !captions_automatic(f->format, input_head(in, f->member));
    int worth = manual ? 1000 : original ? 400 : 0;
    if (same_lang(f->lang, spoken))
        worth += 200;
    else if (same_lang(f->lang, SV("en")))
        worth += 100;
    static const int formats[] = {
        [CAPTIONS_VTT] = 4, [CAPTIONS_SRT] = 1, [CAPTIONS_JSON3] = 5, [CAPTIONS_XML] = 3};
    return worth + formats[f->format];
}

const struct youtube_file *youtube_captions(const struct youtube_files *all,
                                            const struct youtube_group *g, struct input *in,
                                            const json_t *info)
{
    const struct youtube_file *best = NULL;
    int worth = -1;
    for (size_t i = 0; i < g->n; i++) {
        const struct youtube_file *f = &all->v[g->first + i];
        int w = f->role == YOUTUBE_CAPTIONS ? captions_worth(f, in, info) : -1;
        if (w > worth) {
            best = f;
            worth = w;
        }
    }
    return best;
}

/* ---- is it ours? ---- */

static bool is_json(struct sv head)
{
    if (sv_starts(head, SV("\357\273\277")))
        head = sv_skip(head, 3);
    head = sv_trim(head);
    return sv_starts(head, SV("{")) || sv_starts(head, SV("["));
}

/* Files that another importer would read, so that a folder of several exports is not taken. */
static bool is_foreign(struct sv name)
{
    static const char *const endings[] = {".json", ".jsonl", ".ndjson",   ".xml",  ".csv", ".html",
                                          ".htm",  ".md",    ".markdown", ".mbox", ".eml", ".sql",
                                          ".zst",  ".gz",    ".7z",       ".zip",  ".tar", ".js"};
    struct sv base = name_base(name);
    if (sv_istarts(base, SV("README")) || name_ends(name, ".live_chat.json"))
        return false;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (name_ends(name, endings[i]))
            return true;
    return false;
}

int youtube_files_probe(struct input *in)
{
    size_t infos = 0, captions = 0, foreign = 0, looked = 0, n = input_count(in);
    for (size_t i = 0; i < n; i++) {
        struct sv name = sv_of(input_at(in, i)->name);
        bool named = name_ends(name, ".info.json");
        if (!named && is_foreign(name) && ++looked > LOOK_MAX) {
            foreign++;
            continue;
        }
        struct youtube_file f = file_of(in, i);
        if (f.role == YOUTUBE_INFO && (infos > 0 || is_json(input_head(in, i))))
            infos++;
        else if (f.role == YOUTUBE_CAPTIONS)
            captions += captions > 0 || captions_are(f.format, input_head(in, i));
        else if (is_foreign(name))
            foreign++;
    }
    if (foreign * FOREIGN_SHARE > infos + captions)
        return 0;
    if (infos > 0)
        return 90;
    return captions > 0 ? PROBE_WEAK - 5 : 0; /* there may be pages beside them */
}

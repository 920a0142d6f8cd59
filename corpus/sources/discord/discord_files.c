/* discord_files.c - tells the exporter's files by how they begin, and folders by their files.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: reading them (sources/discord.c).
 */
#include "corpus/sources/discord/discord_files.h"

#include <stdint.h>
#include <string.h>

#include "base/strmap.h"
#include "base/sv.h"
#include "corpus/members.h"

/* The text between the quotes behind "key": of a head. */
static struct sv quoted_after(struct sv s, struct sv key)
{
    ptrdiff_t at = sv_find(s, key);
    if (at < 0)
        return sv_make("", 0);
    s = sv_skip(s, (size_t)at + key.n);
    while (s.n > 0 && memchr(" \t\r\n:", s.p[0], 5))
        s = sv_skip(s, 1);
    ptrdiff_t end = sv_starts(s, SV("\"")) ? sv_chr(sv_skip(s, 1), '"') : -1;
    return end < 0 ? sv_make("", 0) : sv_make(s.p + 1, (size_t)end);
}

/* Does a file begin as one of ours? *guild: the id in it. */
static bool is_ours(struct sv head, struct sv *guild)
{
    head = sv_trim(sv_starts(head, SV("\357\273\277")) ? sv_skip(head, 3) : head);
    ptrdiff_t at = sv_find(head, SV("\"guild\"")), ch = sv_find(head, SV("\"channel\""));
    if (!sv_starts(head, SV("{")) || at < 0 || at > 64 || ch < at)
        return false;
    struct sv rest = sv_skip(head, (size_t)ch);
    *guild = quoted_after(sv_make(head.p + at, (size_t)(ch - at)), SV("\"id\""));
    return guild->n > 0 && sv_find(rest, SV("\"type\"")) > 0 &&
           (sv_find(rest, SV("\"category")) > 0 || sv_find(rest, SV("\"dateRange\"")) > 0);
}

/* Files that --media saved beside "x.json" lie in "x.json_Files". */
static bool is_media(struct sv name)
{
    return sv_find(name, SV("_Files/")) >= 0;
}

static bool is_json(struct sv name)
{
    return name_ends(name, ".json") || name_ends(name, ".json.gz") || name_ends(name, ".json.zst");
}

bool discord_is_file(struct input *in, size_t i)
{
    struct sv name = sv_of(input_at(in, i)->name), guild;
    if (input_count(in) == 1)
        return true;
    if (!is_json(name) || is_media(name))
        return false;
    struct sv head = input_head_plain(in, i);
    return head.n == 0 || is_ours(head, &guild);
}

/* First part of a name that has several; empty for a file of the folder itself. */
static struct sv top_folder(struct sv name)
{
    ptrdiff_t slash = sv_chr(name, '/');
    return slash < 0 ? sv_make("", 0) : sv_make(name.p, (size_t)slash);
}

/* A folder is one export when its files are of one guild and it is not merely a folder above: each
 * folder directly below holds some, and there are two such folders or a file beside them. */
static int probe_folder(struct input *in)
{
    char first[64] = "";
    size_t ours = 0, others = 0, folders = 0;
    bool loose = false;
    struct strmap *tops = strmap_new(1 << 16);
    if (!tops)
        return 0;
    for (size_t i = 0; i < input_count(in); i++) {
        struct sv name = sv_of(input_at(in, i)->name), guild = {NULL, 0};
        struct sv top = top_folder(name);
        uint32_t *seen = top.n > 0 && !is_media(name) ? strmap_at(tops, top) : NULL;
        if (!is_json(name) || is_media(name))
            continue;
        struct sv head = input_head_plain(in, i);
        if (!is_ours(head, &guild) || guild.n >= sizeof first) {
            others += head.n > 0;
            continue;
        }
        if (ours++ == 0)
            memcpy(first, guild.p, guild.n);
        else if (!sv_eq(sv_of(first), guild))
            goto no;
        if (seen && (*seen)++ == 0)
            folders++;
        loose = loose || top.n == 0;
    }
    bool one = loose || folders > 1;
    bool all = folders == strmap_count(tops);
    strmap_free(tops);
    return ours > 0 && others <= ours && one && all ? 95 : 0;
no:
    strmap_free(tops);
    return 0;
}

int discord_probe(struct input *in)
{
    struct sv guild;
    if (input_count(in) == 1 && input_kind(in) != INPUT_FOLDER)
        return is_ours(input_head_plain(in, 0), &guild) ? 95 : 0;
    return probe_folder(in);
}

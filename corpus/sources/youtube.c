/* youtube.c - videos as yt-dlp saves them: .info.json with chapters and comments, and captions.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: reading captions (captions.c), cutting a talk into chapters and minutes
 * (youtube_body.c). Live chats, thumbnails and the videos themselves are not read.
 * Method: files of the same name before ".info.json" or ".<language>.vtt" are one video. Its
 * info.json is read twice, the comments in it being taken apart: first for what it says of the
 * video, then for the comments, since either may stand before the other and there may be 100 MB of
 * them. One captions file is read: made by people before automatic ones, in the language of the
 * video before others, the original before translations. Captions without an info.json are a talk
 * too, called as the file. A video is a talk, comments are comments (under it, or under another).
 * Also read: a file with several infos (`yt-dlp -j`, one a line) and `yt-dlp -J` of a playlist; the
 * info.json of a playlist alone is skipped. Other sites that yt-dlp knows work, with links to the
 * time by "#t=". Nothing is ever inferred to be deleted: a folder of downloads is no whole channel.
 * Real files: two info.json (2022, 2023) without comments and captions; comments, json3 and the
 * captions in the tests were built from yt-dlp's documentation.
 */
#include <inttypes.h>
#include <string.h>

#include "corpus/clean.h"
#include "corpus/importer.h"
#include "corpus/input.h"
#include "corpus/js.h"
#include "corpus/md_lines.h"
#include "corpus/members.h"
#include "corpus/sources/youtube/captions.h"
#include "corpus/sources/youtube/youtube_body.h"
#include "corpus/sources/youtube/youtube_files.h"
#include "corpus/spool.h"

enum { CAPTIONS_MAX = 16 << 20 };

/* ---- a run ---- */

struct youtube {
    struct import_run *run;
    struct arena *a;   /* of an item */
    struct arena keep; /* of a video */
    struct spool *spool;
    struct md md;
    struct sb raw, body, text;
    struct youtube_files files;
    bool declared;
    /* the video that is read */
    const struct youtube_group *group;
    json_t *info;     /* what was gathered of it; NULL between */
    int64_t line;     /* where it begins */
    int64_t comments; /* that were taken apart */
    int64_t video;    /* its number in the file, from 1 */
    int64_t split;    /* how many of the file have comments that were taken apart */
};

/* What its comments need to know of a video. */
struct parent {
    struct sv id, url, container, channel, channel_id;
    bool restricted;
};

static bool is_word(struct sv s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] | 32) >= 'a' && (s.p[i] | 32) <= 'z') && !(s.p[i] >= '0' && s.p[i] <= '9') &&
            s.p[i] != '-' && s.p[i] != '_')
            return false;
    return s.n > 0 && s.n <= 64;
}

static struct sv watch_url(struct sv id, struct arena *a)
{
    return sv_of(arena_printf(a, "https://www.youtube.com/watch?v=" SV_FMT, SV_ARG(id)));
}

static struct sv either(const json_t *o, const char *one, const char *other)
{
    struct sv s = js_text(o, one);
    return s.n > 0 ? s : js_text(o, other);
}

static struct sv video_url(const json_t *o, struct sv id, struct arena *a)
{
    struct sv page = either(o, "webpage_url", "original_url"), site = js_text(o, "extractor_key");
    bool youtube = sv_ieq(site, SV("Youtube")) || sv_find(page, SV("youtube.com/")) > 0;
    return youtube && is_word(id) ? watch_url(id, a) : page;
}

/* The folder of a file stands in where the export names no channel. */
static struct sv video_container(const struct youtube *y, const json_t *o)
{
    struct sv s = either(o, "channel", "uploader");
    return sv_trim(s).n > 0 ? s : name_base(name_folder(y->files.v[y->group->first].stem));
}

static int declare(struct youtube *y, struct sv channel, struct ask_err *err)
{
    struct input *in = import_input(y->run);
    struct store_source src = {0};
    if (y->declared)
        return 0;
    y->declared = true;
    src.name = input_kind(in) != INPUT_FILE ? input_name(in) : sv_trim(channel);
    if (src.name.n == 0 || src.name.n > CLEAN_TAG_MAX)
        src.name = name_stem(name_stem(input_name(in)));
    src.format = SV("youtube");
    return import_source(y->run, &src, false, err);
}

/* ---- captions ---- */

static int take_words(void *ctx, int64_t ms, struct sv words, struct ask_err *err)
{
    (void)err;
    youtube_body_words(ctx, ms, words);
    return 0;
}

/* Puts what is said into the body. Captions that cannot be read are told and cost only themselves.
 */
static int captions_put(struct youtube *y, const struct youtube_file *f, struct youtube_body *b,
                        struct post *p, struct ask_err *err)
{
    static const struct post_key none = {SPACE_POST, {NULL, 0}};
    const char *name = input_at(import_input(y->run), f->member)->name;
    struct ask_err own = {0};
    struct sv text;
    int rc = import_page(y->run, f->member, none, &y->raw, &text, err);
    if (rc <= 0)
        return rc;
    rc = captions_read(text, f->format, take_words, b, &own);
    if (rc == ASK_NOMEM)
        return ask_fail(err, rc, "%s", own.msg);
    if (rc < 0)
        import_bad_part(y->run, name, 0, "byte", own.msg);
    if (p->lang.n == 0)
        p->lang = f->lang.n > 0 ? f->lang : arena_sv(y->a, captions_lang(text));
    return 0;
}

/* ---- a video ---- */

static size_t chapters_of(const json_t *o, struct sv description, struct youtube_chapter *v)
{
    const json_t *list = js_list(o, "chapters");
    size_t n = 0;
    for (size_t i = 0; i < json_array_size(list) && n < YOUTUBE_CHAPTERS_MAX; i++) {
        const json_t *c = json_array_get(list, i);
        int64_t start = js_number(c, "start_time", -1);
        struct sv title = js_text(c, "title");
        if (start < 0 || start > INT32_MAX || (n > 0 && start <= v[n - 1].start))
            continue;
        if (sv_starts(title, SV("<Untitled Chapter")))
            title = sv_make("", 0);
        v[n++] = (struct youtube_chapter){start, title};
    }
    return n > 0 ? n : youtube_chapters(v, YOUTUBE_CHAPTERS_MAX, description);
}

/* "20240131". */
static int64_t day_of(struct sv s)
{
    int64_t v;
    if (s.n != 8 || !sv_i64(s, &v) || v < 19000101 || v % 100 < 1 || v % 100 > 31 ||
        v / 100 % 100 < 1 || v / 100 % 100 > 12)
        return TIME_NONE;
    return time_from_civil((int)(v / 10000), (int)(v / 100 % 100), (int)(v % 100));
}

static int64_t video_time(const json_t *o)
{
    int64_t t = js_time(o, "timestamp");
    if (t == TIME_NONE)
        t = js_time(o, "release_timestamp");
    if (t == TIME_NONE)
        t = day_of(js_text(o, "upload_date"));
    return t == TIME_NONE ? day_of(js_text(o, "release_date")) : t;
}

static void video_tags(struct youtube *y, struct post *p, const json_t *o)
{
    const json_t *list = js_list(o, "tags");
    struct sv *tags = arena_array(y->a, CLEAN_TAGS_MAX, sizeof *tags);
    if (!tags)
        return;
    for (size_t i = 0; i < json_array_size(list) && p->ntags < CLEAN_TAGS_MAX; i++) {
        struct sv t = js_value_text(json_array_get(list, i));
        if (t.n > 0 && t.n <= CLEAN_TAG_MAX)
            tags[p->ntags++] = t;
    }
    p->tags = tags;
}

static void video_votes(struct post *p, const json_t *o)
{
    int64_t up = js_number(o, "like_count", -1), down = js_number(o, "dislike_count", -1);
    p->views = js_number(o, "view_count", -1);
    p->score = up > 0 ? up : 0;
    if (up >= 0 && down >= 0 && up < INT64_MAX / 2 && down < INT64_MAX / 2) { /* until 2021 */
        p->up = up;
        p->down = down;
        p->score = up - down;
    }
    if (up < 0)
        p->keep |= POST_KEEP_VOTES | POST_KEEP_SCORE;
}

static bool is_restricted(const json_t *o)
{
    struct sv s = js_text(o, "availability");
    return s.n > 0 && !sv_ieq(s, SV("public")) && !sv_ieq(s, SV("unlisted"));
}

/* A licence that lets others use it has a name of its own. */
static struct sv video_license(const json_t *o)
{
    struct sv s = js_text(o, "license");
    return sv_istarts(s, SV("Creative Commons Attribution license")) ? SV("CC-BY-3.0") : s;
}

static void video_fields(struct youtube *y, struct post *p, const json_t *o)
{
    p->kind = POST_TALK;
    p->container = video_container(y, o);
    p->title = either(o, "title", "fulltitle");
    p->author = either(o, "channel", "uploader");
    p->author_key = either(o, "channel_id", "uploader_id");
    p->author_url = either(o, "channel_url", "uploader_url");
    p->url = video_url(o, p->key.id, y->a);
    p->created = video_time(o);
    p->lang = js_text(o, "language");
    p->license = video_license(o);
    video_tags(y, p, o);
    video_votes(p, o);
}

/* The talk's text, from the description, the chapters and the captions. 1, 0 when it is too long,
 * or an error. */
static int video_body(struct youtube *y, struct post *p, struct ask_err *err)
{
    struct sv description = js_text(y->info, "description");
    const struct youtube_file *f =
        youtube_captions(&y->files, y->group, import_input(y->run), y->info);
    struct youtube_chapter *v = arena_array(&y->keep, YOUTUBE_CHAPTERS_MAX, sizeof *v);
    struct youtube_body b = {.out = &y->body, .url = p->url, .chapters = v, .md = &y->md};
    int rc = 0;
    if (!v)
        return ask_fail(err, ASK_NOMEM, "no memory for chapters");
    for (size_t i = 0; i < y->group->n; i++) {
        const struct youtube_file *other = &y->files.v[y->group->first + i];
        if (other->role == YOUTUBE_CAPTIONS && other != f)
            import_skip(y->run, "other captions of the same video");
    }
    b.nchapters = chapters_of(y->info, description, v);
    sb_reset(&y->body);
    youtube_body_begin(&b, description);
    if (f)
        rc = captions_put(y, f, &b, p, err);
    youtube_body_end(&b);
    p->body = sb_view(&y->body);
    return rc < 0 ? rc : sb_ok(&y->body) ? 1 : 0;
}

static int too_long(struct youtube *y, const struct post *p, const char *file, int64_t line,
                    struct ask_err *err)
{
    int rc = import_bad(y->run, p->key, file, line, "line", err, "the text is too long");
    arena_reset(y->a);
    return rc;
}

/* A title out of a file's name, and the id that yt-dlp puts behind it in brackets. */
static void name_title(struct sv stem, struct sv *title, struct sv *id)
{
    enum { ID = 11 };
    struct sv base = name_base(stem);
    *title = base;
    *id = sv_make("", 0);
    if (base.n > ID + 2 && base.p[base.n - 1] == ']' && base.p[base.n - ID - 2] == '[' &&
        is_word(sv_make(base.p + base.n - ID - 1, ID))) {
        *id = sv_make(base.p + base.n - ID - 1, ID);
        *title = sv_trim(sv_make(base.p, base.n - ID - 2));
    }
}

static int comments_whole(struct youtube *y, const struct parent *of, const char *file,
                          struct ask_err *err);

/* Notes for the second reading of the file what the comments of this video belong to. */
static int parent_note(struct youtube *y, const struct parent *of, struct ask_err *err)
{
    struct sv v[] = {of->id,      of->url,        of->container,
                     of->channel, of->channel_id, of->restricted ? SV("r") : SV("")};
    int rc = y->spool ? 0 : spool_open(&y->spool, import_options(y->run)->tmp, err);
    if (rc < 0)
        return rc;
    y->split++;
    struct sv packed = spool_pack(&y->keep, v, sizeof v / sizeof *v);
    return packed.p ? spool_put_id(y->spool, 0, y->video, packed, err)
                    : ask_fail(err, ASK_NOMEM, "no memory to read comments");
}

/* Puts the video that was gathered and what belongs to it. */
static int video_put(struct youtube *y, const char *file, struct ask_err *err)
{
    struct post p = post_unknown();
    struct parent of;
    bool untold = is_restricted(y->info) && !import_options(y->run)->include_private;
    int rc = declare(y, untold ? SV("youtube") : either(y->info, "channel", "uploader"), err);
    if (rc < 0)
        return rc;
    struct sv type = js_text(y->info, "_type"); /* "url": an entry that was only listed */
    if (sv_ieq(type, SV("playlist")) || sv_ieq(type, SV("url"))) {
        import_skip(y->run, "playlist");
        return 0;
    }
    p.key.id = js_id(y->info, "id", &y->keep);
    video_fields(y, &p, y->info);
    of = (struct parent){p.key.id, p.url,        p.container,
                         p.author, p.author_key, is_restricted(y->info)};
    of.url = arena_sv(&y->keep, of.url);
    if (p.title.n == 0)
        p.title = name_base(y->files.v[y->group->first].stem);
    if (of.restricted)
        import_restrict(y->run, &p, p.container);
    if (import_wants(y->run, p.container) && (rc = video_body(y, &p, err)) <= 0)
        return rc < 0 ? rc : too_long(y, &p, file, y->line, err);
    if ((rc = import_item(y->run, &p, file, y->line, "line", err)) < 0 || of.id.n == 0)
        return rc;
    if ((rc = comments_whole(y, &of, file, err)) < 0)
        return rc;
    return y->comments > 0 ? parent_note(y, &of, err) : 0;
}

static int video_end(struct youtube *y, const char *file, struct ask_err *err)
{
    int rc = y->info ? video_put(y, file, err) : 0;
    if (rc >= 0 && !arena_ok(&y->keep))
        rc = ask_fail(err, ASK_NOMEM, "no memory for the video at %s line %" PRId64, file, y->line);
    json_decref(y->info);
    y->info = NULL;
    y->comments = 0;
    arena_reset(&y->keep);
    return rc;
}

/* Keeps of an object what is needed; formats and fragments are most of it. */
static void gather(struct youtube *y, const json_t *o)
{
    static const char *const keys[] = {"id",
                                       "title",
                                       "fulltitle",
                                       "description",
                                       "channel",
                                       "channel_id",
                                       "channel_url",
                                       "uploader",
                                       "uploader_id",
                                       "uploader_url",
                                       "upload_date",
                                       "timestamp",
                                       "release_date",
                                       "release_timestamp",
                                       "view_count",
                                       "like_count",
                                       "dislike_count",
                                       "tags",
                                       "chapters",
                                       "language",
                                       "availability",
                                       "webpage_url",
                                       "original_url",
                                       "extractor_key",
                                       "license",
                                       "_type",
                                       "automatic_captions",
                                       "subtitles",
                                       "comments"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        json_t *v = json_object_get(o, keys[i]);
        if (v && !json_is_null(v))
            json_object_set(y->info, keys[i], v);
    }
}

static int video_begin(struct youtube *y, const struct json_item *it, struct ask_err *err)
{
    int rc = video_end(y, it->file, err);
    if (rc < 0)
        return rc;
    y->video++;
    y->line = it->line;
    y->info = json_object();
    return y->info ? 0 : ask_fail(err, ASK_NOMEM, "no memory for a video");
}

/* First reading: infos come whole, or in a head and a tail around their comments. */
static int take_info(void *ctx, const struct json_item *it, struct ask_err *err)
{
    struct youtube *y = ctx;
    bool comment = sv_eq(it->list, SV("comments")), entry = sv_eq(it->list, SV("entries"));
    int rc = 0;
    if (comment) {
        y->comments++;
        return 0;
    }
    if (!json_is_object(it->value)) {
        static const struct post_key none = {SPACE_POST, {NULL, 0}};
        return entry && json_is_null(it->value) /* a video that could not be had */
                   ? 0
                   : import_bad(y->run, none, it->file, it->line, "line", err, "no object");
    }
    if (it->kind == ELEMENT_TAIL && !y->info)
        return 0; /* of a playlist */
    if (entry && y->info)
        json_object_set_new(y->info, "_type", json_string("playlist"));
    if (it->kind != ELEMENT_TAIL && (rc = video_begin(y, it, err)) < 0)
        return rc;
    gather(y, it->value);
    return entry ? video_end(y, it->file, err) : 0;
}

/* ---- comments ---- */

static int comment_put(struct youtube *y, const struct parent *of, const json_t *c,
                       const char *file, int64_t line, struct ask_err *err)
{
    struct post p = post_unknown();
    struct sv parent = js_text(c, "parent");
    struct post_reaction marks[2];
    p.kind = POST_COMMENT;
    p.container = of->container;
    p.key = (struct post_key){SPACE_COMMENT, js_id(c, "id", y->a)};
    p.root = (struct post_key){SPACE_POST, of->id};
    p.parent = parent.n == 0 || sv_eq(parent, SV("root"))
                   ? p.root
                   : (struct post_key){SPACE_COMMENT, parent};
    p.author = js_text(c, "author");
    p.author_key = js_text(c, "author_id");
    p.author_url = js_text(c, "author_url");
    bool owner = js_true(c, "author_is_uploader") ||
                 (p.author_key.n > 0 && sv_eq(p.author_key, of->channel_id));
    if (owner && of->channel.n > 0) {
        p.author = of->channel;
        p.author_key = of->channel_id;
    }
    p.created = js_time(c, "timestamp");
    int64_t likes = js_number(c, "like_count", 0);
    p.score = likes > 0 ? likes : 0;
    if (js_true(c, "is_favorited"))
        marks[p.nreactions++] = (struct post_reaction){SV("\342\235\244\357\270\217"), 1};
    if (js_true(c, "is_pinned"))
        marks[p.nreactions++] = (struct post_reaction){SV("\360\237\223\214"), 1};
    p.reactions = marks;
    if (sv_find(of->url, SV("/watch?v=")) > 0 && p.key.id.n > 0)
        p.url = sv_of(arena_printf(y->a, SV_FMT "&lc=" SV_FMT, SV_ARG(of->url), SV_ARG(p.key.id)));
    else
        p.url = of->url;
    if (of->restricted)
        import_restrict(y->run, &p, of->container);
    sb_reset(&y->text);
    md_lines(&y->text, &y->md, js_text(c, "text"));
    p.body = sb_view(&y->text);
    if (!sb_ok(&y->text))
        return too_long(y, &p, file, line, err);
    if (json_is_object(c) && p.body.n == 0) {
        import_skip(y->run, "no text");
        arena_reset(y->a);
        return 0;
    }
    return import_item(y->run, &p, file, line, "line", err);
}

/* Comments that came within the info, as those of a playlist's entries do. */
static int comments_whole(struct youtube *y, const struct parent *of, const char *file,
                          struct ask_err *err)
{
    const json_t *list = js_list(y->info, "comments");
    int rc = 0;
    for (size_t i = 0; i < json_array_size(list) && rc >= 0; i++)
        rc = comment_put(y, of, json_array_get(list, i), file, y->line, err);
    return rc;
}

/* Second reading: only comments. */
static int take_comment(void *ctx, const struct json_item *it, struct ask_err *err)
{
    struct youtube *y = ctx;
    struct sv v[6], packed;
    bool comment = sv_eq(it->list, SV("comments"));
    if (!comment) {
        y->video += it->kind != ELEMENT_TAIL;
        return 0;
    }
    int rc = spool_get_id(y->spool, 0, y->video, &packed, &y->keep, err);
    if (rc > 0) {
        (void)spool_unpack(packed, v, 6);
        struct parent of = {v[0], v[1], v[2], v[3], v[4], v[5].n > 0};
        rc = comment_put(y, &of, it->value, it->file, it->line, err);
    }
    arena_reset(&y->keep);
    return rc < 0 ? rc : 0;
}

/* ---- all of it ---- */

static int info_read(struct youtube *y, const struct youtube_file *f, struct ask_err *err)
{
    static const char *const split[] = {"comments", "entries", NULL};
    const char *name = input_at(import_input(y->run), f->member)->name;
    y->video = y->split = y->comments = 0;
    int rc = import_json(y->run, f->member, split, take_info, y, err);
    int end = rc < 0 ? 0 : video_end(y, name, err);
    json_decref(y->info); /* of a reading that stopped */
    y->info = NULL;
    if (rc < 0 || end < 0 || y->split == 0)
        return rc < 0 ? rc : end;
    y->video = 0;
    return import_json_quiet(y->run, f->member, split, take_comment, y, err);
}

/* Captions that nothing else is known of. */
static int captions_alone(struct youtube *y, struct ask_err *err)
{
    const struct youtube_file *f = &y->files.v[y->group->first];
    struct post p = post_unknown();
    const char *name = input_at(import_input(y->run), f->member)->name;
    int rc = declare(y, sv_make("", 0), err);
    p.kind = POST_TALK;
    name_title(f->stem, &p.title, &p.key.id);
    p.container = name_base(name_folder(f->stem));
    if (p.key.id.n > 0)
        p.url = watch_url(p.key.id, y->a);
    else
        p.key.id = f->stem;
    if (rc >= 0 && import_wants(y->run, p.container) && (rc = video_body(y, &p, err)) == 0)
        return too_long(y, &p, name, 1, err);
    arena_reset(&y->keep);
    if (rc >= 0 && p.body.n == 0 && import_wants(y->run, p.container)) {
        import_skip(y->run, "no text");
        arena_reset(y->a);
        return rc;
    }
    return rc < 0 ? rc : import_item(y->run, &p, name, 1, "line", err);
}

static int group_read(struct youtube *y, struct ask_err *err)
{
    bool alone = true;
    int rc = 0;
    for (size_t i = 0; i < y->group->n && rc >= 0; i++) {
        const struct youtube_file *f = &y->files.v[y->group->first + i];
        if (f->role != YOUTUBE_INFO)
            continue;
        alone = false;
        rc = info_read(y, f, err);
    }
    return rc >= 0 && alone ? captions_alone(y, err) : rc;
}

static int youtube_run(struct import_run *run, struct ask_err *err)
{
    struct youtube y = {.run = run, .a = import_arena(run)};
    int rc = 0;
    arena_init(&y.keep, 64 << 10, 64 << 20);
    md_init(&y.md, CLEAN_BODY_MAX);
    sb_init(&y.raw, CAPTIONS_MAX);
    sb_init(&y.body, CLEAN_BODY_MAX + 1);
    sb_init(&y.text, CLEAN_BODY_MAX);
    if (!youtube_files_list(&y.files, import_input(run)))
        rc = ask_fail(err, ASK_NOMEM, "no memory to list the files of videos");
    for (size_t i = 0; i < y.files.others; i++)
        import_skip(run, "neither info.json nor captions");
    if (rc >= 0 && input_kind(import_input(run)) != INPUT_FILE)
        rc = declare(&y, sv_make("", 0), err);
    for (size_t i = 0; i < y.files.ngroups && rc >= 0; i++) {
        y.group = &y.files.groups[i];
        rc = group_read(&y, err);
    }
    if (rc >= 0)
        rc = declare(&y, sv_make("", 0), err);
    spool_free(y.spool);
    md_dispose(&y.md);
    sb_dispose(&y.raw);
    sb_dispose(&y.body);
    sb_dispose(&y.text);
    arena_dispose(&y.keep);
    youtube_files_dispose(&y.files);
    return rc;
}

const struct importer importer_youtube = {
    .name = "youtube",
    .title = "YouTube videos saved by yt-dlp",
    .takes =
        "a folder or archive of .info.json beside captions (.vtt, .srt, .json3), or one of them",
    .probe = youtube_files_probe,
    .run = youtube_run,
};

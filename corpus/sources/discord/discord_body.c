/* discord_body.c - content, forwarded message, embeds, attachments and stickers as one text.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the dialect (discord_md.c).
 * What a message forwards or embeds are the words of others: they are quoted below its own words,
 * and stand unquoted where it has none (bots say everything in embeds). Addresses of attachments
 * are signed and expire, so they go without their query, by name; those of a --media export lead
 * into its folder and stay names.
 */
#include "corpus/sources/discord/discord_body.h"

#include <string.h>

#include "corpus/js.h"
#include "corpus/md.h"

enum { EMBEDS_MAX = 20, FIELDS_MAX = 50, FILES_MAX = 50 };

struct body {
    struct sb *out;
    struct sb part; /* scratch: of others' words */
    struct md md;   /* scratch */
    const struct discord_names *names;
};

static bool is_web(struct sv url)
{
    return sv_starts(url, SV("https://")) || sv_starts(url, SV("http://"));
}

static void separate(struct sb *out)
{
    if (out->n > 0)
        sb_puts(out, "\n\n");
}

static void put_link(struct body *b, struct sb *out, struct sv text, struct sv url)
{
    md_reset(&b->md);
    if (is_web(url))
        md_link(&b->md, url);
    md_text(&b->md, text);
    if (is_web(url))
        md_mark(&b->md, MD_LINK_END);
    md_write(out, &b->md, MD_PARAGRAPH, sv_make("", 0));
}

static void put_markdown(struct body *b, struct sb *out, struct sv text)
{
    if (sv_trim(text).n == 0)
        return;
    separate(out);
    discord_markdown(out, sv_trim(text), b->names);
}

/* ---- files ---- */

static struct sv without_query(struct sv url)
{
    bool cdn = sv_starts(url, SV("https://cdn.discordapp.com/")) ||
               sv_starts(url, SV("https://media.discordapp.net/"));
    ptrdiff_t at = cdn ? sv_chr(url, '?') : -1;
    return at < 0 ? url : sv_make(url.p, (size_t)at);
}

static void put_files(struct body *b, struct sb *out, const json_t *o)
{
    const json_t *v = js_list(o, "attachments");
    size_t n = json_array_size(v), given = 0;
    for (size_t i = 0; i < n && i < FILES_MAX; i++) {
        const json_t *f = json_array_get(v, i);
        struct sv name = js_text(f, "fileName"), url = without_query(js_text(f, "url"));
        if (name.n == 0)
            continue;
        if (given++ == 0)
            separate(out);
        else
            sb_puts(out, "  \n");
        put_link(b, out, name, url);
    }
}

static void put_stickers(struct body *b, struct sb *out, const json_t *o)
{
    const json_t *v = js_list(o, "stickers");
    for (size_t i = 0; i < json_array_size(v) && i < FILES_MAX; i++) {
        struct sv name = sv_trim(js_text(json_array_get(v, i), "name"));
        if (name.n == 0)
            continue;
        separate(out);
        sb_puts(out, "(sticker: ");
        put_link(b, out, name, sv_make("", 0));
        sb_putc(out, ')');
    }
}

/* ---- embeds ---- */

static void put_title(struct body *b, struct sb *out, struct sv title, struct sv url)
{
    if (sv_trim(title).n == 0)
        return;
    separate(out);
    put_link(b, out, title, url);
}

static void put_embed(struct body *b, struct sb *out, const json_t *e)
{
    const json_t *fields = js_list(e, "fields");
    put_title(b, out, js_text(e, "author.name"), js_text(e, "author.url"));
    put_title(b, out, js_text(e, "title"), js_text(e, "url"));
    put_markdown(b, out, js_text(e, "description"));
    for (size_t i = 0; i < json_array_size(fields) && i < FIELDS_MAX; i++) {
        const json_t *f = json_array_get(fields, i);
        put_title(b, out, js_text(f, "name"), sv_make("", 0));
        put_markdown(b, out, js_text(f, "value"));
    }
    put_title(b, out, js_text(e, "footer.text"), sv_make("", 0));
}

static void put_embeds(struct body *b, struct sb *out, const json_t *o)
{
    const json_t *v = js_list(o, "embeds");
    for (size_t i = 0; i < json_array_size(v) && i < EMBEDS_MAX; i++)
        put_embed(b, out, json_array_get(v, i));
}

/* ---- all ---- */

/* Appends what is in part, quoted or as it is. */
static void take_part(struct body *b, bool quoted)
{
    struct sv rest = sb_view(&b->part), line;
    if (rest.n == 0)
        return;
    separate(b->out);
    if (!quoted) {
        sb_sv(b->out, rest);
        return;
    }
    for (bool first = true; sv_line(&rest, &line); first = false) {
        if (!first)
            sb_putc(b->out, '\n');
        sb_putc(b->out, '>');
        if (line.n > 0)
            sb_putc(b->out, ' ');
        sb_sv(b->out, line);
    }
}

void discord_body(struct sb *out, const json_t *message, const struct discord_names *names)
{
    struct sb text = SB_INIT(out->max);
    struct body b = {.out = &text, .names = names};
    const json_t *forwarded = js_at(message, "forwardedMessage");
    sb_init(&b.part, out->max);
    md_init(&b.md, out->max);
    put_markdown(&b, &text, js_text(message, "content"));
    bool own = text.n > 0;
    put_markdown(&b, &b.part, js_text(forwarded, "content"));
    put_embeds(&b, &b.part, forwarded);
    put_files(&b, &b.part, forwarded);
    put_stickers(&b, &b.part, forwarded);
    put_embeds(&b, &b.part, message);
    take_part(&b, own);
    put_files(&b, &text, message);
    put_stickers(&b, &text, message);
    if (!sb_ok(&text) || !sb_ok(&b.part))
        out->failed = true;
    sb_sv(out, sb_view(&text));
    md_dispose(&b.md);
    sb_dispose(&b.part);
    sb_dispose(&text);
}

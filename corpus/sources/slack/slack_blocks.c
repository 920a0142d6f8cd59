/* slack_blocks.c - Slack's blocks, attachments and files as Markdown.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: mrkdwn (mrkdwn.c). Buttons, pictures, dividers and footers show no text of the message
 * and are left out.
 * Method: the nesting of blocks is fixed (block, list, item, element), so there is a function for
 * each and none calls itself. The styles of neighbouring elements are opened and closed as they
 * change, since bold text is often cut into several elements. What a message quotes of another
 * channel is only kept when everybody may read that channel, and a link's preview is a quote.
 */
#include "corpus/sources/slack/slack_blocks.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/entity.h"
#include "base/utf8.h"
#include "corpus/emoji.h"
#include "corpus/js.h"

enum { BOLD = 1, ITALIC = 2, STRIKE = 4, CODE = 8, STYLES = 4 };
enum { INDENT_MAX = 8, NUMBER_MAX = 1000000 };

struct rich {
    struct mrkdwn *m;
    struct sb *out;
    unsigned on;            /* styles that are open */
    struct sv lead, prefix; /* of the first and of the other lines */
    bool begun;             /* the lead was written */
    bool tight;             /* no blank line before it */
};

static const struct {
    unsigned bit;
    const char *path;
    enum md_mark mark;
} styles[STYLES] = {{BOLD, "style.bold", MD_STRONG},
                    {ITALIC, "style.italic", MD_EM},
                    {STRIKE, "style.strike", MD_DEL},
                    {CODE, "style.code", MD_CODE}};

static const json_t *at(const json_t *list, size_t i)
{
    return json_array_get(list, i);
}

/* ---- elements of rich text ---- */

static unsigned style_of(const json_t *e)
{
    unsigned bits = 0;
    for (size_t i = 0; i < STYLES; i++)
        if (js_true(e, styles[i].path))
            bits |= styles[i].bit;
    return bits;
}

/* Closes what is open and opens these: marks must nest. */
static void style_set(struct rich *r, unsigned bits)
{
    if (bits == r->on)
        return;
    for (size_t i = STYLES; i-- > 0;)
        if (r->on & styles[i].bit)
            md_mark(&r->m->line, (enum md_mark)(styles[i].mark + 1));
    for (size_t i = 0; i < STYLES; i++)
        if (bits & styles[i].bit)
            md_mark(&r->m->line, styles[i].mark);
    r->on = bits;
}

/* Writes the paragraph that was collected. */
static void rich_flush(struct rich *r)
{
    style_set(r, 0);
    if (md_empty(&r->m->line)) {
        r->out->failed |= r->m->line.text.failed;
        md_reset(&r->m->line);
        return;
    }
    if (r->begun) { /* a second paragraph of a quote or an item */
        sb_putc(r->out, '\n');
        sb_sv(r->out, r->prefix);
        sb_putc(r->out, '\n');
        sb_sv(r->out, r->prefix);
    } else {
        mrkdwn_gap(r->out, r->tight);
        sb_sv(r->out, r->lead);
    }
    md_write(r->out, &r->m->line, MD_PARAGRAPH, r->prefix);
    r->begun = true;
}

/* Text of one style; its line ends break the line, empty lines end the paragraph. */
static void rich_text(struct rich *r, struct sv text, unsigned bits)
{
    while (text.n > 0) {
        ptrdiff_t nl = sv_chr(text, '\n');
        struct sv line = nl < 0 ? text : sv_make(text.p, (size_t)nl);
        if (line.n > 0) {
            style_set(r, bits);
            md_text(&r->m->line, line);
        }
        if (nl < 0)
            break;
        text = sv_skip(text, (size_t)nl + 1);
        style_set(r, 0);
        const struct sb *so_far = &r->m->line.text;
        if (so_far->n > 0 && so_far->p[so_far->n - 1] == MD_BREAK)
            rich_flush(r);
        else if (!md_empty(&r->m->line))
            md_mark(&r->m->line, MD_BREAK);
    }
}

/* "1f44d-1f3fd" as its characters, where the name is not known. */
static void emoji_element(struct rich *r, const json_t *e)
{
    struct sv name = js_text(e, "name"), code = js_text(e, "unicode"), hex;
    char chars[64];
    size_t n = 0;
    if (emoji_of_name(name).n > 0 || code.n == 0 || code.n > 60) {
        mrkdwn_emoji(r->m, name);
        return;
    }
    while (n + 4 < sizeof chars && sv_next(&code, '-', &hex)) {
        uint32_t cp = 0;
        for (size_t i = 0; i < hex.n && i < 6; i++) {
            char c = (char)(hex.p[i] | 32);
            cp = cp * 16 + (c >= '0' && c <= '9'   ? (uint32_t)(c - '0')
                            : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a' + 10)
                                                   : 0);
        }
        if (cp >= 0x20)
            n += utf8_encode(cp, chars + n);
    }
    md_text(&r->m->line, sv_make(chars, n));
}

static void date_element(struct rich *r, const json_t *e)
{
    char text[TIME_TEXT_MAX];
    struct sv shown = js_text(e, "fallback"), url = js_text(e, "url");
    if (shown.n == 0)
        shown = sv_of(time_format(js_time(e, "timestamp"), text));
    if (url.n > 0)
        mrkdwn_link(r->m, url, shown);
    else
        md_text(&r->m->line, shown);
}

static void sign_text(struct rich *r, const char *sign, struct sv text)
{
    md_text(&r->m->line, sv_of(sign));
    md_text(&r->m->line, text);
}

static void element(struct rich *r, const json_t *e)
{
    struct sv type = js_text(e, "type"), text = js_text(e, "text");
    unsigned bits = style_of(e);
    if (sv_eq(type, SV("text"))) {
        rich_text(r, text, bits);
        return;
    }
    style_set(r, bits & ~(unsigned)CODE); /* no link inside code */
    if (sv_eq(type, SV("link")))
        mrkdwn_link(r->m, js_text(e, "url"), text);
    else if (sv_eq(type, SV("user")))
        mrkdwn_user(r->m, js_text(e, "user_id"), text);
    else if (sv_eq(type, SV("channel")))
        mrkdwn_channel(r->m, js_text(e, "channel_id"), text);
    else if (sv_eq(type, SV("usergroup")))
        sign_text(r, "@", js_text(e, "usergroup_id"));
    else if (sv_eq(type, SV("broadcast")))
        sign_text(r, "@", js_text(e, "range"));
    else if (sv_eq(type, SV("emoji")))
        emoji_element(r, e);
    else if (sv_eq(type, SV("color")))
        md_text(&r->m->line, js_text(e, "value"));
    else if (sv_eq(type, SV("date")))
        date_element(r, e);
    else
        rich_text(r, text, bits);
}

static void elements(struct rich *r, const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        element(r, at(list, i));
    rich_flush(r);
}

/* ---- parts of rich text ---- */

static void preformatted(struct mrkdwn *m, struct sb *out, const json_t *part)
{
    const json_t *list = js_list(part, "elements");
    sb_reset(&m->tmp);
    for (size_t i = 0; i < json_array_size(list); i++) {
        struct sv text = js_text(at(list, i), "text"), url = js_text(at(list, i), "url");
        sb_sv(&m->tmp, text.n ? text : mrkdwn_clean_url(url));
    }
    struct sv code = sb_view(&m->tmp);
    while (code.n > 0 && code.p[code.n - 1] == '\n')
        code.n--;
    out->failed |= m->tmp.failed;
    if (sv_trim(code).n == 0)
        return;
    mrkdwn_gap(out, false);
    md_fence(out, code, js_text(part, "language"), sv_make("", 0));
}

/* One list: of several levels Slack makes several lists, each with its indent. width: bytes of the
 * marker at each level, so that a deeper list stands below the text of the one above. */
static void list_part(struct mrkdwn *m, struct sb *out, const json_t *part, size_t *width,
                      bool after_list)
{
    const json_t *items = js_list(part, "elements");
    bool ordered = sv_eq(js_text(part, "style"), SV("ordered"));
    int64_t indent = js_number(part, "indent", 0), offset = js_number(part, "offset", 0);
    char lead[INDENT_MAX * 12 + 32], blanks[INDENT_MAX * 12 + 32];
    size_t level = indent < 0 ? 0 : indent < INDENT_MAX ? (size_t)indent : INDENT_MAX - 1;
    size_t margin = 0;
    if (offset < 0 || offset > NUMBER_MAX)
        offset = 0;
    for (size_t i = 0; i < level; i++)
        margin += width[i];
    for (size_t i = 0; i < json_array_size(items); i++) {
        int n = ordered ? snprintf(lead, sizeof lead, "%*s%" PRId64 ". ", (int)margin, "",
                                   offset + (int64_t)i + 1)
                        : snprintf(lead, sizeof lead, "%*s- ", (int)margin, "");
        if (n <= 0 || (size_t)n >= sizeof lead)
            return;
        memset(blanks, ' ', (size_t)n);
        width[level] = (size_t)n - margin;
        struct rich r = {.m = m,
                         .out = out,
                         .lead = sv_make(lead, (size_t)n),
                         .prefix = sv_make(blanks, (size_t)n),
                         .tight = after_list};
        elements(&r, js_list(at(items, i), "elements"));
        after_list |= r.begun;
    }
}

static void rich_block(struct mrkdwn *m, struct sb *out, const json_t *block)
{
    const json_t *parts = js_list(block, "elements");
    size_t width[INDENT_MAX];
    bool after_list = false;
    for (size_t i = 0; i < INDENT_MAX; i++)
        width[i] = 2;
    for (size_t i = 0; i < json_array_size(parts); i++) {
        const json_t *part = at(parts, i);
        struct sv type = js_text(part, "type");
        bool list = sv_eq(type, SV("rich_text_list"));
        if (list) {
            list_part(m, out, part, width, after_list);
        } else if (sv_eq(type, SV("rich_text_preformatted"))) {
            preformatted(m, out, part);
        } else {
            bool quote = sv_eq(type, SV("rich_text_quote"));
            struct sv prefix = quote ? SV("> ") : sv_make("", 0);
            struct rich r = {.m = m, .out = out, .lead = prefix, .prefix = prefix};
            elements(&r, js_list(part, "elements"));
        }
        after_list = list;
    }
}

/* ---- other blocks ---- */

/* A text object: {"type": "mrkdwn" or "plain_text", "text": ...}, or a string. */
static void text_object(struct mrkdwn *m, struct sb *out, const json_t *o)
{
    if (json_is_string(o))
        mrkdwn_text(m, out, js_value_text(o), true);
    else if (sv_eq(js_text(o, "type"), SV("plain_text")))
        mrkdwn_plain(m, out, js_text(o, "text"));
    else
        mrkdwn_text(m, out, js_text(o, "text"), true);
}

static void strong(struct mrkdwn *m, struct sb *out, struct sv text, struct sv url)
{
    if (sv_trim(text).n == 0)
        return;
    md_mark(&m->line, MD_STRONG);
    if (url.n > 0) {
        sb_reset(&m->run);
        entity_three(&m->run, text);
        mrkdwn_link(m, url, sb_view(&m->run));
    } else {
        mrkdwn_inline(m, text, false);
    }
    md_mark(&m->line, MD_STRONG_END);
    mrkdwn_gap(out, false);
    md_write(out, &m->line, MD_PARAGRAPH, sv_make("", 0));
}

static void table_block(struct mrkdwn *m, struct sb *out, const json_t *block)
{
    const json_t *rows = js_list(block, "rows");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *cells = at(rows, i);
        if (i > 0 && !md_empty(&m->line))
            md_mark(&m->line, MD_BREAK);
        for (size_t k = 0; k < json_array_size(cells); k++) {
            const json_t *parts = js_list(at(cells, k), "elements");
            if (k > 0)
                md_text(&m->line, SV(" | "));
            md_text(&m->line, js_text(at(cells, k), "text"));
            for (size_t p = 0; p < json_array_size(parts); p++) {
                struct rich r = {.m = m, .out = out};
                const json_t *list = js_list(at(parts, p), "elements");
                for (size_t e = 0; e < json_array_size(list); e++)
                    if (sv_chr(js_text(at(list, e), "text"), '\n') < 0)
                        element(&r, at(list, e));
                style_set(&r, 0);
            }
        }
    }
    if (md_empty(&m->line)) {
        md_reset(&m->line);
        return;
    }
    mrkdwn_gap(out, false);
    md_write(out, &m->line, MD_PARAGRAPH, sv_make("", 0));
}

static void section_block(struct mrkdwn *m, struct sb *out, const json_t *block)
{
    const json_t *fields = js_list(block, "fields");
    text_object(m, out, js_at(block, "text"));
    for (size_t i = 0; i < json_array_size(fields); i++)
        text_object(m, out, at(fields, i));
}

static void context_block(struct mrkdwn *m, struct sb *out, const json_t *block)
{
    const json_t *list = js_list(block, "elements");
    for (size_t i = 0; i < json_array_size(list); i++)
        if (!sv_eq(js_text(at(list, i), "type"), SV("image")))
            text_object(m, out, at(list, i));
}

static void header_block(struct mrkdwn *m, struct sb *out, const json_t *block)
{
    strong(m, out, js_text(block, "text.text"), sv_make("", 0));
}

static void video_block(struct mrkdwn *m, struct sb *out, const json_t *block)
{
    strong(m, out, js_text(block, "title.text"), js_text(block, "title_url"));
    text_object(m, out, js_at(block, "description"));
}

static void image_block(struct mrkdwn *m, struct sb *out, const json_t *block)
{
    text_object(m, out, js_at(block, "title"));
}

/* Is Markdown already. */
static void markdown_block(struct mrkdwn *m, struct sb *out, const json_t *block)
{
    struct sv text = sv_trim(js_text(block, "text"));
    (void)m;
    if (text.n == 0)
        return;
    mrkdwn_gap(out, false);
    sb_sv(out, text);
}

static const struct {
    const char *type;
    void (*write)(struct mrkdwn *m, struct sb *out, const json_t *block);
} blocks_known[] = {{"rich_text", rich_block},    {"section", section_block},
                    {"context", context_block},   {"header", header_block},
                    {"video", video_block},       {"image", image_block},
                    {"markdown", markdown_block}, {"table", table_block}};

void slack_blocks(struct mrkdwn *m, struct sb *out, const json_t *blocks)
{
    m->out = out;
    for (size_t i = 0; i < json_array_size(blocks); i++) {
        struct sv type = js_text(at(blocks, i), "type");
        for (size_t k = 0; k < sizeof blocks_known / sizeof *blocks_known; k++)
            if (sv_eq(type, sv_of(blocks_known[k].type)))
                blocks_known[k].write(m, out, at(blocks, i));
    }
}

/* ---- attachments ---- */

/* Appends part, each line of it quoted when quote is set. */
static void append_part(struct sb *out, struct sv part, bool quote)
{
    struct sv line;
    if (part.n == 0)
        return;
    mrkdwn_gap(out, false);
    if (!quote) {
        sb_sv(out, part);
        return;
    }
    for (bool first = true; sv_line(&part, &line); first = false) {
        if (!first)
            sb_putc(out, '\n');
        sb_puts(out, line.n > 0 ? "> " : ">");
        sb_sv(out, line);
    }
}

/* "C1" of https://acme.slack.com/archives/C1/p123. */
static struct sv channel_of_url(struct sv url)
{
    ptrdiff_t from = sv_find(url, SV("/archives/"));
    struct sv id = from < 0 ? sv_make("", 0) : sv_skip(url, (size_t)from + 10);
    for (size_t i = 0; i < id.n; i++)
        if (strchr("/?#", id.p[i]))
            return sv_make(id.p, i);
    return id;
}

/* Is it a message of a channel that not everybody here may read? */
static bool is_secret(const struct mrkdwn *m, const json_t *attachment)
{
    struct sv url = js_text(attachment, "from_url"), channel = js_text(attachment, "channel_id");
    struct sv linked = sv_find(url, SV(".slack.com/")) >= 0 ? channel_of_url(url) : sv_make("", 0);
    bool quotes = js_true(attachment, "is_msg_unfurl") || js_true(attachment, "is_share") ||
                  js_true(attachment, "is_reply_unfurl") || js_at(attachment, "message_blocks") ||
                  js_at(attachment, "channel_name") || channel.n > 0 || linked.n > 0;
    if (channel.n == 0)
        channel = linked;
    return quotes && !m->names->may_quote(m->names->ctx, channel);
}

static bool says_mrkdwn(const json_t *attachment, const char *field)
{
    const json_t *in = js_list(attachment, "mrkdwn_in");
    for (size_t i = 0; i < json_array_size(in); i++)
        if (sv_eq(js_value_text(at(in, i)), sv_of(field)))
            return true;
    return false;
}

static void fields_of(struct mrkdwn *m, struct sb *out, const json_t *attachment)
{
    const json_t *fields = js_list(attachment, "fields");
    for (size_t i = 0; i < json_array_size(fields); i++) {
        strong(m, out, js_text(at(fields, i), "title"), sv_make("", 0));
        mrkdwn_text(m, out, js_text(at(fields, i), "value"), says_mrkdwn(attachment, "fields"));
    }
}

static void attachment_text(struct mrkdwn *m, struct sb *out, const json_t *attachment)
{
    const json_t *quoted = js_list(attachment, "message_blocks");
    mrkdwn_text(m, out, js_text(attachment, "pretext"), says_mrkdwn(attachment, "pretext"));
    strong(m, out, js_text(attachment, "title"), js_text(attachment, "title_link"));
    size_t before = out->n;
    slack_blocks(m, out, js_list(attachment, "blocks"));
    for (size_t i = 0; i < json_array_size(quoted); i++)
        slack_blocks(m, out, js_list(at(quoted, i), "message.blocks"));
    if (out->n == before)
        mrkdwn_text(m, out, js_text(attachment, "text"), says_mrkdwn(attachment, "text"));
    fields_of(m, out, attachment);
    if (out->n == 0)
        mrkdwn_text(m, out, js_text(attachment, "fallback"), false);
}

static void attachments(struct mrkdwn *m, struct sb *out, const json_t *list)
{
    struct sb part = SB_INIT(out->max);
    for (size_t i = 0; i < json_array_size(list); i++) {
        if (is_secret(m, at(list, i)))
            continue;
        sb_reset(&part);
        attachment_text(m, &part, at(list, i));
        out->failed |= part.failed;
        if (part.n > 0 && sv_find(sb_view(out), sb_view(&part)) < 0)
            append_part(out, sb_view(&part), js_text(at(list, i), "from_url").n > 0);
    }
    sb_dispose(&part);
}

/* ---- files ---- */

static void file(struct mrkdwn *m, struct sb *out, const json_t *o)
{
    struct sv name = sv_trim(js_text(o, "name")), title = sv_trim(js_text(o, "title"));
    struct sv url = js_text(o, "permalink"), mode = js_text(o, "mode");
    if (sv_eq(mode, SV("tombstone")) || sv_eq(mode, SV("hidden_by_limit")))
        return;
    if (url.n == 0)
        url = js_text(o, "url_private");
    url = mrkdwn_clean_url(url);
    if (name.n == 0 || sv_ieq(name, title)) {
        name = title;
        title.n = 0;
    }
    if (name.n == 0 || (url.n > 0 && sv_find(sb_view(out), url) >= 0))
        return; /* the text says it already */
    if (url.n > 0)
        mrkdwn_link(m, url, name);
    else
        md_text(&m->line, name);
    if (title.n > 0 && !sv_istarts(name, title)) {
        md_text(&m->line, SV(" "));
        md_text(&m->line, title);
    }
    mrkdwn_gap(out, false);
    md_write(out, &m->line, MD_PARAGRAPH, sv_make("", 0));
    struct sv preview = js_text(o, "preview"), type = js_text(o, "filetype");
    if (!sv_eq(mode, SV("snippet")) || sv_trim(preview).n == 0)
        return;
    mrkdwn_gap(out, false); /* code that was sent as a file: what an export has of it */
    md_fence(out, preview, sv_eq(type, SV("text")) ? sv_make("", 0) : type, sv_make("", 0));
}

static void files(struct mrkdwn *m, struct sb *out, const json_t *message)
{
    const json_t *list = js_list(message, "files"), *one = js_at(message, "file");
    for (size_t i = 0; i < json_array_size(list); i++)
        file(m, out, at(list, i));
    if (!list && json_is_object(one))
        file(m, out, one);
}

/* ---- all of it ---- */

/* Takes tokens out that stand in addresses nobody marked as such: "?t=xoxe-..." goes. */
static void drop_tokens(struct sb *out)
{
    size_t to = 0, i = 0;
    if (sv_find(sb_view(out), SV("t=xox")) < 0)
        return;
    while (i < out->n) {
        bool token = (out->p[i] == '?' || out->p[i] == '&') &&
                     sv_starts(sv_make(out->p + i + 1, out->n - i - 1), SV("t=xox"));
        if (token)
            for (i++; i < out->n &&
                      ((out->p[i] | 32) >= 'a' || strchr("=-0123456789", out->p[i])) &&
                      (unsigned char)out->p[i] > ' ' && (unsigned char)out->p[i] < 0x7f &&
                      !strchr("|>)]}~`", out->p[i]);)
                i++;
        else
            out->p[to++] = out->p[i++];
    }
    sb_cut(out, to);
}

void slack_body(struct mrkdwn *m, struct sb *out, const json_t *message)
{
    sb_reset(out);
    slack_blocks(m, out, js_list(message, "blocks"));
    if (out->n == 0)
        mrkdwn_text(m, out, js_text(message, "text"), true);
    attachments(m, out, js_list(message, "attachments"));
    files(m, out, message);
    if (sb_ok(out))
        drop_tokens(out);
}

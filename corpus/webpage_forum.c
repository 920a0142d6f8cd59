/* webpage_forum.c - posts of the thread pages of forum programs that are known: one table.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: pages that say it by schema.org's words (webpage_ld.c, webpage_micro.c), the markup of
 * quotes and code (webpage_tidy.c).
 * Method: a row is used when the page has its post elements with a body in them; the first such row
 * is it. Where a program writes posts as rows of one large table, a post reaches from its anchor to
 * the next one's. Values are read by selectors, machine-readable attributes before words.
 * The rows were written from the programs' own templates; of gbadev.org's archive there are real
 * pages.
 */
#include <string.h>

#include "corpus/webpage.h"

struct forum {
    const char *name;
    const char *bytes;    /* words in the bytes of each page of it */
    const char *post;     /* its element, or its anchor when it flows */
    bool flow;            /* a post reaches to the next one's anchor */
    bool global;          /* ids are unique in the forum, not only in the thread */
    bool sig_line;        /* a line of underscores begins the signature */
    const char *question; /* of those elements: the question (then the others are answers) */
    const char *comment;  /* of those elements: comments of the post before */
    const char *id;       /* its last digits are the id */
    const char *body;     /* "^" in front: the parent of what is found */
    const char *author, *profile, *date, *edited;
    const char *score, *accepted, *number;
    const char *drop; /* in bodies, beside what all forums drop */
    const char *title, *topic, *crumbs, *page;
    const char *anchor; /* before the id in a link to the post; "/": a part of the path */
};

// clang-format off
static const struct forum forums[] = {
    {.name = "Stack Exchange", .anchor = "", .bytes = "data-questionid",
     .post = ".question[data-questionid],.answer[data-answerid],li[id^=comment-]",
     .global = true, .question = ".question", .comment = "li[id^=comment-]",
     .id = "@data-questionid,@data-answerid,@id",
     .body = ".js-post-body,.comment-copy,.post-text",
     .author = ".owner .user-details a,.user-details[itemprop=author] a,.comment-user,.user-details a",
     .profile = ".owner .user-details a@href,.user-details[itemprop=author] a@href,.comment-user@href",
     .date = "time@datetime,.owner .relativetime@title,.user-action-time .relativetime@title,"
             ".relativetime-clean@title,.comment-date span@title",
     .score = ".js-vote-count@data-value,.js-vote-count,.vote-count-post,.comment-score",
     .accepted = ".answer.accepted-answer",
     .title = "#question-header h1 a,#question-header h1", .topic = "#question-header h1 a@href,"
              ".question-hyperlink@href"},
    {.name = "Discourse, for crawlers", .anchor = "/", .bytes = "crawler-post", .post = ".crawler-post[id^=post_]",
     .id = "@id", .body = ".post", .author = ".creator [itemprop=name],.creator a,.creator",
     .profile = ".creator a@href", .date = "time[itemprop=datePublished]@datetime,time@datetime,"
     "[itemprop=datePublished]@content,.crawler-post-infos",
     .score = ".post-likes,[itemprop=userInteractionCount]@content", .number = "[itemprop=position]",
     .accepted = "[itemprop=acceptedAnswer]",
     .title = "#topic-title h1 a,h1 a,h1", .topic = "#topic-title h1 a@href",
     .crumbs = ".topic-category .category-name,#topic-title .badge-category__name"},
    {.name = "Discourse", .anchor = "/", .bytes = "data-post-id", .post = "article[data-post-id]",
     .id = "@id", .body = ".cooked", .author = ".names .username a,.names a,.username",
     .profile = ".names a@href", .date = ".post-date .relative-date@data-time,.relative-date@data-time",
     .score = ".discourse-reactions-counter .reactions-counter,.like-count",
     .accepted = ".accepted-answer,.accepted-text",
     .title = ".fancy-title,h1", .topic = ".fancy-title@href",
     .crumbs = ".topic-category .badge-category__name,.title-wrapper .category-name"},
    {.name = "phpBB 3", .anchor = "p", .bytes = "postbody", .post = "div.post[id^=p]", .global = true,
     .id = "@id", .body = ".content",
     .author = ".author .username,.author .username-coloured,.postprofile .username,"
               ".postprofile .username-coloured,.postprofile dt a,.author strong,.postprofile dt strong",
     .profile = ".author a[href*=viewprofile]@href,.postprofile a[href*=viewprofile]@href",
     .date = ".author time@datetime,time@datetime,.author",
     .drop = ".notice,.attachbox,.file .stat", .edited = ".notice",
     .title = "h2.topic-title a,h2.topic-title,#page-body h2 a,h2 a[href*=viewtopic],h2",
     .topic = "h2 a@href", .crumbs = ".breadcrumbs .crumb a,.navlinks a[href*=viewforum],.icon-home a",
     .page = ".pagination .active,.pagination strong"},
    {.name = "gbadev.org's archive", .bytes = "postbody", .post = "#posts .post",
     .global = true, .sig_line = true, .body = "div.postbody", .drop = ".gensmall", .edited = ".postbody .gensmall+", .title = "h2"},
    {.name = "phpBB 3 subsilver", .anchor = "p", .bytes = "postbody",
     .post = "td a[name^=p]", .flow = true, .global = true, .sig_line = true,
     .id = "@name", .body = "div.postbody", .author = "b.postauthor,.postauthor",
     .profile = "a[href*=viewprofile]@href", .date = "td.gensmall div[style*=right],td.gensmall",
     .title = "a.titles,#pageheader h2,h2", .topic = "a.titles@href,#pageheader a@href",
     .crumbs = ".breadcrumbs a", .page = "td.gensmall strong,.nav strong"},
    {.name = "phpBB 2", .anchor = "", .bytes = "postbody", .post = "span.name a[name],td a[name]",
     .flow = true, .global = true, .sig_line = true,
     .id = "@name", .body = "^span.postbody", .author = "span.name b,.name", .date = ".forumline table span.postdetails,span.postdetails+",
     .profile = "a[href*=viewprofile]@href", .drop = ".gensmall",
     .edited = ".forumline table .gensmall+", .title = "a.maintitle,.maintitle",
     .topic = "a.maintitle@href", .crumbs = "span.nav a[href*=viewforum],a.nav",
     .page = "span.nav b,.gensmall b"},
    {.name = "XenForo 2", .anchor = "post-", .bytes = "message--post", .post = "article.message--post",
     .global = true, .id = "@data-content,@id", .body = ".message-body .bbWrapper,.bbWrapper",
     .author = "@data-author,.message-name .username,.username",
     .profile = ".message-name a@href", .date = ".message-attribution time@datetime,time@datetime",
     .score = ".contentVote-score", .accepted = ".message--solution,.message-cell--solution,"
     ".is-solution,.js-solutionPost", .number = ".message-attribution-opposite li+",
     .title = "h1.p-title-value", .crumbs = ".p-breadcrumbs a", .page = ".pageNav-page--current"},
    {.name = "XenForo 1", .anchor = "post-", .bytes = "messageText", .post = "li.message[id^=post-]", .global = true,
     .id = "@id", .body = "article blockquote.messageText,.messageText",
     .author = "@data-author,.userText .username,.username", .profile = "a.username@href",
     .date = ".datePermalink .DateTime@data-time,.messageMeta .DateTime@title,.DateTime@title,.DateTime",
     .number = ".postNumber", .title = ".titleBar h1,h1", .crumbs = ".breadcrumb .crust a",
     .page = ".PageNav .currentPage"},
    {.name = "vBulletin 5", .anchor = "post", .bytes = "js-post__content-text", .post = ".b-post[data-node-id]",
     .global = true, .id = "@data-node-id", .body = ".js-post__content-text",
     .author = ".author [itemprop=name],.author a,.author", .profile = ".author a@href",
     .date = ".b-post__timestamp time@datetime,time@datetime,.b-post__timestamp",
     .number = ".b-post__count", .title = "h1.main-title,h1,.b-post__title",
     .crumbs = "#breadcrumbs a,.crumb"},
    {.name = "vBulletin 3 and 4", .anchor = "post", .bytes = "post_message_",
     .post = "li[id^=post_],table[id^=post],div[id^=post_message_]", .global = true,
     .id = "[id^=post_message_]@id", .body = "[id^=post_message_] blockquote.postcontent,[id^=post_message_]",
     .author = ".userinfo .username,.username_container .username,.bigusername,.username",
     .profile = ".userinfo .username@href,.bigusername@href,a.username@href",
     .date = ".postdate .date,.postdate,td.thead+",
     .edited = ".lastedited", .number = ".postcounter,[id^=postcount]",
     .title = ".threadtitle a,.threadtitle,td.navbar strong", .topic = ".threadtitle a@href",
     .crumbs = "#breadcrumb .navbit a,.navbar a[href*=forumdisplay]",
     .page = ".pagination .selected a,.pagination .selected,.pagenav .alt2 strong"},
    {.name = "SMF", .anchor = "msg", .bytes = "msg_", .post = ".post_wrapper", .global = true,
     .id = ".inner@id,[id^=msg_]@id", .body = "[id^=msg_].inner,.post .inner", .score = ".like_count",
     .author = ".poster h4 a,.poster h4", .profile = ".poster h4 a@href",
     .date = ".postinfo a.smalltext,.keyinfo .smalltext,.smalltext",
     .title = "#top_subject,.display_title,#display_head h2", .crumbs = ".navigate_section a,.linktree a",
     .page = ".current_page,.pagelinks strong,.pagesection strong"},
    {.name = "SMF 1", .anchor = "msg", .bytes = "subject_", .post = "a[name^=msg]", .flow = true,
     .global = true, .id = "@name", .body = "div.post",
     .author = "a[href*=profile]", .profile = "a[href*=profile]@href", .date = ".smalltext+",
     .title = "#top_subject,[id^=subject_] a", .crumbs = ".nav a,.linktree a"},
    {.name = "MyBB", .anchor = "pid", .bytes = "post_body", .post = "div.post[id^=post_],table[id^=post_]",
     .global = true, .id = "[id^=pid_]@id", .body = ".post_body",
     .author = ".author_information a,.author_information .largetext,.largetext",
     .profile = ".author_information a@href", .date = ".post_date,.smalltext+",
     .number = ".post_head .float_right a,.posturl a", .crumbs = ".navigation a",
     .title = ".navigation .active,.thead strong", .page = ".pagination_current"},
    {.name = "FluxBB", .anchor = "p", .bytes = "blockpost", .post = "div.blockpost[id^=p]", .global = true,
     .id = "@id", .body = ".postright .postmsg,.postmsg", .author = ".postleft dt strong,.postleft dt",
     .profile = ".postleft dt a@href", .date = "h2 a", .number = "h2 .conr", .edited = ".postedit",
     .drop = ".postedit", .title = ".crumbs strong a,.crumbs li strong", .crumbs = ".crumbs a",
     .topic = ".crumbs strong a@href", .page = ".pagelink strong"},
    {.name = "Invision 4", .anchor = "comment-", .bytes = "elComment_", .post = "article[id^=elComment_]", .global = true,
     .id = "@id", .body = "[data-role=commentContent]", .author = ".cAuthorPane_author a,.cAuthorPane_author",
     .profile = ".cAuthorPane_author a@href", .date = "time@datetime",
     .score = "[data-role=voteCount],.cAnswerRate b,[data-role=reactCountText]",
     .accepted = ".ipsComment_recommended.solved,.cAnswerRate_best,.ipsBadge_bestAnswer,[data-role=solved]",
     .title = ".ipsType_pageTitle,h1", .crumbs = ".ipsBreadcrumb a", .page = ".ipsPagination_active"},
    {.name = "Invision 3", .anchor = "entry", .bytes = "post_block", .post = ".post_block[id^=post_id_]", .global = true,
     .id = "@id", .body = ".post.entry-content,.entry-content",
     .author = ".author.vcard,.author .name,.fn.nickname", .date = "abbr.published@title,.published",
     .number = ".post_id a", .title = "h1.ipsType_pagetitle,h1", .crumbs = ".breadcrumb a"},
    {.name = "Flarum", .anchor = "/", .bytes = "PostStream-item", .post = ".PostStream-item[data-number]",
     .id = "@data-number", .body = ".Post-body", .author = ".PostUser-name .username,.username",
     .profile = ".PostUser-name a@href", .date = "time@datetime,@data-time", .number = "@data-number",
     .title = ".DiscussionHero-title,h1", .crumbs = ".TagLabel-name,.TagLabel-text",
     .score = ".Post-vote,.CommentPost-votes"},
    {.name = "Flarum, without scripts", .bytes = "flarum-content", .post = "#flarum-content article",
     .body = ".Post-body,.PostBody", .author = ".PostUser-name,.username,h3",
     .date = "time@datetime,time", .title = "#flarum-content h1"},
    {.name = "Vanilla", .anchor = "Comment_", .bytes = "userContent", .post = "[id^=Discussion_],li[id^=Comment_]",
     .global = true, .id = "@id", .body = ".userContent,.Message", .author = ".Author .Username,.Username",
     .profile = ".Username@href", .date = "time@datetime", .title = "#Item_0 h1,.PageTitle h1,h1",
     .accepted = ".QnA-Accepted,.Accepted", .score = ".ReactButton-Promote .Count",
     .crumbs = ".Breadcrumbs a,.CrumbLabel a"},
    {.name = "NodeBB", .bytes = "component=", .post = "[component=post]", .id = "@data-pid",
     .global = true, .body = "[component=post/content]", .author = "@data-username",
     .date = "@data-timestamp,time@datetime,.timeago@title", .score = "@data-votes,[component=post/vote-count]@data-votes,"
     "[component=post/vote-count]", .accepted = ".isSolved-answer,[component=post/solved]",
     .title = "[component=topic/title],h1", .crumbs = ".breadcrumb a span,.breadcrumb a"},
    {.name = "Askbot", .bytes = "js-question", .post = ".js-question,.js-answer,.js-comment,.post.question,.post.answer",
     .global = true, .question = ".question", .comment = ".js-comment,.comment",
     .id = "@data-post-id,@id", .body = ".post-body,.comment-body,.js-editable-body",
     .author = ".user-info a,.js-username,.author", .date = "abbr.timeago@title,time@datetime",
     .score = ".vote-number,.js-score", .accepted = ".accepted-answer", .title = "h1 a,h1"},
};
// clang-format on

const char *web_template_marks(size_t i)
{
    return i < sizeof forums / sizeof *forums ? forums[i].bytes : NULL;
}

/* ---- values ---- */

/* A selector that ends in "+" means the words of all that match, since the value is in one of them.
 */
static struct sv all_words(const struct dom *d, size_t from, size_t end, struct sv one,
                           struct arena *a)
{
    const char *selector = arena_strndup(a, one.p, one.n - 1);
    struct sv words = {"", 0};
    size_t at = from;
    for (int i = 0; selector && i < 4 && (at = dom_next(d, at, end, selector)) > 0; i++) {
        struct sv s = dom_text(d, at, a);
        words = sv_of(arena_printf(a, "%.*s%s%.*s", (int)(words.n > 400 ? 400 : words.n), words.p,
                                   words.n ? " " : "", (int)(s.n > 400 ? 400 : s.n), s.p));
        at = d->nodes[at].end;
    }
    return words;
}

static struct sv pick(struct webpage *w, size_t from, size_t end, const char *what)
{
    struct sv rest = sv_of(what), one, v = {"", 0};
    while (v.n == 0 && rest.n > 0 && sv_next(&rest, ',', &one)) {
        one = sv_trim(one);
        if (sv_ends(one, SV("+"))) {
            v = all_words(&w->dom, from, end, one, &w->a);
        } else {
            const char *alone = arena_strndup(&w->a, one.p, one.n);
            v = alone ? dom_pick(&w->dom, from, end, alone, &w->a) : v;
        }
    }
    return v;
}

/* Of post elements: deleted, shown only to who may moderate. */
static const char gone[] = ".deleted,.message--deleted,.is-deleted,.postbitdeleted,.deleted-answer,"
                           ".post--deleted";

/* The last digits: "123" of "js-post-123". */
static struct sv last_digits(struct sv s)
{
    size_t end = s.n, from;
    while (end > 0 && !(s.p[end - 1] >= '0' && s.p[end - 1] <= '9'))
        end--;
    for (from = end; from > 0 && s.p[from - 1] >= '0' && s.p[from - 1] <= '9';)
        from--;
    return sv_make(s.p + from, end - from);
}

static bool find_body(struct webpage *w, const struct forum *f, size_t from, size_t end,
                      size_t *node, size_t *body_end)
{
    bool parent = f->body[0] == '^';
    size_t at = dom_find(&w->dom, from, end, f->body + parent);
    if (at == 0)
        return false;
    size_t up = w->dom.nodes[at].parent;
    bool outer = parent && up > from; /* else other posts stand in it too */
    *node = outer ? up + 1 : parent ? at : at + 1;
    *body_end = w->dom.nodes[parent ? up : at].end;
    if (*body_end > end)
        *body_end = end;
    return true;
}

/* "#4915 - ann - Mon Apr 14, 2003 11:19 pm", as gbadev.org's archive heads its posts. */
static void read_head(struct webpage *w, struct web_post *p, size_t from, size_t end)
{
    struct sv s = dom_pick(&w->dom, from, end, "h4", &w->a);
    ptrdiff_t first = sv_find(s, SV(" - "));
    if (first < 0)
        return;
    p->id = last_digits(sv_make(s.p, (size_t)first));
    s = sv_skip(s, (size_t)first + 3);
    size_t last = s.n;
    while (last > 0 && !sv_starts(sv_skip(s, last), SV(" - ")))
        last--;
    p->author = sv_make(s.p, last);
    p->created = web_time(sv_skip(s, last));
}

static void read_post(struct webpage *w, const struct forum *f, size_t from, size_t end,
                      size_t before, size_t *main)
{
    size_t node, body_end;
    if (!find_body(w, f, from, end, &node, &body_end))
        return;
    struct web_post *p = web_post_add(w);
    if (!p)
        return;
    bool comment = f->comment && dom_matches(&w->dom, from, f->comment);
    bool question = f->question && dom_matches(&w->dom, from, f->question);
    p->node = node;
    p->end = body_end;
    p->role = comment ? WEB_COMMENT : question ? WEB_ROOT : WEB_REPLY;
    p->parent = comment ? *main : 0;
    if (!comment)
        *main = w->nposts - before;
    w->asks = w->asks || question;
    p->global = f->global;
    p->kind = comment ? "c" : "p";
    p->anchor = comment ? NULL : f->anchor;
    p->number = -1;
    p->gone = dom_matches(&w->dom, from, gone);
    p->edited = web_time(pick(w, from, end, f->edited));
    if (!f->id) {
        read_head(w, p, from, end);
        if (p->id.n > 0)
            return;
    }
    p->id = last_digits(pick(w, from, end, f->id));
    p->author = pick(w, from, end, f->author);
    p->author_url = web_url(w, pick(w, from, end, f->profile), &w->a);
    p->created = web_time(pick(w, from, end, f->date));
    p->number = web_number(pick(w, from, end, f->number), -1);
    struct sv score = pick(w, from, end, f->score);
    p->score = web_number(score, 0);
    p->scored = score.n > 0;
    p->accepted = f->accepted && dom_find(&w->dom, from, end, f->accepted) > 0;
}

/* The posts of a page by a row; none when the row is not its. */
static size_t read_posts(struct webpage *w, const struct forum *f)
{
    const struct dom *d = &w->dom;
    size_t before = w->nposts, main = 0, next, read = 0;
    for (size_t at = dom_next(d, 1, d->n, f->post); at > 0 && !w->over; at = next) {
        size_t end = d->nodes[at].end;
        bool inner = f->comment && !dom_matches(d, at, f->comment); /* its comments are posts too */
        next = dom_next(d, f->flow || inner ? at + 1 : end, d->n, f->post);
        if (f->flow)
            end = next ? next : d->n;
        if ((read += end - at) > 8 * d->n) /* posts in posts in posts */
            break;
        read_post(w, f, at, end, before, &main);
    }
    return w->nposts - before;
}

/* ---- the thread ---- */

/* "Forum > Sub > Title", as gbadev.org's archive writes it. */
static void split_title(struct webpage *w, struct sv path)
{
    ptrdiff_t at = sv_find(path, SV(" > "));
    if (at > 0 && w->ncrumbs == 0) {
        w->crumbs[w->ncrumbs++] = sv_make(path.p, (size_t)at);
        path = sv_skip(path, (size_t)at + 3);
    }
    w->title = path;
}

static void read_crumbs(struct webpage *w, const struct forum *f)
{
    const struct dom *d = &w->dom;
    size_t at = 1, max = sizeof w->crumbs / sizeof *w->crumbs;
    bool had = w->ncrumbs > 0;
    while (!had && f->crumbs && w->ncrumbs < max && (at = dom_next(d, at, d->n, f->crumbs)) > 0) {
        struct sv s = dom_text(d, at, &w->a);
        bool seen = s.n == 0;
        for (size_t i = 0; i < w->ncrumbs && !seen; i++)
            seen = sv_eq(w->crumbs[i], s);
        if (!seen)
            w->crumbs[w->ncrumbs++] = s;
        at = d->nodes[at].end;
    }
}

void web_read_template(struct webpage *w)
{
    const struct dom *d = &w->dom;
    for (size_t i = 0; i < sizeof forums / sizeof *forums; i++) {
        const struct forum *f = &forums[i];
        if (sv_find(w->html, sv_of(f->bytes)) < 0 || read_posts(w, f) == 0)
            continue;
        w->drop = f->drop;
        w->sig_line = f->sig_line;
        struct sv title = pick(w, 1, d->n, f->title), topic = pick(w, 1, d->n, f->topic);
        struct sv page = pick(w, 1, d->n, f->page);
        read_crumbs(w, f);
        if (title.n > 0 && !f->id)
            split_title(w, title);
        else if (title.n > 0)
            w->title = title;
        if (w->url.n == 0 && topic.n > 0)
            w->topic = web_topic(topic, &w->first, &w->a);
        int64_t number = web_number(page, -1);
        if (number > 0)
            w->first = number == 1 ? WEB_FIRST : WEB_LATER;
        return;
    }
}

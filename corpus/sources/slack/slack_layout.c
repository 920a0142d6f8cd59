/* slack_layout.c - names and first bytes of the files of a Slack export.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: reading them (sources/slack.c).
 * Method: an export is lists at the top and a folder of days for each channel. What is laid out
 * otherwise must be pages throughout: a folder in which other JSON lies beside them is left to be
 * looked into, so that nothing of another format is swallowed. The mark of Slack is a ts, a string
 * of seconds with six digits behind the point, which no other chat writes.
 */
#include "corpus/sources/slack/slack_layout.h"

#include <string.h>

#include "base/clock.h"
#include "corpus/members.h"
#include "corpus/sources/slack/slack_names.h"

enum { LOOK_MAX = 24 /* heads that a probe reads */, DATE = 10 };

/* ---- names ---- */

static size_t depth_of(struct sv name)
{
    size_t depth = 0;
    for (size_t i = 0; i < name.n; i++)
        depth += name.p[i] == '/';
    return depth;
}

static const struct {
    const char *name;
    enum slack_role role;
} lists[] = {{"users.json", SLACK_FILE_USERS},       {"org_users.json", SLACK_FILE_USERS},
             {"channels.json", SLACK_FILE_CHANNELS}, {"groups.json", SLACK_FILE_GROUPS},
             {"mpims.json", SLACK_FILE_MPIMS},       {"dms.json", SLACK_FILE_DMS}};

static enum slack_role list_role(struct sv base)
{
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (sv_ieq(base, sv_of(lists[i].name)))
            return lists[i].role;
    return SLACK_FILE_OTHER;
}

int64_t slack_day_of(struct sv name)
{
    int64_t t;
    struct sv base = name_base(name);
    bool day = base.n == DATE + 5 && name_ends(base, ".json") && base.p[4] == '-' &&
               base.p[7] == '-' && time_parse(sv_make(base.p, DATE), &t);
    return day ? t : TIME_NONE;
}

static bool is_json(struct sv name)
{
    static const char *const endings[] = {".json", ".jsonl", ".ndjson", ".json.gz", ".jsonl.gz"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (name_ends(name, endings[i]))
            return true;
    return false;
}

/* What Slack and slackdump put beside the messages. */
static bool is_beside(struct sv name)
{
    static const char *const folders[] = {"__uploads/", "__avatars/", "avatars/"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (sv_starts(name, sv_of(folders[i])))
            return true;
    return sv_find(name, SV("/attachments/")) >= 0;
}

/* The rest of "teams/<workspace>/rest": in an export of an organisation (Enterprise Grid) each
 * workspace has lists and folders of days of its own there. */
static struct sv in_workspace(struct sv name)
{
    struct sv rest = name;
    if (!sv_istarts(name, SV("teams/")))
        return name;
    rest = sv_skip(rest, 6);
    ptrdiff_t slash = sv_chr(rest, '/');
    return slash > 0 ? sv_skip(rest, (size_t)slash + 1) : name;
}

enum slack_role slack_role_of(struct sv name)
{
    name = in_workspace(name);
    size_t depth = depth_of(name);
    enum slack_role list = depth == 0 ? list_role(name) : SLACK_FILE_OTHER;
    if (list != SLACK_FILE_OTHER)
        return list;
    if (is_beside(name) || !is_json(name))
        return SLACK_FILE_OTHER;
    if (slack_day_of(name) != TIME_NONE)
        return depth <= 1 ? SLACK_FILE_DAY : SLACK_FILE_OTHER;
    return depth <= 2 ? SLACK_FILE_PAGE : SLACK_FILE_OTHER;
}

/* The last folder of the path of an input: "general" of "x/general/2024-01-01.json". */
static struct sv folder_on_disk(const struct input *in)
{
    struct sv folder = name_folder(sv_of(input_path(in)));
    return name_base(folder);
}

struct sv slack_day_folder(const struct input *in, struct sv name)
{
    struct sv folder = name_folder(in_workspace(name));
    if (folder.n > 0)
        return folder;
    folder = input_kind(in) == INPUT_FILE ? folder_on_disk(in) : input_name(in);
    return folder.n > 0 ? folder : SV("unknown");
}

/* An id of a channel within a name: "C0123456789" of "history_C0123456789.page2.json". */
static struct sv id_within(struct sv s)
{
    for (size_t i = 0; i < s.n; i++) {
        size_t n = 0;
        while (i + n < s.n && ((s.p[i + n] >= '0' && s.p[i + n] <= '9') ||
                               ((s.p[i + n] | 32) >= 'a' && (s.p[i + n] | 32) <= 'z')))
            n++;
        if (slack_is_channel_id(sv_make(s.p + i, n)))
            return sv_make(s.p + i, n);
        i += n;
    }
    return sv_make("", 0);
}

/* Without what numbers pages: "general" of "general_history-2", nothing of "page-2". */
static struct sv without_page(struct sv s)
{
    static const char *const words[] = {"page",    "history",       "replies", "messages",
                                        "threads", "conversations", "thread",  "part"};
    for (bool more = true; more;) {
        more = false;
        while (s.n > 0 && strchr("0123456789-_. ", s.p[s.n - 1]))
            s.n--;
        for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
            struct sv w = sv_of(words[i]);
            bool border = s.n == w.n || (s.n > w.n && strchr("-_. ", s.p[s.n - w.n - 1]));
            if (border && sv_ieq(sv_skip(s, s.n - w.n), w)) {
                s.n -= w.n;
                more = true;
            }
        }
    }
    return s;
}

struct sv slack_page_channel(const struct input *in, struct sv name)
{
    struct sv base = name_base(name), rest = name, id = id_within(base);
    if (id.n > 0)
        return id;
    for (; rest.n > 0 && id.n == 0; rest = name_folder(rest))
        id = id_within(name_base(rest));
    bool file = input_kind(in) == INPUT_FILE;
    struct sv above = file ? folder_on_disk(in) : input_name(in);
    if (id.n == 0)
        id = id_within(above);
    if (id.n > 0)
        return id;
    struct sv folder = name_base(name_folder(name));
    if (folder.n > 0)
        return folder;
    ptrdiff_t dot = sv_chr(base, '.');
    struct sv stem = without_page(dot > 0 ? sv_make(base.p, (size_t)dot) : base);
    if (stem.n > 0)
        return stem;
    return above.n > 0 ? above : SV("unknown");
}

struct sv slack_export_title(struct sv name)
{
    static const struct sv mark = {" slack export", 13};
    for (size_t i = 1; i + mark.n <= name.n; i++)
        if (sv_istarts(sv_skip(name, i), mark))
            return sv_trim(sv_make(name.p, i));
    return sv_make("", 0);
}

/* ---- first bytes ---- */

/* Is there "key": "1234567890.123456" in it? */
static bool has_ts(struct sv head)
{
    static const struct sv key = {"ts\"", 3};
    for (ptrdiff_t at; (at = sv_find(head, key)) >= 0;) {
        head = sv_skip(head, (size_t)at + key.n);
        size_t i = 0, digits = 0;
        while (i < head.n && strchr(" :\n\t\r", head.p[i]) && head.p[i])
            i++;
        if (i == 0 || i >= head.n || head.p[i++] != '"')
            continue;
        while (i < head.n && head.p[i] >= '0' && head.p[i] <= '9') {
            i++;
            digits++;
        }
        if (digits >= 9 && digits <= 11 && i + 7 < head.n && head.p[i] == '.' &&
            head.p[i + 7] == '"')
            return true;
    }
    return false;
}

/* Has it the key with this value, whatever blanks are between? */
static bool has_pair(struct sv head, const char *key, const char *value)
{
    struct sv k = sv_of(key), v = sv_of(value);
    for (ptrdiff_t at; (at = sv_find(head, k)) >= 0;) {
        head = sv_skip(head, (size_t)at + k.n);
        size_t i = 0;
        while (i < head.n && strchr(" :\n\t\r", head.p[i]) && head.p[i])
            i++;
        if (i > 0 && sv_starts(sv_skip(head, i), v))
            return true;
    }
    return false;
}

static struct sv without_mark(struct sv head)
{
    return sv_trim(sv_starts(head, SV("\357\273\277")) ? sv_skip(head, 3) : head);
}

/* A message, or the beginning of one whose ts is behind what can be seen. */
static bool is_message(struct sv head)
{
    return has_ts(head) || (has_pair(head, "\"type\"", "\"message\"") &&
                            (sv_find(head, SV("slack.com")) >= 0 ||
                             has_pair(head, "\"subtype\"", "\"bot_message\"") ||
                             has_pair(head, "\"bot_id\"", "\"B")));
}

static bool is_day(struct sv head)
{
    head = without_mark(head);
    return head.n > 0 && head.p[0] == '[' && is_message(head);
}

/* A response of the Web API, slackdump's dump of a channel or a line of its archive. */
static bool is_page(struct sv head)
{
    head = without_mark(head);
    if (head.n == 0 || head.p[0] != '{')
        return false;
    if (sv_starts(head, SV("{\"t\":")) && sv_find(head, SV(",\"ts\":1")) > 0)
        return true;
    bool answer = has_pair(head, "\"ok\"", "true");
    return sv_find(head, SV("\"messages\"")) >= 0 && (answer || is_message(head));
}

/* Lists and other answers that may lie beside pages. */
static bool is_answer(struct sv head)
{
    head = without_mark(head);
    return head.n > 0 && (is_page(head) || (head.p[0] == '{' && has_pair(head, "\"ok\"", "true")));
}

static struct sv head_of(struct input *in, size_t i)
{
    return name_ends(sv_of(input_at(in, i)->name), ".gz") ? input_head_plain(in, i)
                                                          : input_head(in, i);
}

/* ---- how sure ---- */

/* Pages and nothing else that is JSON. */
static int probe_pages(struct input *in)
{
    size_t looked = 0, pages = 0;
    for (size_t i = 0; i < input_count(in); i++) {
        struct sv name = sv_of(input_at(in, i)->name);
        enum slack_role role = slack_role_of(name);
        if (depth_of(name) > 0 && list_role(name_base(name)) != SLACK_FILE_OTHER)
            return 0; /* an export of its own is below */
        if (role == SLACK_FILE_OTHER && (is_json(name) || input_is_packed(head_of(in, i))))
            return 0;
        if (role == SLACK_FILE_DAY)
            return 0;
        if (role != SLACK_FILE_PAGE || looked == LOOK_MAX)
            continue;
        looked++;
        struct sv head = head_of(in, i);
        if (!is_answer(head) && !is_day(head))
            return 0;
        pages += is_page(head) || is_day(head);
    }
    return pages > 0 ? 85 : 0;
}

int slack_layout_probe(struct input *in)
{
    size_t channel_lists = 0, days = 0, looked = 0, messages = 0, below = 0;
    size_t workspaces = 0, own = 0; /* lists */
    for (size_t i = 0; i < input_count(in); i++) {
        struct sv name = sv_of(input_at(in, i)->name);
        enum slack_role role = slack_role_of(name);
        bool list = role >= SLACK_FILE_USERS && role <= SLACK_FILE_DMS;
        channel_lists += list && role != SLACK_FILE_USERS;
        if (list && depth_of(name) > 0)
            workspaces++;
        else if (list)
            own++;
        days += role == SLACK_FILE_DAY;
        below += depth_of(name) == 1 && role == SLACK_FILE_DAY;
    }
    if (workspaces > 0 && own == 0)
        return 0; /* a folder "teams" with exports in it, each of its own */
    for (size_t i = 0; i < input_count(in) && looked < LOOK_MAX && messages == 0; i++) {
        enum slack_role role = slack_role_of(sv_of(input_at(in, i)->name));
        struct sv head = {"", 0};
        if (role == SLACK_FILE_DAY || (role >= SLACK_FILE_CHANNELS && role <= SLACK_FILE_DMS)) {
            looked++;
            head = head_of(in, i);
        }
        if (role == SLACK_FILE_DAY)
            messages += is_day(head);
        else if (below == 0 && days == 0) /* an export without a message */
            messages += has_pair(head, "\"creator\"", "\"") && has_pair(head, "\"id\"", "\"C");
    }
    if (channel_lists > 0 && (messages > 0 || below > 0))
        return 95;
    if (days > 0)
        return messages > 0 ? 80 : 0;
    return probe_pages(in);
}

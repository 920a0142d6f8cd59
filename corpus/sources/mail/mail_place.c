/* mail_place.c - names as Maildir, mbox, pipermail and their mirrors write them.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: reading mails.
 */
#include "corpus/sources/mail/mail_place.h"

#include <string.h>

#include "corpus/members.h"
#include "corpus/sources/mail/mail_date.h"
#include "corpus/sources/mail/mbox.h"

static bool digits(struct sv s, size_t from, size_t n)
{
    return from + n <= s.n && sv_digits(sv_skip(s, from)) >= n;
}

/* "2001-May", "2001q2", "2001", "20010503", "Week-of-Mon-20010430" with .txt, packed or not */
static bool is_pipermail(struct sv base)
{
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    if (name_ends(base, ".gz"))
        base = name_stem(base);
    if (!name_ends(base, ".txt"))
        return false;
    base = name_stem(base);
    if (sv_starts(base, SV("Week-of-Mon-")))
        return digits(base, 12, 8) && base.n == 20;
    if (!digits(base, 0, 4))
        return false;
    if (base.n == 4 || (base.n == 8 && digits(base, 4, 4)) || (base.n == 6 && base.p[4] == 'q'))
        return true;
    for (size_t i = 0; base.n > 5 && base.p[4] == '-' && i < 12; i++)
        if (sv_eq(sv_skip(base, 5), sv_of(months[i])))
            return true;
    return false;
}

/* Pages that pipermail makes, and what keeps mailboxes and mirrors. */
static bool is_page(struct sv base)
{
    static const char *const names[] = {"thread.html",  "author.html", "date.html", "subject.html",
                                        "index.html",   "SOURCE.txt",  "README",    "README.txt",
                                        "README.md",    "LICENSE",     "COPYING",   "maildirfolder",
                                        "subscriptions"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (sv_ieq(base, sv_of(names[i])))
            return true;
    if (digits(base, 0, 6) && sv_eq(sv_skip(base, 6), SV(".html")))
        return true;
    return sv_starts(base, SV("dovecot")) || sv_starts(base, SV(".")) || name_ends(base, ".msf") ||
           sv_starts(base, SV("courierimap"));
}

enum place_kind place_of(struct sv name)
{
    struct sv base = name_base(name), folder = name_base(name_folder(name));
    if (sv_eq(folder, SV("cur")) || sv_eq(folder, SV("new")))
        return sv_starts(base, SV(".")) ? PLACE_PAGE : PLACE_MAILDIR;
    if (sv_eq(folder, SV("tmp")))
        return PLACE_TMP;
    if (is_pipermail(base))
        return PLACE_PIPERMAIL;
    if (is_page(base))
        return PLACE_PAGE;
    if (name_ends(base, ".gz"))
        base = name_stem(base);
    if (name_ends(base, ".eml") || name_ends(base, ".mbox") || name_ends(base, ".mbx"))
        return PLACE_FILE;
    return PLACE_OTHER;
}

struct sv place_box(struct sv name, bool mbox)
{
    enum place_kind kind = place_of(name);
    struct sv folder = name_folder(name), base = name_base(name);
    if (kind == PLACE_MAILDIR || kind == PLACE_TMP) {
        folder = name_base(name_folder(folder));
        while (folder.n > 1 && folder.p[0] == '.')
            folder = sv_skip(folder, 1);
        return folder;
    }
    if (mbox && kind != PLACE_PIPERMAIL) {
        if (name_ends(base, ".gz"))
            base = name_stem(base);
        if (sv_eq(base, SV("mbox")) && name_ends(name_base(folder), ".mbox")) /* Apple's */
            return name_stem(name_base(folder));
        return name_ends(base, ".mbox") || name_ends(base, ".mbx") || name_ends(base, ".txt")
                   ? name_stem(base)
                   : base;
    }
    return name_base(folder);
}

bool place_flag(struct sv name, char flag)
{
    struct sv base = name_base(name);
    ptrdiff_t at = sv_find(base, SV(":2,"));
    if (at < 0)
        at = sv_find(base, SV(";2,")); /* where names hold no colon */
    return at >= 0 && memchr(base.p + at, flag, base.n - (size_t)at);
}

const char *place_skip(struct sv box)
{
    static const struct {
        const char *name, *reason;
    } boxes[] = {{"Trash", "deleted"},
                 {"Deleted Messages", "deleted"},
                 {"Deleted Items", "deleted"},
                 {"Junk", "spam"},
                 {"Spam", "spam"},
                 {"Drafts", "draft"},
                 {"Templates", "draft"},
                 {"Outbox", "draft"}};
    for (size_t i = 0; i < sizeof boxes / sizeof *boxes; i++)
        if (sv_ieq(box, sv_of(boxes[i].name)) || (box.n > 6 && sv_istarts(box, SV("INBOX.")) &&
                                                  sv_ieq(sv_skip(box, 6), sv_of(boxes[i].name))))
            return boxes[i].reason;
    return NULL;
}

/* ---- first bytes ---- */

static bool is_mail_header(struct sv line)
{
    static const char *const names[] = {
        "From:",          "Date:",       "Received:",       "Subject:",
        "Message-ID:",    "To:",         "Return-Path:",    "Delivered-To:",
        "In-Reply-To:",   "References:", "MIME-Version:",   "Content-Type:",
        "X-Original-To:", "Cc:",         "Sender:",         "X-Mailer:",
        "User-Agent:",    "List-Id:",    "DKIM-Signature:", "Authentication-Results:",
        "Reply-To:"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (sv_istarts(line, sv_of(names[i])))
            return true;
    return false;
}

int place_head(struct sv head)
{
    struct sv line;
    int64_t when;
    int known = 0, lines = 0;
    if (sv_starts(head, SV("\357\273\277")))
        head = sv_skip(head, 3);
    while (sv_line(&head, &line)) {
        if (line.n > 0 && line.p[line.n - 1] == '\r')
            line.n--;
        if (lines == 0 && line.n == 0)
            continue;
        if (lines++ == 0 && mail_envelope(line, &when)) {
            return sv_line(&head, &line) && mbox_is_header(line) ? 90 : 0;
        }
        bool folded = line.n > 0 && (line.p[0] == ' ' || line.p[0] == '\t');
        if (line.n == 0 || (!folded && !mbox_is_header(line)) || (folded && lines == 1))
            break;
        known += is_mail_header(line);
    }
    return known >= 3 ? 70 : 0;
}

"""exports.py - makes an export of every format, of a size, from a seed.
SPDX-License-Identifier: GPL-2.0-or-later

Not here: timing (sources.c). Usage: exports.py FORMAT MEGABYTES PATH, or exports.py --list. PATH
becomes a file or a folder; what is made is printed as "PATH BYTES". Words are made up, by Zipf's law;
every third post has a block of code. Nothing in it has to be true: what counts is that each format
has the shape and the weight of a real one.
"""
import csv
import email.message
import json
import os
import random
import sys
import time

EPOCH = 1_500_000_000


class Text:
    """Bodies of posts."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        letters = "etaoinshrdlucmfwypvbgk"
        self.words = ["".join(self.rng.choices(letters, k=self.rng.randint(2, 10))) for _ in range(20000)]
        self.weights = [1 / (i + 10) for i in range(len(self.words))]
        self.pool = self.rng.choices(self.words, self.weights, k=400000)

    def prose(self, words):
        at = self.rng.randrange(len(self.pool) - words)
        return " ".join(self.pool[at:at + words])

    def code(self):
        name = self.rng.choice(self.words)
        return f"int {name}(void)\n{{\n    return open(\"/var/lib/{name}\", 0x{self.rng.randrange(1 << 32):08x});\n}}"

    def markdown(self, words=120):
        body = "\n\n".join(self.prose(words // 3) + "." for _ in range(3))
        return body + f"\n\n```c\n{self.code()}\n```" if self.rng.random() < .33 else body

    def html(self, words=120):
        body = "".join(f"<p>{self.prose(words // 3)}.</p>" for _ in range(3))
        code = self.code().replace("<", "&lt;")
        return body + f"<pre><code>{code}\n</code></pre>" if self.rng.random() < .33 else body

    def title(self):
        return self.prose(8)

    def user(self):
        return self.rng.choice(self.words[:2000])


def fill(text, path, size, item, head="", tail="", join="\n"):
    """Writes items until the file has the size."""
    n = written = 0
    with open(path, "w", encoding="utf-8", newline="") as out:
        out.write(head)
        while written < size:
            piece = item(n)
            out.write((join if n else "") + piece)
            written += len(piece)
            n += 1
        out.write(tail)


def iso(n):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(EPOCH + n * 97))


def slack(t, size, path):
    os.makedirs(f"{path}/general")
    users = [{"id": f"U{i:06d}", "name": w, "profile": {"real_name": w}} for i, w in enumerate(t.words[:2000])]
    json.dump(users, open(f"{path}/users.json", "w"))
    json.dump([{"id": "C1", "name": "general", "is_private": False}], open(f"{path}/channels.json", "w"))
    day = written = n = 0
    while written < size:
        messages = []
        for _ in range(500):
            ts = f"{EPOCH + n * 97}.{n % 1000000:06d}"
            body = t.markdown(60)
            message = {"type": "message", "user": f"U{t.rng.randrange(2000):06d}", "ts": ts, "text": body, "client_msg_id": f"{n:032x}", "team": "T1",
                       "blocks": [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": body}]}]}]}
            if n % 5:
                message["thread_ts"] = f"{EPOCH + (n - n % 5) * 97}.{(n - n % 5) % 1000000:06d}"
            if n % 7 == 0:
                message["reactions"] = [{"name": "+1", "users": ["U000001", "U000002"], "count": 2}]
            messages.append(message)
            n += 1
        text = json.dumps(messages, indent=1)
        name = time.strftime("%Y-%m-%d", time.gmtime(EPOCH + day * 86400))
        with open(f"{path}/general/{name}.json", "w") as out:
            out.write(text)
        written += len(text)
        day += 1


def teams(t, size, path):
    def message(n):
        v = {"id": str((EPOCH + n * 97) * 1000), "messageType": "message", "createdDateTime": iso(n), "lastModifiedDateTime": iso(n), "deletedDateTime": None,
             "subject": t.title() if n % 4 == 0 else None, "webUrl": f"https://teams.example/l/{n}", "channelIdentity": {"teamId": "t1", "channelId": "c1"},
             "from": {"user": {"id": f"u{n % 900}", "displayName": t.user()}}, "body": {"contentType": "html", "content": t.html()}, "attachments": [], "mentions": [],
             "reactions": [{"reactionType": "like", "user": {"user": {"id": "u1"}}}] if n % 7 == 0 else []}
        if n % 4:
            v["replyToId"] = str((EPOCH + (n - n % 4) * 97) * 1000)
        return json.dumps(v)
    fill(t, path, size, message, '{"value":[', "]}", ",\n")


def discord(t, size, path):
    def message(n):
        return json.dumps({"id": str((EPOCH * 1000 + n * 97000 - 1420070400000) << 22), "type": "Default" if n % 3 else "Reply", "timestamp": iso(n), "timestampEdited": None,
                           "isPinned": False, "content": t.markdown(60), "author": {"id": str(n % 900), "name": t.user(), "isBot": False, "roles": []},
                           "attachments": [], "embeds": [], "stickers": [], "reactions": [], "mentions": [],
                           **({} if n % 3 else {"reference": {"messageId": str((EPOCH * 1000 + max(n - 1, 0) * 97000 - 1420070400000) << 22), "channelId": "5", "guildId": "1"}})})
    head = '{"guild":{"id":"1","name":"g"},"channel":{"id":"5","type":"GuildTextChat","categoryId":"2","category":"c","name":"help","topic":null},"dateRange":{"after":null,"before":null},"exportedAt":"2024-01-01T00:00:00Z","messages":['
    fill(t, path, size, message, head, '],"messageCount":0}', ",\n")


def reddit(t, size, path):
    def line(n):
        if n % 6 == 0:
            return json.dumps({"id": f"s{n}", "name": f"t3_s{n}", "subreddit": "help", "title": t.title(), "selftext": t.markdown(), "author": t.user(), "score": n % 50,
                               "upvote_ratio": .9, "num_comments": 5, "created_utc": EPOCH + n * 97, "edited": False, "is_self": True, "permalink": f"/r/help/comments/s{n}/x/", "link_flair_text": "Solved"})
        return json.dumps({"id": f"c{n}", "link_id": f"t3_s{n - n % 6}", "parent_id": f"t3_s{n - n % 6}", "subreddit": "help", "body": t.markdown(), "author": t.user(), "score": n % 20,
                           "controversiality": 0, "created_utc": EPOCH + n * 97, "edited": False, "permalink": f"/r/help/comments/s{n - n % 6}/x/c{n}/"})
    fill(t, path, size, line)


def twitter(t, size, path):
    def tweet(n):
        v = {"id": str(n + 1), "id_str": str(n + 1), "created_at": time.strftime("%a %b %d %H:%M:%S +0000 %Y", time.gmtime(EPOCH + n * 97)), "full_text": t.prose(35) + " https://t.co/abc",
             "favorite_count": str(n % 9), "retweet_count": "1", "lang": "en", "entities": {"urls": [{"url": "https://t.co/abc", "expanded_url": "https://example.org/x"}], "hashtags": [], "user_mentions": []}}
        if n % 3:
            v |= {"in_reply_to_status_id_str": str(n), "in_reply_to_user_id_str": "7", "in_reply_to_screen_name": "me"}
        return json.dumps({"tweet": v}, indent=1)
    fill(t, path, size, tweet, "window.YTD.tweets.part0 = [\n", "]", ",\n")


def linkedin(t, size, path):
    os.makedirs(path)
    with open(f"{path}/Shares.csv", "w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["Date", "ShareLink", "ShareCommentary", "SharedUrl", "MediaUrl", "Visibility"])
        for n in range(size // 800):
            rows.writerow([time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(EPOCH + n * 97)), f"https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A{7000000000000000000 + n}",
                           "\"\n\"".join([t.prose(60), t.prose(60)]), "", "", "MEMBER_NETWORK"])


def youtube(t, size, path):
    def comment(n):
        return json.dumps({"id": f"c{n}", "parent": "root" if n % 4 == 0 else f"c{n - n % 4}", "text": t.prose(60), "author": t.user(), "author_id": f"a{n % 900}", "like_count": n % 30, "timestamp": EPOCH + n * 97})
    head = json.dumps({"id": "abcdefghijk", "title": "t", "description": t.prose(200), "channel": "c", "upload_date": "20240101", "duration": 600, "webpage_url": "https://www.youtube.com/watch?v=abcdefghijk",
                       "extractor": "youtube", "formats": [], "_type": "video"})[:-1]
    fill(t, path, size, comment, head + ',"comments":[', "]}", ",\n")


def discourse(t, size, path):
    os.makedirs(path)
    written = n = 0
    while written < size:
        v = {"id": n + 1, "topic_id": n // 8 + 1, "topic_slug": "a-topic", "topic_title": t.title(), "post_number": n % 8 + 1, "post_type": 1, "username": t.user(), "created_at": iso(n), "updated_at": iso(n),
             "raw": t.markdown(), "cooked": t.html(), "reply_to_post_number": None, "actions_summary": [{"id": 2, "count": n % 5}], "hidden": False, "deleted_at": None, "accepted_answer": n % 8 == 3}
        text = json.dumps(v, indent=1)
        with open(f"{path}/{n + 1}.json", "w") as out:
            out.write(text)
        written += len(text)
        n += 1


def discourse_sql(t, size, path):
    def row(n):
        raw = t.markdown().replace("\\", "\\\\").replace("\n", "\\n")
        return f"{n + 1}\t{n % 900 + 1}\t{n // 8 + 1}\t{n % 8 + 1}\t{raw}\t{raw}\t2024-01-01 10:00:00.123\t\\N\t\\N\t1\tf\t{n % 5}"
    head = "SET client_encoding = 'UTF8';\nCOPY public.posts (id, user_id, topic_id, post_number, raw, cooked, created_at, deleted_at, reply_to_post_number, post_type, hidden, like_count) FROM stdin;\n"
    topics = "\n".join(f"{i + 1}\tA topic {i}\t{i}-slug\t1\tregular\t2024-01-01 10:00:00\t\\N" for i in range(size // 5000))
    tail = f"\n\\.\n\nCOPY public.topics (id, title, slug, category_id, archetype, created_at, deleted_at) FROM stdin;\n{topics}\n\\.\n"
    fill(t, path, size, row, head, tail)


def phpbb(t, size, path):
    def row(n):
        text = t.markdown().replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\"", "&quot;").replace("<", "&lt;")
        return f"INSERT INTO `phpbb_posts` (`post_id`, `topic_id`, `forum_id`, `poster_id`, `post_time`, `post_subject`, `post_text`, `bbcode_uid`, `post_visibility`) VALUES ({n + 1},{n // 8 + 1},1,{n % 900},{EPOCH + n * 97},'Re: x','[b:1a2b3c4d]{text}[/b:1a2b3c4d]','1a2b3c4d',1);"
    topics = "".join(f"INSERT INTO `phpbb_topics` (`topic_id`, `forum_id`, `topic_title`, `topic_first_post_id`, `topic_status`) VALUES ({i + 1},1,'A topic',{i * 8 + 1},0);\n" for i in range(size // 8000))
    fill(t, path, size, row, "INSERT INTO `phpbb_forums` (`forum_id`, `parent_id`, `forum_name`) VALUES (1,0,'Help');\n" + topics)


def forum(t, size, path):
    os.makedirs(path)
    written = n = 0
    while written < size:
        question = {"@type": "Question", "name": t.title(), "text": t.html(), "upvoteCount": n % 9, "dateCreated": iso(n), "author": {"@type": "Person", "name": t.user()}, "answerCount": 3,
                    "suggestedAnswer": [{"@type": "Answer", "text": t.html(), "upvoteCount": k, "dateCreated": iso(n), "author": {"@type": "Person", "name": t.user()}, "url": f"https://forum.example/t/{n}#a{k}"} for k in range(3)]}
        page = f"<!DOCTYPE html><html><head><title>x</title><link rel=canonical href='https://forum.example/t/{n}'><script type='application/ld+json'>{json.dumps({'@context': 'https://schema.org', '@type': 'QAPage', 'mainEntity': question})}</script></head><body><nav>{t.prose(100)}</nav><main>{t.html(400)}</main></body></html>"
        with open(f"{path}/{n}.html", "w") as out:
            out.write(page)
        written += len(page)
        n += 1


def tutorials(t, size, path):
    os.makedirs(path)
    written = n = 0
    while written < size:
        page = f"<!DOCTYPE html><html><head><title>{t.title()}</title></head><body><nav>{t.prose(100)}</nav><main><h1>{t.title()}</h1>" + "".join(f"<h2>{t.title()}</h2>{t.html(300)}" for _ in range(5)) + "</main></body></html>"
        with open(f"{path}/{n}.html", "w") as out:
            out.write(page)
        written += len(page)
        n += 1


def mail(t, size, path):
    def message(n):
        m = email.message.EmailMessage()
        m["From"] = f"{t.user()} <{t.user()}@example.org>"
        m["Subject"] = ("Re: " if n % 4 else "") + f"[list] topic {n // 4}"
        m["Message-ID"] = f"<{n}@example.org>"
        m["List-Id"] = "<list.example.org>"
        m["Date"] = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime(EPOCH + n * 97))
        if n % 4:
            m["In-Reply-To"] = m["References"] = f"<{n - n % 4}@example.org>"
        m.set_content(t.markdown() + "\n\nOn Monday somebody wrote:\n> " + t.prose(12) + "\n-- \n" + t.user())
        return f"From {t.user()}@example.org Mon Jan  1 00:00:00 2024\n" + m.as_string().replace("\nFrom ", "\n>From ")
    fill(t, path, size, message)


def github(t, size, path):
    def issue(n):
        return json.dumps({"number": n + 1, "title": t.title(), "body": t.markdown(), "user": {"login": t.user(), "type": "User"}, "state": "closed", "state_reason": "completed", "labels": [{"name": "bug"}],
                           "comments": 2, "created_at": iso(n), "updated_at": iso(n), "html_url": f"https://github.com/o/r/issues/{n + 1}", "url": f"https://api.github.com/repos/o/r/issues/{n + 1}",
                           "repository_url": "https://api.github.com/repos/o/r", "reactions": {"+1": n % 9, "-1": 0, "heart": 1, "total_count": 3}}, indent=1)
    fill(t, path, size, issue, "[", "]", ",\n")


def zulip(t, size, path):
    os.makedirs(path)
    json.dump({"zerver_realm": [{"id": 1, "string_id": "bench"}], "zerver_stream": [{"id": 7, "name": "help", "invite_only": False}], "zerver_recipient": [{"id": 70, "type": 2, "type_id": 7}],
               "zerver_userprofile": [{"id": i, "full_name": w} for i, w in enumerate(t.words[:900])]}, open(f"{path}/realm.json", "w"))

    def message(n):
        return json.dumps({"id": n + 1, "sender": n % 900, "recipient": 70, "subject": f"topic {n // 9}", "content": t.markdown(60), "rendered_content": t.html(60), "date_sent": EPOCH + n * 97.5, "last_edit_time": None})
    fill(t, f"{path}/messages-000001.json", size, message, '{"zerver_message":[', "]}", ",\n")


def mattermost(t, size, path):
    def line(n):
        at = (EPOCH + n * 970) * 1000
        return json.dumps({"type": "post", "post": {"team": "t", "channel": "c", "user": t.user(), "message": t.markdown(60), "create_at": at, "reactions": [{"user": "u", "emoji_name": "+1", "create_at": at}],
                                                    "replies": [{"user": t.user(), "message": t.markdown(60), "create_at": at + k} for k in range(1, 4)]}})
    fill(t, path, size, line, '{"type":"version","version":1}\n{"type":"channel","channel":{"team":"t","name":"c","type":"O"}}\n')


def stackexchange(t, size, path):
    os.makedirs(path)

    def row(n):
        body = t.html().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;").replace("\n", "&#xA;")
        if n % 4 == 0:
            return f"  <row Id=\"{n + 1}\" PostTypeId=\"1\" CreationDate=\"2024-01-01T00:00:00.000\" Score=\"{n % 9}\" ViewCount=\"9\" Body=\"{body}\" OwnerUserId=\"{n % 900 + 1}\" Title=\"{t.title()}\" Tags=\"&lt;a&gt;\" />"
        return f"  <row Id=\"{n + 1}\" PostTypeId=\"2\" ParentId=\"{n - n % 4 + 1}\" CreationDate=\"2024-01-01T00:00:00.000\" Score=\"{n % 9}\" Body=\"{body}\" OwnerUserId=\"{n % 900 + 1}\" />"
    fill(t, f"{path}/Posts.xml", size, row, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<posts>\n", "\n</posts>\n")


def jsonl(t, size, path):
    def line(n):
        v = {"id": str(n), "kind": "question" if n % 4 == 0 else "answer", "title": t.title(), "body": t.markdown(), "author": t.user(), "created": iso(n), "score": n % 9}
        if n % 4:
            v["parent"] = str(n - n % 4)
        return json.dumps(v)
    fill(t, path, size, line, '{"askwell":1,"source":"bench","snapshot":true}\n')


# name of a row: (maker, format, how the path ends)
EXPORTS = {
    "stackexchange": (stackexchange, "stackexchange", ""), "jsonl": (jsonl, "jsonl", ".jsonl"), "tutorials": (tutorials, "tutorials", ""), "slack": (slack, "slack", ""), "teams": (teams, "teams", ".json"),
    "discord": (discord, "discord", ".json"), "reddit": (reddit, "reddit", ".ndjson"), "twitter": (twitter, "twitter", "/tweets.js"), "linkedin": (linkedin, "linkedin", ""),
    "youtube": (youtube, "youtube", ".info.json"), "discourse": (discourse, "discourse", ""), "discourse-sql": (discourse_sql, "discourse", "/dump.sql"), "phpbb": (phpbb, "phpbb", ".sql"),
    "forum": (forum, "forum", ""), "mail": (mail, "mail", ".mbox"), "github": (github, "github", ".json"), "zulip": (zulip, "zulip", ""), "mattermost": (mattermost, "mattermost", ".jsonl"),
}


def size_of(path):
    if os.path.isfile(path):
        return os.path.getsize(path)
    return sum(os.path.getsize(os.path.join(folder, name)) for folder, _, names in os.walk(path) for name in names)


def main():
    if sys.argv[1:] == ["--list"]:
        print("\n".join(EXPORTS))
        return
    name, megabytes, folder = sys.argv[1:]
    make, importer, ending = EXPORTS[name]
    path = f"{folder}/{name}{ending}"
    os.makedirs(os.path.dirname(path), exist_ok=True)
    make(Text(1), int(float(megabytes) * 1e6), path)
    print(importer, path, size_of(path))


if __name__ == "__main__":
    main()

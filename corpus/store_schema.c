/* store_schema.c - the tables of the store, version by version.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: statements that use them (store_sql.h).
 * Method: the rows of a version bring the schema there from the one before; new stores go through
 * all of them. A row is never edited once a release has it: add some for a new version, the last
 * of which sets PRAGMA user_version. That says where a file stands.
 *
 * Why it looks like this. A million posts are mostly small rows and index entries, so columns are
 * few and often absent: absent values are NULL (one byte), names that repeat are numbers, a
 * native id is an integer where it is one. Bodies have a table of their own, so that votes can be
 * rewritten and keys looked up without dragging text along. A container is a name *and* an id
 * space, which keeps the key index at two columns. posts.parent is no foreign key: it would need
 * an index, and store_check looks after it. Counts are kept by triggers, since whoever asks for
 * them (every visit of the home page) must not wait for a walk over a million rows.
 */
#include "corpus/store_priv.h"

static const struct {
    int64_t to; /* the version that the file has afterwards */
    const char *sql;
} steps[] = {
    {1,
     "CREATE TABLE counters(name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;"},
    {1,
     "CREATE TABLE sources(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, format TEXT NOT NULL,"
     " title TEXT, url TEXT, license TEXT, updated INTEGER) STRICT;"},
    {1, "CREATE TABLE containers(id INTEGER PRIMARY KEY,"
        " source INTEGER NOT NULL REFERENCES sources, name TEXT NOT NULL, space INTEGER NOT NULL,"
        " UNIQUE(source, name, space)) STRICT;"},
    {1,
     /* What a container holds, kept by the triggers below: hidden is 1 for what has a label. Each
      * thread has one post without parent, which is how threads are counted. */
     "CREATE TABLE counts(container INTEGER NOT NULL REFERENCES containers,"
     " hidden INTEGER NOT NULL, threads INTEGER NOT NULL DEFAULT 0,"
     " posts INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0,"
     " PRIMARY KEY(container, hidden)) STRICT, WITHOUT ROWID;"
     "CREATE TRIGGER containers_added AFTER INSERT ON containers BEGIN"
     " INSERT INTO counts(container, hidden) VALUES(NEW.id, 0), (NEW.id, 1); END;"},
    {1,
     /* threads: how many have it, as far as everybody may see them; hidden: the others. */
     "CREATE TABLE tags(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
     " threads INTEGER NOT NULL DEFAULT 0, hidden INTEGER NOT NULL DEFAULT 0) STRICT;"
     "CREATE TABLE labels(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;"
     "CREATE TABLE langs(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;"
     "CREATE TABLE licenses(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;"
     /* Templates: \x01 stands for the post's native id, \x02 for its parent's. */
     "CREATE TABLE urls(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;"},
    {1,
     /* key is the export's id of the author, or NULL where only the name is known. public: 1 once
      * something that everybody may see was theirs. */
     "CREATE TABLE authors(id INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES sources,"
     " key ANY, name TEXT NOT NULL, url TEXT, reputation INTEGER, public INTEGER) STRICT;"
     "CREATE UNIQUE INDEX authors_key ON authors(source, key) WHERE key IS NOT NULL;"
     "CREATE INDEX authors_name ON authors(name COLLATE NOCASE);"},
    {1,
     /* root NULL: gone, kept so that the index retires it and its number is not given again. */
     "CREATE TABLE threads(id INTEGER PRIMARY KEY, root INTEGER, change INTEGER NOT NULL,"
     " content INTEGER NOT NULL) STRICT;"
     "CREATE INDEX threads_change ON threads(change);"},
    {1,
     /* flags: enum post_flag, 0 a ghost. url: a number of urls, or a text. hash: of the content.
      * size: bytes of the body before packing, NULL for a ghost. */
     "CREATE TABLE posts(id INTEGER PRIMARY KEY,"
     " thread INTEGER NOT NULL REFERENCES threads,"
     " container INTEGER NOT NULL REFERENCES containers, native ANY NOT NULL, parent INTEGER,"
     " flags INTEGER NOT NULL, label INTEGER, author INTEGER REFERENCES authors,"
     " created INTEGER, edited INTEGER, active INTEGER, score INTEGER NOT NULL, up INTEGER,"
     " down INTEGER, views INTEGER, lang INTEGER, license INTEGER, url ANY, hash INTEGER,"
     " size INTEGER, title TEXT) STRICT;"
     "CREATE UNIQUE INDEX posts_key ON posts(container, native);"
     "CREATE INDEX posts_thread ON posts(thread);"
     "CREATE INDEX posts_ghost ON posts(container) WHERE flags = 0;"},
    {1, "CREATE TRIGGER posts_added AFTER INSERT ON posts BEGIN"
        " UPDATE counts SET threads = threads + (NEW.parent IS NULL),"
        " posts = posts + (NEW.flags <> 0), bytes = bytes + coalesce(NEW.size, 0)"
        " + coalesce(length(CAST(NEW.title AS BLOB)), 0)"
        " WHERE container = NEW.container AND hidden = (NEW.label IS NOT NULL); END;"
        "CREATE TRIGGER posts_removed AFTER DELETE ON posts BEGIN"
        " UPDATE counts SET threads = threads - (OLD.parent IS NULL),"
        " posts = posts - (OLD.flags <> 0), bytes = bytes - coalesce(OLD.size, 0)"
        " - coalesce(length(CAST(OLD.title AS BLOB)), 0)"
        " WHERE container = OLD.container AND hidden = (OLD.label IS NOT NULL); END;"
        "CREATE TRIGGER posts_changed AFTER UPDATE OF parent, flags, label, size, title ON posts"
        " WHEN (OLD.parent IS NULL) <> (NEW.parent IS NULL) OR (OLD.flags = 0) <> (NEW.flags = 0)"
        " OR (OLD.label IS NULL) <> (NEW.label IS NULL) OR OLD.size IS NOT NEW.size"
        " OR OLD.title IS NOT NEW.title BEGIN"
        " UPDATE counts SET threads = threads - (OLD.parent IS NULL),"
        " posts = posts - (OLD.flags <> 0), bytes = bytes - coalesce(OLD.size, 0)"
        " - coalesce(length(CAST(OLD.title AS BLOB)), 0)"
        " WHERE container = OLD.container AND hidden = (OLD.label IS NOT NULL);"
        " UPDATE counts SET threads = threads + (NEW.parent IS NULL),"
        " posts = posts + (NEW.flags <> 0), bytes = bytes + coalesce(NEW.size, 0)"
        " + coalesce(length(CAST(NEW.title AS BLOB)), 0)"
        " WHERE container = NEW.container AND hidden = (NEW.label IS NOT NULL); END;"},
    {1, "CREATE TABLE bodies(id INTEGER PRIMARY KEY REFERENCES posts ON DELETE CASCADE,"
        " data BLOB NOT NULL) STRICT;"
        /* reactions: lines of "count name". */
        "CREATE TABLE extras(post INTEGER PRIMARY KEY REFERENCES posts ON DELETE CASCADE,"
        " reason TEXT, reactions TEXT) STRICT;"
        "CREATE TABLE links(post INTEGER NOT NULL REFERENCES posts ON DELETE CASCADE,"
        " space INTEGER NOT NULL, native ANY NOT NULL, duplicate INTEGER NOT NULL,"
        " PRIMARY KEY(post, space, native, duplicate)) STRICT, WITHOUT ROWID;"
        "CREATE TABLE thread_tags(thread INTEGER NOT NULL REFERENCES threads,"
        " tag INTEGER NOT NULL REFERENCES tags, hidden INTEGER NOT NULL,"
        " PRIMARY KEY(thread, tag)) STRICT, WITHOUT ROWID;"
        "CREATE TRIGGER thread_tags_added AFTER INSERT ON thread_tags BEGIN"
        " UPDATE tags SET threads = threads + (NEW.hidden = 0), hidden = hidden + NEW.hidden"
        " WHERE id = NEW.tag; END;"
        "CREATE TRIGGER thread_tags_removed AFTER DELETE ON thread_tags BEGIN"
        " UPDATE tags SET threads = threads - (OLD.hidden = 0), hidden = hidden - OLD.hidden"
        " WHERE id = OLD.tag; END;"},
    {1, "CREATE TABLE dictionaries(version INTEGER PRIMARY KEY, samples INTEGER NOT NULL,"
        " data BLOB NOT NULL) STRICT;"},
    {1, "PRAGMA application_id = 0x61736b77; PRAGMA user_version = 1;"},
    {2,
     /* Each batch gets a random stamp under the highest change number that it gave: two stores
      * that agree in the stamp of a number have the same history up to there. So an index sees
      * that a store was made anew, put back from a backup, or lost its last batches with the
      * power, also when it has grown past the index's mark since. A batch writes the counter
      * `post` last, which is what the triggers wait for. */
     "CREATE TABLE stamps(change INTEGER PRIMARY KEY, stamp INTEGER NOT NULL) STRICT;"
     "INSERT INTO stamps SELECT m, random() FROM (SELECT max(change) AS m FROM threads)"
     " WHERE m > 0;"
     "CREATE TRIGGER batch_first AFTER INSERT ON counters WHEN NEW.name = 'post' BEGIN"
     " INSERT INTO stamps SELECT m, random() FROM (SELECT max(change) AS m FROM threads)"
     " WHERE m > (SELECT coalesce(max(change), 0) FROM stamps); END;"
     "CREATE TRIGGER batch_next AFTER UPDATE ON counters WHEN NEW.name = 'post' BEGIN"
     " INSERT INTO stamps SELECT m, random() FROM (SELECT max(change) AS m FROM threads)"
     " WHERE m > (SELECT coalesce(max(change), 0) FROM stamps); END;"},
    {2, "PRAGMA user_version = 2;"},
    {3,
     /* What is not to come back, as salted hashes (kind: enum tomb; kind 0 is the salt). */
     "CREATE TABLE forgotten(kind INTEGER NOT NULL, hash BLOB NOT NULL, at INTEGER NOT NULL,"
     " PRIMARY KEY(kind, hash)) STRICT, WITHOUT ROWID;"
     "INSERT INTO forgotten VALUES(0, randomblob(16), 0);"
     /* What is being removed, so that a killed program's removal can be finished: kind is enum
      * doom, id a row of authors, posts or sources. */
     "CREATE TABLE doomed(kind INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY(kind, id))"
     " STRICT, WITHOUT ROWID;"
     /* Names by which exports still know a source that was renamed. */
     "CREATE TABLE aliases(name TEXT PRIMARY KEY, source INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
     /* A source's visibility was changed: what comes in as was ('' public, '*' anything) is kept
      * as now ('' public). */
     "CREATE TABLE relabels(source INTEGER NOT NULL, was TEXT NOT NULL, now TEXT NOT NULL,"
     " PRIMARY KEY(source, was)) STRICT, WITHOUT ROWID;"
     "CREATE TRIGGER thread_tags_changed AFTER UPDATE OF hidden ON thread_tags"
     " WHEN OLD.hidden <> NEW.hidden BEGIN"
     " UPDATE tags SET threads = threads + (NEW.hidden = 0) - (OLD.hidden = 0),"
     " hidden = hidden + NEW.hidden - OLD.hidden WHERE id = NEW.tag; END;"},
    {3,
     /* When an import last changed something that everybody may read: what they are told. */
     "ALTER TABLE sources ADD COLUMN shown INTEGER; UPDATE sources SET shown = updated;"},
    {3, "PRAGMA user_version = 3;"},
    {4, /* Who points here: a question's duplicates are asked for by the one they repeat. */
     "CREATE INDEX links_target ON links(native, space);"},
    {4, "PRAGMA user_version = 4;"},
};

int store_migrate(struct store *st, struct ask_err *err)
{
    struct sql q;
    int64_t version = 0;
    int src, rc;

    if ((rc = sql_do(st, SQL_BEGIN_WRITE, err)) < 0)
        return rc;
    /* Read again under the lock: another process may have been faster. */
    q = sql_get(st, SQL_USER_VERSION);
    if ((rc = sql_one(&q, &version, err)) < 0)
        goto out;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (steps[i].to <= version)
            continue;
        src = sqlite3_exec(st->db, steps[i].sql, NULL, NULL, NULL);
        if (src != SQLITE_OK) {
            rc = store_fail(st, src, err);
            goto out;
        }
    }
    rc = sql_do(st, SQL_COMMIT, err);
out:
    if (rc < 0)
        (void)sqlite3_exec(st->db, "ROLLBACK", NULL, NULL, NULL);
    return rc;
}

/* store_sql.h - every SQL statement of the store, by name; private to corpus/store*.c.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the schema (store_schema.c). Parameters are bound and columns read in the order of
 * the text. No statement is put together at run time.
 * Thread rule: constants.
 */
#ifndef ASKWELL_CORPUS_STORE_SQL_H
#define ASKWELL_CORPUS_STORE_SQL_H

/* flags = 0 is a ghost (struct post_row in store_priv.h has the bits). A thread without root is
 * gone. */

/* What row_read reads, in this order. */
#define POST_COLUMNS                                                                               \
    "p.id, p.thread, p.parent, p.flags, p.native, c.name, c.space, q.native, qc.space, p.title, "  \
    "p.author, a.name, a.key, a.url, a.reputation, p.created, p.edited, p.active, p.score, "       \
    "p.up, p.down, p.views, la.name, lg.name, li.name, p.url, u.name, p.size, b.data "
#define POST_TABLES                                                                                \
    "FROM posts p JOIN containers c ON c.id = p.container "                                        \
    "LEFT JOIN posts q ON q.id = p.parent LEFT JOIN containers qc ON qc.id = q.container "         \
    "LEFT JOIN authors a ON a.id = p.author LEFT JOIN bodies b ON b.id = p.id "                    \
    "LEFT JOIN labels la ON la.id = p.label LEFT JOIN langs lg ON lg.id = p.lang "                 \
    "LEFT JOIN licenses li ON li.id = p.license LEFT JOIN urls u ON u.id = p.url "

// clang-format off
#define SQL_MAP(X) \
    /* transactions */ \
    X(BEGIN_READ, "BEGIN") \
    X(BEGIN_WRITE, "BEGIN IMMEDIATE") \
    X(COMMIT, "COMMIT") \
    X(ROLLBACK, "ROLLBACK") \
    X(APPLICATION, "PRAGMA application_id") \
    X(USER_VERSION, "PRAGMA user_version") \
    X(TABLES, "SELECT count(*) FROM sqlite_schema") \
    /* counters */ \
    X(COUNTER, "SELECT value FROM counters WHERE name = ?1") \
    X(COUNTER_SET, "INSERT INTO counters(name, value) VALUES(?1, ?2) " \
        "ON CONFLICT(name) DO UPDATE SET value = ?2") \
    X(MARK, "SELECT coalesce(max(change), 0) FROM threads") \
    X(STAMP, "SELECT stamp FROM stamps WHERE change >= ?1 ORDER BY change LIMIT 1") \
    X(LAST_THREAD, "SELECT coalesce(max(id), 0) FROM threads") \
    X(LAST_POST, "SELECT coalesce(max(id), 0) FROM posts") \
    /* interned names: found, made */ \
    X(TAG_FIND, "SELECT id FROM tags WHERE name = ?1") \
    X(TAG_ADD, "INSERT INTO tags(name) VALUES(?1) RETURNING id") \
    X(LABEL_FIND, "SELECT id FROM labels WHERE name = ?1") \
    X(LABEL_ADD, "INSERT INTO labels(name) VALUES(?1) RETURNING id") \
    X(LANG_FIND, "SELECT id FROM langs WHERE name = ?1") \
    X(LANG_ADD, "INSERT INTO langs(name) VALUES(?1) RETURNING id") \
    X(LICENSE_FIND, "SELECT id FROM licenses WHERE name = ?1") \
    X(LICENSE_ADD, "INSERT INTO licenses(name) VALUES(?1) RETURNING id") \
    X(URL_FIND, "SELECT id FROM urls WHERE name = ?1") \
    X(URL_ADD, "INSERT INTO urls(name) VALUES(?1) RETURNING id") \
    X(URL_COUNT, "SELECT count(*) FROM urls") \
    /* sources and containers */ \
    X(SOURCE_FIND, "SELECT id, format, title, url, license FROM sources WHERE name = ?1") \
    X(SOURCE_ADD, "INSERT INTO sources(name, format, title, url, license) " \
        "VALUES(?1, ?2, ?3, ?4, ?5) RETURNING id") \
    X(SOURCE_SET, "UPDATE sources SET format = ?2, title = ?3, url = ?4, license = ?5 " \
        "WHERE id = ?1") \
    X(SOURCE_UPDATED, "UPDATE sources SET updated = ?2, shown = iif(?3, ?2, shown) " \
        "WHERE id = ?1") \
    X(CONTAINER_FIND, "SELECT id FROM containers WHERE source = ?1 AND name = ?2 AND space = ?3") \
    X(CONTAINER_ADD, "INSERT INTO containers(source, name, space) VALUES(?1, ?2, ?3) " \
        "RETURNING id") \
    /* authors */ \
    X(AUTHOR_BY_KEY, "SELECT id, name, url, reputation, public FROM authors " \
        "WHERE source = ?1 AND key = ?2") \
    X(AUTHOR_BY_NAME, "SELECT id, name, url, reputation, public FROM authors " \
        "WHERE name = ?2 COLLATE NOCASE AND name = ?2 AND source = ?1 AND key IS NULL") \
    X(AUTHOR_ADD, "INSERT INTO authors(source, key, name, url, reputation, public) " \
        "VALUES(?1, ?2, ?3, ?4, ?5, ?6) RETURNING id") \
    X(AUTHOR_SET, "UPDATE authors SET name = coalesce(?2, name), url = coalesce(?3, url), " \
        "reputation = coalesce(?4, reputation), public = coalesce(?5, public) WHERE id = ?1") \
    /* posts, written */ \
    X(POST_FIND, "SELECT id, thread, parent, flags, label, score, up, down, views, active, hash " \
        "FROM posts WHERE container = ?1 AND native = ?2") \
    X(POST_THREAD, "SELECT thread FROM posts WHERE id = ?1") \
    X(POST_PARENT, "SELECT parent FROM posts WHERE id = ?1") \
    X(POST_ADD, "INSERT INTO posts(id, container, native, thread, parent, flags, label, author, " \
        "created, edited, active, score, up, down, views, lang, license, url, hash, size, title) " \
        "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, " \
        "?19, ?20, ?21)") \
    X(POST_SET, "UPDATE posts SET container = ?2, native = ?3, thread = ?4, parent = ?5, " \
        "flags = ?6, label = ?7, author = ?8, created = ?9, edited = ?10, active = ?11, " \
        "score = ?12, up = ?13, down = ?14, views = ?15, lang = ?16, license = ?17, url = ?18, " \
        "hash = ?19, size = ?20, title = ?21 WHERE id = ?1") \
    X(POST_NUMBERS, "UPDATE posts SET flags = ?2, score = ?3, up = ?4, down = ?5, views = ?6, " \
        "active = ?7 WHERE id = ?1") \
    X(POST_HOME, "UPDATE posts SET thread = ?2, parent = ?3 WHERE id = ?1") \
    X(POST_UNSURE, "UPDATE posts SET hash = NULL WHERE id = ?1")                                   \
    X(POST_LABEL, "UPDATE posts SET label = ?2 WHERE id = ?1") \
    X(POST_GHOST, "UPDATE posts SET flags = 0, author = NULL, created = NULL, edited = NULL, " \
        "active = NULL, score = 0, up = NULL, down = NULL, views = NULL, lang = NULL, " \
        "license = NULL, url = NULL, hash = NULL, size = NULL, title = NULL WHERE id = ?1") \
    X(POST_DELETE, "DELETE FROM posts WHERE id = ?1") \
    X(POST_PUBLIC, "SELECT id, thread FROM posts WHERE container = ?1 AND label IS NULL " \
        "AND flags <> 0 LIMIT 1") \
    X(POST_NATIVES, "SELECT id FROM posts WHERE container = ?1") \
    /* A body waits for its batch; its post may be gone by then, or be a ghost. */ \
    X(BODY_SET, "INSERT INTO bodies(id, data) SELECT ?1, ?2 " \
        "WHERE EXISTS(SELECT 1 FROM posts WHERE id = ?1 AND flags <> 0) " \
        "ON CONFLICT(id) DO UPDATE SET data = ?2") \
    X(BODY_DELETE, "DELETE FROM bodies WHERE id = ?1") \
    X(BODY_NEXT, "SELECT b.id, p.size, b.data FROM bodies b CROSS JOIN posts p ON p.id = b.id " \
        "WHERE b.id >= ?1 ORDER BY b.id LIMIT 1") \
    X(EXTRA, "SELECT reason, reactions FROM extras WHERE post = ?1") \
    X(EXTRA_SET, "INSERT INTO extras(post, reason, reactions) VALUES(?1, ?2, ?3) " \
        "ON CONFLICT(post) DO UPDATE SET reason = ?2, reactions = ?3") \
    X(EXTRA_DELETE, "DELETE FROM extras WHERE post = ?1") \
    X(LINK_ADD, "INSERT OR IGNORE INTO links(post, space, native, duplicate) " \
        "VALUES(?1, ?2, ?3, ?4)") \
    X(LINKS_OF, "SELECT duplicate, space, native FROM links WHERE post = ?1") \
    X(LINK_DELETE, "DELETE FROM links WHERE post = ?1") \
    /* threads, written */ \
    X(THREAD_ADD, "INSERT INTO threads(id, root, change, content) VALUES(?1, ?2, ?3, ?3)") \
    X(THREAD_BUMP, "UPDATE threads SET change = ?2 WHERE id = ?1") \
    X(THREAD_BUMP_CONTENT, "UPDATE threads SET change = ?2, content = ?2 WHERE id = ?1") \
    X(THREAD_CONTENT, "UPDATE threads SET content = change WHERE id = ?1") \
    X(THREAD_ROOT, "SELECT root FROM threads WHERE id = ?1") \
    X(THREAD_ROOT_SET, "UPDATE threads SET root = ?2 WHERE id = ?1") \
    X(THREAD_DELETE, "DELETE FROM threads WHERE id = ?1") \
    X(THREAD_MOVE, "UPDATE posts SET thread = ?2 WHERE thread = ?1") \
    X(THREAD_PUBLIC, "SELECT 1 FROM posts WHERE thread = ?1 AND label IS NULL LIMIT 1") \
    X(THREAD_SIZE_A, "SELECT 1 FROM posts WHERE thread = ?1") \
    X(THREAD_SIZE_B, "SELECT 1 FROM posts WHERE thread = ?1") \
    X(THREAD_NODES, "SELECT id, parent, flags, container, label FROM posts WHERE thread = ?1 " \
        "ORDER BY id") \
    X(THREAD_TAG_ADD, "INSERT OR IGNORE INTO thread_tags(thread, tag, hidden) VALUES(?1, ?2, ?3)") \
    X(THREAD_TAG_DELETE, "DELETE FROM thread_tags WHERE thread = ?1") \
    X(THREAD_TAG_COPY, "INSERT INTO thread_tags(thread, tag, hidden) " \
        "SELECT ?1, tag, hidden FROM thread_tags WHERE thread = ?2") \
    /* dictionaries */ \
    X(DICT, "SELECT data FROM dictionaries WHERE version = ?1") \
    X(DICT_LAST, "SELECT version, samples FROM dictionaries ORDER BY version DESC LIMIT 1") \
    X(DICT_ADD, "INSERT INTO dictionaries(version, samples, data) VALUES(?1, ?2, ?3)") \
    /* following changes */ \
    X(CHANGES, "SELECT id, change, content, root IS NULL FROM threads WHERE change > ?1 " \
        "ORDER BY change LIMIT ?2") \
    X(THREADS_PUBLIC, "SELECT id FROM threads t WHERE id > ?1 AND root IS NOT NULL AND EXISTS " \
        "(SELECT 1 FROM posts p WHERE p.thread = t.id AND p.label IS NULL AND p.flags <> 0) " \
        "ORDER BY id LIMIT ?2") \
    X(THREADS, "SELECT id FROM threads WHERE id > ?1 AND root IS NOT NULL ORDER BY id LIMIT ?2") \
    /* reading a thread or a post */ \
    X(THREAD_HEAD, "SELECT t.root, p.native, c.name, s.id, s.name, s.format, s.title, s.url, " \
        "s.license, c.space FROM threads t JOIN posts p ON p.id = t.root " \
        "JOIN containers c ON c.id = p.container JOIN sources s ON s.id = c.source " \
        "WHERE t.id = ?1") \
    X(THREAD_POSTS, "SELECT " POST_COLUMNS POST_TABLES "WHERE p.thread = ?1 " \
        "ORDER BY p.id LIMIT ?2") \
    X(THREAD_OUTLINE, "SELECT id, flags, created, edited, active, score, " \
        "title IS NOT NULL, label FROM posts WHERE thread = ?1 ORDER BY id") \
    X(THREAD_TAGS, "SELECT g.name FROM thread_tags x JOIN tags g ON g.id = x.tag " \
        "WHERE x.thread = ?1 ORDER BY g.id") \
    X(POST, "SELECT " POST_COLUMNS POST_TABLES "WHERE p.id = ?1") \
    X(LINKS, "SELECT l.duplicate, l.space, l.native, coalesce(t.id, 0) FROM links l " \
        "JOIN posts p ON p.id = l.post JOIN containers c ON c.id = p.container " \
        "LEFT JOIN containers tc ON tc.source = c.source AND tc.name = c.name " \
        "AND tc.space = l.space " \
        "LEFT JOIN posts t ON t.container = tc.id AND t.native = l.native AND t.flags <> 0 " \
        "WHERE l.post = ?1 ORDER BY l.duplicate DESC, l.space, l.native") \
    X(DUPLICATES, "SELECT t.label FROM links l " \
        "JOIN posts p ON p.id = l.post JOIN containers c ON c.id = p.container " \
        "LEFT JOIN containers tc ON tc.source = c.source AND tc.name = c.name " \
        "AND tc.space = l.space " \
        "LEFT JOIN posts t ON t.container = tc.id AND t.native = l.native AND t.flags <> 0 " \
        "WHERE l.post = ?1 AND l.duplicate = 1") \
    /* Between threads: from posts of one, and to them. Labels of both ends; 1 for a root's. */ \
    X(LINKS_FROM, "SELECT t.thread, l.duplicate, p.parent IS NULL AND t.parent IS NULL, p.label, " \
        "t.label FROM posts p JOIN links l ON l.post = p.id JOIN containers c " \
        "ON c.id = p.container JOIN containers tc ON tc.source = c.source AND tc.name = c.name " \
        "AND tc.space = l.space JOIN posts t ON t.container = tc.id AND t.native = l.native " \
        "WHERE p.thread = ?1 AND t.flags <> 0 AND t.thread <> ?1 " \
        "AND (?2 OR (p.label IS NULL AND t.label IS NULL)) " \
        "ORDER BY l.duplicate DESC, p.id, t.id LIMIT 1000") \
    X(LINKS_TO, "SELECT p.thread, l.duplicate, p.parent IS NULL AND t.parent IS NULL, p.label, " \
        "t.label FROM posts t JOIN containers tc ON tc.id = t.container " \
        "JOIN links l ON l.native = t.native AND l.space = tc.space " \
        "JOIN posts p ON p.id = l.post JOIN containers c ON c.id = p.container " \
        "AND c.source = tc.source AND c.name = tc.name " \
        "WHERE t.thread = ?1 AND t.flags <> 0 AND p.thread <> ?1 " \
        "AND (?2 OR (p.label IS NULL AND t.label IS NULL)) " \
        "ORDER BY l.duplicate DESC, p.id, t.id LIMIT 1000") \
    X(TITLES_PUBLIC, "SELECT id, thread, created, title FROM posts WHERE id > ?1 AND parent IS NULL " \
        "AND label IS NULL AND flags <> 0 AND title IS NOT NULL ORDER BY id LIMIT ?2") \
    /* Of a thread's first posts only: the rows of one that is very long are not walked for it. */ \
    X(REMARKS, "SELECT " POST_COLUMNS POST_TABLES "WHERE p.id IN " \
        "(SELECT id FROM (SELECT id, label FROM posts WHERE thread = ?1 LIMIT 20000) " \
        "WHERE ?5 OR label IS NULL LIMIT 500) AND p.parent = ?2 AND p.flags <> 0 " \
        "AND p.size <= ?3 ORDER BY p.id LIMIT ?4") \
    X(DUPLICATES_OF, "SELECT l.post, p.label FROM posts t JOIN containers tc ON tc.id = t.container " \
        "JOIN links l ON l.native = t.native AND l.space = tc.space AND l.duplicate = 1 " \
        "JOIN posts p ON p.id = l.post JOIN containers c ON c.id = p.container " \
        "AND c.source = tc.source AND c.name = tc.name " \
        "WHERE t.id = ?1 AND p.flags <> 0 AND (?2 OR p.label IS NULL) " \
        "ORDER BY l.post LIMIT 1000") \
    X(LABEL_OF_POST, "SELECT coalesce(label, 0) FROM posts WHERE id = ?1") \
    /* ids and names */ \
    X(AUTHORS_NAMED, "SELECT id FROM authors WHERE name = ?1 COLLATE NOCASE ORDER BY id LIMIT ?2") \
    X(FIND_NATIVE, "SELECT p.thread FROM containers c CROSS JOIN posts p " \
        "ON p.container = c.id AND p.native = ?2 AND p.flags <> 0 " \
        "WHERE c.source = ?1 ORDER BY c.space, c.id LIMIT 1") \
    X(FIND_NATIVE_ANY, "SELECT p.thread FROM containers c CROSS JOIN posts p " \
        "ON p.container = c.id AND p.native = ?1 AND p.flags <> 0 " \
        "ORDER BY c.space, c.id LIMIT 1") \
    X(TAG_NAME, "SELECT name FROM tags WHERE id = ?1") \
    X(SOURCE_NAME, "SELECT name FROM sources WHERE id = ?1") \
    X(AUTHOR_NAME, "SELECT name FROM authors WHERE id = ?1") \
    /* lists and counts */ \
    X(TAGS, "SELECT id, name, threads + iif(?1, hidden, 0) AS n FROM tags WHERE n > 0 OR ?1 " \
        "ORDER BY n DESC, name LIMIT ?2") \
    X(TAGS_BEGIN, "SELECT id, name, threads + iif(?1, hidden, 0) AS n FROM tags WHERE n > 0 " \
        "AND name >= ?3 AND name < ?3 || char(1114111) ORDER BY n DESC, name LIMIT ?2") \
    X(SOURCES, "SELECT id, name, format, title, url, license, iif(?1, updated, " \
        "coalesce(shown, updated)) FROM sources ORDER BY id") \
    X(SOURCE_COUNTS, "SELECT c.source, sum(n.threads), sum(n.posts) FROM counts n " \
        "JOIN containers c ON c.id = n.container WHERE ?1 OR n.hidden = 0 GROUP BY c.source") \
    X(STATS, "SELECT sum(threads), sum(posts), sum(bytes) FROM counts WHERE ?1 OR hidden = 0") \
    X(STATS_GHOSTS, "SELECT count(*) FROM posts WHERE flags = 0 AND ?1") \
    X(STATS_AUTHORS, "SELECT count(*) FROM authors WHERE ?1 OR public") \
    X(STATS_TAGS, "SELECT count(*) FROM tags WHERE ?1 OR threads > 0") \
    X(STATS_SOURCES, "SELECT count(*) FROM sources s WHERE ?1 OR EXISTS (SELECT 1 FROM counts n " \
        "JOIN containers c ON c.id = n.container WHERE c.source = s.id AND n.hidden = 0 " \
        "AND n.posts > 0)") \
    X(GHOSTS_IN, "SELECT count(*) FROM posts WHERE flags = 0 AND container = ?1") \
    /* taking out: what is remembered, what is under way */ \
    X(SECURE_DELETE, "PRAGMA secure_delete = ON") \
    X(KEYS_OFF, "PRAGMA foreign_keys = OFF") \
    X(KEYS_ON, "PRAGMA foreign_keys = ON") \
    X(VACUUM, "VACUUM") \
    X(TOMB_SALT, "SELECT hash FROM forgotten WHERE kind = 0") \
    X(TOMB_KINDS, "SELECT kind, count(*) FROM forgotten WHERE kind > 0 GROUP BY kind") \
    X(TOMB_FIND, "SELECT 1 FROM forgotten WHERE kind = ?1 AND hash = ?2") \
    X(TOMB_ADD, "INSERT OR IGNORE INTO forgotten(kind, hash, at) VALUES(?1, ?2, ?3)") \
    X(TOMB_DELETE, "DELETE FROM forgotten WHERE kind = ?1 AND hash = ?2 RETURNING at") \
    X(TOMB_DELETE_AT, "DELETE FROM forgotten WHERE kind = ?1 AND at = ?2") \
    X(SOURCE_FORMAT, "SELECT format FROM sources WHERE id = ?1") \
    X(TOMB_LIST, "SELECT kind, at, count(*) FROM forgotten WHERE kind > 0 GROUP BY at, kind " \
        "ORDER BY at, kind") \
    X(DOOM, "INSERT OR IGNORE INTO doomed(kind, id) VALUES(?1, ?2)") \
    X(DOOMED, "SELECT count(*) FROM doomed WHERE kind <> 2") \
    X(DOOMED_POSTS, "SELECT p.id, p.thread FROM doomed d JOIN posts p ON p.id = d.id " \
        "AND p.flags <> 0 WHERE d.kind = 2") \
    X(DOOMED_BELOW, "SELECT id, thread FROM posts WHERE flags <> 0 " \
        "AND (author IN (SELECT id FROM doomed WHERE kind = 1) OR container IN " \
        "(SELECT c.id FROM doomed d JOIN containers c ON c.source = d.id WHERE d.kind = 3))") \
    X(ALIASES, "SELECT name FROM aliases WHERE source = ?1 ORDER BY name") \
    X(ALIAS_FIND, "SELECT s.name FROM aliases a JOIN sources s ON s.id = a.source " \
        "WHERE a.name = ?1") \
    X(ALIAS_SET, "INSERT INTO aliases(name, source) VALUES(?1, ?2) " \
        "ON CONFLICT(name) DO UPDATE SET source = ?2") \
    X(ALIAS_DELETE, "DELETE FROM aliases WHERE name = ?1") \
    X(SOURCE_RENAME, "UPDATE sources SET name = ?2 WHERE id = ?1") \
    X(SOURCE_SHOWN, "SELECT p.thread, p.label IS NULL FROM containers c CROSS JOIN posts p " \
        "ON p.container = c.id AND p.flags <> 0 WHERE c.source = ?1 " \
        "ORDER BY p.label IS NOT NULL LIMIT 1") \
    /* taking out: rows that nothing refers to any more; in this order */ \
    X(PRUNE_AUTHORS, "DELETE FROM authors WHERE id NOT IN " \
        "(SELECT author FROM posts WHERE author IS NOT NULL)") \
    X(PRUNE_AUTHORS_PUBLIC, "UPDATE authors SET public = NULL WHERE public AND id NOT IN " \
        "(SELECT author FROM posts WHERE author IS NOT NULL AND label IS NULL)") \
    X(PRUNE_TAGS, "DELETE FROM tags WHERE id NOT IN (SELECT tag FROM thread_tags)") \
    X(PRUNE_LABELS, "DELETE FROM labels WHERE id NOT IN " \
        "(SELECT label FROM posts WHERE label IS NOT NULL)") \
    X(PRUNE_LANGS, "DELETE FROM langs WHERE id NOT IN " \
        "(SELECT lang FROM posts WHERE lang IS NOT NULL)") \
    X(PRUNE_LICENSES, "DELETE FROM licenses WHERE id NOT IN " \
        "(SELECT license FROM posts WHERE license IS NOT NULL)") \
    X(PRUNE_URLS, "DELETE FROM urls WHERE id NOT IN " \
        "(SELECT url FROM posts WHERE typeof(url) = 'integer')") \
    X(PRUNE_COUNTS, "DELETE FROM counts WHERE container NOT IN (SELECT container FROM posts)") \
    X(PRUNE_CONTAINERS, "DELETE FROM containers WHERE id NOT IN (SELECT container FROM posts)") \
    X(PRUNE_SOURCES, "DELETE FROM sources WHERE id IN (SELECT id FROM doomed WHERE kind = 3)") \
    X(PRUNE_ALIASES, "DELETE FROM aliases WHERE source NOT IN (SELECT id FROM sources)") \
    X(PRUNE_RELABELS, "DELETE FROM relabels WHERE source NOT IN (SELECT id FROM sources)") \
    X(PRUNE_DOOMED, "DELETE FROM doomed") \
    X(PRUNE_DICTS, "DELETE FROM dictionaries WHERE version < ?1") \
    /* whom, what */ \
    X(AUTHORS_KEYED, "SELECT id FROM authors WHERE key = ?1 ORDER BY id LIMIT ?2") \
    X(AUTHOR_SHOWN, "SELECT s.name, a.name, a.key, (SELECT count(*) FROM posts p " \
        "WHERE p.author = a.id AND p.flags <> 0), (SELECT count(DISTINCT thread) FROM posts p " \
        "WHERE p.author = a.id AND p.flags <> 0) FROM authors a JOIN sources s " \
        "ON s.id = a.source WHERE a.id = ?1") \
    X(POST_SHOWN, "SELECT s.name, p.title, p.native, c.space, c.name, s.id FROM posts p " \
        "JOIN containers c ON c.id = p.container JOIN sources s ON s.id = c.source " \
        "WHERE p.id = ?1 AND p.flags <> 0") \
    X(POSTS_NATIVE, "SELECT p.id FROM containers c CROSS JOIN posts p ON p.container = c.id " \
        "AND p.native = ?1 AND p.flags <> 0 ORDER BY c.source, c.space, c.id LIMIT ?2") \
    X(AUTHOR_IDENTITY, "SELECT source, key, name FROM authors WHERE id = ?1") \
    /* visibility of a whole source */ \
    X(RELABEL_ANY, "SELECT min(length(now)) FROM relabels WHERE source = ?1 HAVING count(*) > 0") \
    X(RELABEL_FIND, "SELECT now FROM relabels WHERE source = ?1 AND was IN (?2, '*') " \
        "ORDER BY was = '*' LIMIT 1") \
    X(RELABEL_CHAIN, "UPDATE relabels SET now = ?3 WHERE source = ?1 AND now = ?2") \
    X(RELABEL_SET, "INSERT INTO relabels(source, was, now) VALUES(?1, ?2, ?3) " \
        "ON CONFLICT(source, was) DO UPDATE SET now = ?3") \
    X(RELABEL_CLEAR, "DELETE FROM relabels WHERE source = ?1") \
    X(RELABEL_TIDY, "DELETE FROM relabels WHERE source = ?1 AND was = now") \
    X(SOURCE_LABELS, "SELECT la.name, count(*) FROM containers c CROSS JOIN posts p " \
        "ON p.container = c.id AND p.flags <> 0 LEFT JOIN labels la ON la.id = p.label " \
        "WHERE c.source = ?1 GROUP BY p.label ORDER BY p.label IS NOT NULL, la.name") \
    X(RELABEL_THREADS, "SELECT DISTINCT p.thread FROM containers c CROSS JOIN posts p " \
        "ON p.container = c.id WHERE c.source = ?1 AND (?2 OR p.label IS ?3)") \
    X(RELABEL_POSTS, "UPDATE posts SET label = ?4 WHERE container IN " \
        "(SELECT id FROM containers WHERE source = ?1) AND (?2 OR label IS ?3)") \
    X(RELABEL_GHOSTS, "UPDATE posts SET label = NULL WHERE flags = 0 AND label IS NOT NULL " \
        "AND id IN (SELECT q.parent FROM containers c CROSS JOIN posts q ON q.container = c.id " \
        "WHERE c.source = ?1 AND q.label IS NULL AND q.parent IS NOT NULL)") \
    X(RELABEL_TAGS, "UPDATE thread_tags SET hidden = NOT hidden WHERE thread IN " \
        "(SELECT p.thread FROM containers c CROSS JOIN posts p ON p.container = c.id " \
        "WHERE c.source = ?1 AND p.parent IS NULL AND (p.label IS NOT NULL) = ?2) " \
        "AND hidden <> ?2") \
    X(RELABEL_AUTHORS, "UPDATE authors SET public = 1 WHERE source = ?1 AND public IS NULL " \
        "AND id IN (SELECT p.author FROM containers c CROSS JOIN posts p ON p.container = c.id " \
        "WHERE c.source = ?1 AND p.label IS NULL)") \
    /* every post, for redaction */ \
    X(POST_NEXT, "SELECT id, flags FROM posts WHERE id > ?1 ORDER BY id LIMIT 1") \
    X(POST_RENAME, "UPDATE OR IGNORE posts SET native = ?2 WHERE id = ?1 RETURNING 1") \
    X(CONTAINER_NEXT, "SELECT id, source, name, space FROM containers WHERE id > ?1 " \
        "ORDER BY id LIMIT 1") \
    X(CONTAINER_RENAME, "UPDATE OR IGNORE containers SET name = ?2 WHERE id = ?1 RETURNING 1") \
    X(CONTAINER_MOVE, "UPDATE OR IGNORE posts SET container = ?2 WHERE container = ?1") \
    X(CONTAINER_COUNT, "UPDATE counts SET (threads, posts, bytes) = (SELECT " \
        "coalesce(sum(p.parent IS NULL), 0), coalesce(sum(p.flags <> 0), 0), " \
        "coalesce(sum(coalesce(p.size, 0) + coalesce(length(CAST(p.title AS BLOB)), 0)), 0) " \
        "FROM posts p WHERE p.container = counts.container " \
        "AND (p.label IS NOT NULL) = counts.hidden) WHERE container = ?1") \
    X(POST_SOURCE, "SELECT c.source FROM posts p JOIN containers c ON c.id = p.container " \
        "WHERE p.id = ?1") \
    /* checking */ \
    X(QUICK_CHECK, "PRAGMA quick_check(100)") \
    X(INTEGRITY_CHECK, "PRAGMA integrity_check(100)") \
    X(FOREIGN_KEY_CHECK, "PRAGMA foreign_key_check") \
    X(CHECK_BODIES, "SELECT p.id, p.flags, p.size, b.data FROM posts p " \
        "LEFT JOIN bodies b ON b.id = p.id ORDER BY p.id") \
    X(CHECK_PARENTS, "SELECT p.id, p.parent, p.thread, q.thread FROM posts p " \
        "LEFT JOIN posts q ON q.id = p.parent " \
        "WHERE p.parent IS NOT NULL AND q.thread IS NOT p.thread LIMIT 100") \
    X(CHECK_ROOTS, "SELECT t.id, t.root, p.thread, p.parent FROM threads t " \
        "LEFT JOIN posts p ON p.id = t.root WHERE t.root IS NOT NULL " \
        "AND (p.thread IS NOT t.id OR p.parent IS NOT NULL) LIMIT 100") \
    X(CHECK_LOOSE, "SELECT p.id, p.thread FROM posts p JOIN threads t ON t.id = p.thread " \
        "WHERE p.parent IS NULL AND t.root IS NOT p.id LIMIT 100") \
    X(CHECK_EMPTY, "SELECT t.id FROM threads t WHERE t.root IS NOT NULL AND NOT EXISTS " \
        "(SELECT 1 FROM posts p WHERE p.thread = t.id AND p.flags <> 0) LIMIT 100") \
    X(CHECK_CHANGES, "SELECT id, change, content FROM threads " \
        "WHERE content > change OR change < 1 OR content < 1 LIMIT 100") \
    X(CHECK_NAMES, "SELECT p.id FROM posts p WHERE p.label IS NOT NULL AND NOT EXISTS " \
        "(SELECT 1 FROM labels l WHERE l.id = p.label) LIMIT 100") \
    X(CHECK_COUNTS, "SELECT n.container, n.hidden, n.posts, n.threads FROM counts n LEFT JOIN " \
        "(SELECT container, label IS NOT NULL AS hidden, sum(parent IS NULL) AS threads, " \
        "sum(flags <> 0) AS posts, sum(coalesce(size, 0) + " \
        "coalesce(length(CAST(title AS BLOB)), 0)) AS bytes FROM posts GROUP BY 1, 2) p " \
        "ON p.container = n.container AND p.hidden = n.hidden " \
        "WHERE n.threads <> coalesce(p.threads, 0) OR n.posts <> coalesce(p.posts, 0) " \
        "OR n.bytes <> coalesce(p.bytes, 0) LIMIT 100") \
    X(CHECK_TAGS, "SELECT g.id, g.threads, g.hidden FROM tags g LEFT JOIN " \
        "(SELECT tag, sum(hidden = 0) AS threads, sum(hidden) AS hidden FROM thread_tags " \
        "GROUP BY tag) x ON x.tag = g.id WHERE g.threads <> coalesce(x.threads, 0) " \
        "OR g.hidden <> coalesce(x.hidden, 0) LIMIT 100")
// clang-format on

enum sql_id {
#define X(name, text) SQL_##name,
    SQL_MAP(X)
#undef X
        SQL_COUNT
};

#endif

/* index_part.cc - one Xapian database as a C object.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: asking (index_reader.cc), which documents are added when (build*.c).
 * Method: every extern "C" body is one guard(). replace_document is never used: it would give an
 * old number to a new passage. DB_CREATE_OR_OPEN is never used: on a damaged folder it makes an
 * empty index without a word.
 */
#include "indexer/index_part.h"

#include <cassert>
#include <cinttypes>
#include <cstdlib>
#include <sstream>
#include <string>

#include <unistd.h>

#include "base/log.h"
#include "indexer/doc.h"
#include "indexer/xguard.hh"

/* libxapian 1.4.22 frees a table in its check by a type of another size, which only the address
 * sanitizer minds. */
#ifdef __SANITIZE_ADDRESS__
extern "C" const char *__asan_default_options(void);
extern "C" const char *__asan_default_options(void)
{
    return "new_delete_type_mismatch=0";
}
#endif

struct index_part {
    Xapian::WritableDatabase writable; /* empty for PART_READ */
    Xapian::Database db;
    std::string path;

    index_part(const char *at, unsigned flags) : path(at)
    {
        int how = 0;

        if (!(flags & PART_WRITE)) {
            db = Xapian::Database(path);
            return;
        }
        how |= flags & PART_CREATE ? Xapian::DB_CREATE : Xapian::DB_OPEN;
        if (flags & PART_FROZEN)
            how |= Xapian::DB_NO_TERMLIST;
        if (flags & PART_NOSYNC)
            how |= Xapian::DB_NO_SYNC;
        writable = Xapian::WritableDatabase(path, how | Xapian::DB_BACKEND_GLASS);
        db = writable;
    }
};

extern "C" int index_part_open(struct index_part **out, const char *path, unsigned flags,
                               struct ask_err *err)
{
    *out = nullptr;
    return guard(err, path, [&] {
        *out = new index_part(path, flags);
        return 0;
    });
}

extern "C" void index_part_free(struct index_part *p)
{
    if (!p)
        return;
    (void)guard(nullptr, "closing", [&] {
        /* The destructor would commit what was flushed outside of a transaction; closing inside
         * of one cancels it. */
        p->writable.close();
        return 0;
    });
    delete p;
}

extern "C" uint32_t index_part_count(const struct index_part *p)
{
    uint32_t n = 0;

    (void)guard(nullptr, "counting", [&] {
        n = p->db.get_doccount();
        return 0;
    });
    return n;
}

extern "C" uint32_t index_part_last(const struct index_part *p)
{
    uint32_t n = 0;

    (void)guard(nullptr, "counting", [&] {
        n = p->db.get_lastdocid();
        return 0;
    });
    return n;
}

extern "C" int index_part_get(int64_t *out, struct index_part *p, const char *key,
                              struct ask_err *err)
{
    *out = 0;
    return guard(err, p->path.c_str(), [&] {
        const std::string text = p->db.get_metadata(key);

        if (!text.empty() && !sv_i64(sv_make(text.data(), text.size()), out))
            return ask_fail(err, ASK_CORRUPT, "%s: its %s is no number, run `askwell rebuild`",
                            p->path.c_str(), key);
        return 0;
    });
}

extern "C" int index_part_set(struct index_part *p, const char *key, int64_t value,
                              struct ask_err *err)
{
    return guard(err, p->path.c_str(), [&] {
        p->writable.set_metadata(key, std::to_string(value));
        return 0;
    });
}

extern "C" int index_part_add(struct index_part *p, const struct doc *d, uint32_t *doc,
                              struct ask_err *err)
{
    return guard(err, p->path.c_str(), [&] {
        Xapian::Document x;

        for (size_t i = 0; i < d->nterms; i++) {
            const struct doc_term *t = &d->terms[i];

            x.add_term(std::string(t->p, t->n), t->wdf);
        }
        *doc = p->writable.add_document(x);
        return 0;
    });
}

extern "C" int index_part_delete(struct index_part *p, uint32_t doc, struct ask_err *err)
{
    return guard(err, p->path.c_str(), [&] {
        p->writable.delete_document(doc);
        return 0;
    });
}

extern "C" int index_part_docs(struct index_part *p, struct sv term,
                               int (*each)(void *ctx, uint32_t doc, struct ask_err *err), void *ctx,
                               struct ask_err *err)
{
    return guard(err, p->path.c_str(), [&] {
        const std::string t(term.n ? term.p : "", term.n);
        const auto end = p->db.postlist_end(t);
        int rc = 0;

        for (auto it = p->db.postlist_begin(t); rc == 0 && it != end; ++it)
            rc = each(ctx, *it, err);
        return rc;
    });
}

extern "C" int index_part_terms(struct index_part *p, struct sv prefix,
                                int (*each)(void *ctx, struct sv rest, struct ask_err *err),
                                void *ctx, struct ask_err *err)
{
    return guard(err, p->path.c_str(), [&] {
        const std::string pre(prefix.p, prefix.n);
        const auto end = p->db.allterms_end(pre);
        int rc = 0;

        for (auto it = p->db.allterms_begin(pre); rc == 0 && it != end; ++it) {
            const std::string t = *it;

            rc = each(ctx, sv_make(t.data() + pre.size(), t.size() - pre.size()), err);
        }
        return rc;
    });
}

extern "C" int index_part_begin(struct index_part *p, struct ask_err *err)
{
    return guard(err, p->path.c_str(), [&] {
        p->writable.begin_transaction(true);
        return 0;
    });
}

extern "C" int index_part_commit(struct index_part *p, struct ask_err *err)
{
    return guard(err, p->path.c_str(), [&] {
        p->writable.commit_transaction();
        return 0;
    });
}

extern "C" int index_part_flush(struct index_part *p, struct ask_err *err)
{
    return guard(err, p->path.c_str(), [&] {
        p->writable.commit();
        return 0;
    });
}

extern "C" int index_part_compact(const char *to, char *const *from, size_t n, struct ask_err *err)
{
    return guard(err, to, [&] {
        Xapian::Database all;
        Xapian::doccount docs = 0;

        for (size_t i = 0; i < n; i++) {
            const Xapian::Database part(from[i]);

            /* The order of numbers is only known while every part is full from 1 to its last. */
            if (part.get_doccount() == 0 || part.get_doccount() != part.get_lastdocid())
                return ask_fail(err, ASK_INTERNAL, "%s: %u passages numbered up to %u", from[i],
                                part.get_doccount(), part.get_lastdocid());
            docs += part.get_doccount();
            all.add_database(part);
        }
        /* DB_NO_SYNC would read as DBCOMPACT_NO_RENUMBER here. */
        all.compact(to, Xapian::Compactor::FULLER);
        const Xapian::Database made(to);
        if (made.get_doccount() != docs || made.get_lastdocid() != docs)
            return ask_fail(err, ASK_INTERNAL, "%s: compacted %u passages into %u, the last is %u",
                            to, docs, made.get_doccount(), made.get_lastdocid());
        return 0;
    });
}

extern "C" int index_part_check(const char *path, void (*found)(void *ctx, const char *problem),
                                void *ctx, struct ask_err *err)
{
    return guard(err, path, [&] {
        const std::string table = std::string(path) + "/postlist.glass";

        /* It opens the tables for writing, though it writes nothing, and takes it for damage when
         * it may not. */
        if (access(table.c_str(), F_OK) == 0 && access(table.c_str(), W_OK) != 0) {
            log_info("%s may only be read: libxapian's own check of it is left out", path);
            return 0;
        }
        std::ostringstream told;
        const size_t bad = Xapian::Database::check(path, 0, &told);
        std::string line;

        if (bad == 0)
            return 0;
        std::istringstream lines(told.str());
        found(ctx, (std::string(path) + ": " + std::to_string(bad) +
                    " errors: run `askwell rebuild`. Xapian says:")
                       .c_str());
        while (std::getline(lines, line))
            if (line.find("rror") != std::string::npos || line.find("orrupt") != std::string::npos)
                found(ctx, line.c_str());
        return 0;
    });
}

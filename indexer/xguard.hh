/* xguard.hh - where every C++ exception ends.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Each extern "C" function of the Xapian wrapper is one guard(): libxapian reports by throwing,
 * everything above is C. Not here: retrying (index_reader.cc).
 * Invariant: noexcept; every exception becomes a code of rc.h and a text that says what to do.
 */
#ifndef ASKWELL_INDEXER_XGUARD_HH
#define ASKWELL_INDEXER_XGUARD_HH

#include <cerrno>
#include <cstring>
#include <exception>
#include <new>

#include <xapian.h>

#include "base/rc.h"

/* A database error that comes from the system carries strerror()'s text only, sometimes behind its
 * own words; these are the ones whose cause is not damage. */
inline int xguard_system(const Xapian::Error &e)
{
    static const int causes[] = {ENOSPC, EDQUOT, EACCES, EROFS, EPERM,
                                 EMFILE, ENFILE, ENOMEM, EIO,   EFBIG};
    const char *why = e.get_error_string();

    if (!why)
        why = e.get_msg().c_str();
    for (const int cause : causes)
        if (std::strstr(why, std::strerror(cause)))
            return cause;
    return 0;
}

/* Xapian's errors are no polymorphic types: the name tells which one a caught Error is. */
struct xguard_row {
    const char *type;
    int rc;
    const char *advice;
};

inline const struct xguard_row *xguard_find(const char *type)
{
    // clang-format off
    static const struct xguard_row rows[] = {
        {"DatabaseLockError",     ASK_BUSY,    "another process writes the index, try again"},
        {"DatabaseModifiedError", ASK_BUSY,    "the index changes too fast, try again; if it stays so, run `askwell rebuild`"},
        {"DatabaseVersionError",  ASK_VERSION, "it was written by another version, run `askwell rebuild`"},
        {"DatabaseCorruptError",  ASK_CORRUPT, "the index is damaged, run `askwell rebuild`"},
        {"DatabaseOpeningError",  ASK_CORRUPT, "the index cannot be opened, run `askwell rebuild`"},
        {"DatabaseNotFoundError", ASK_CORRUPT, "a part of the index is missing, run `askwell rebuild`"},
        {"DatabaseCreateError",   ASK_IO,      "the index cannot be made"},
        {"DatabaseError",         ASK_IO,      "reading or writing failed; if the disk is sound, run `askwell rebuild`"},
        {"RangeError",            ASK_CORRUPT, "the index is damaged, run `askwell rebuild`"},
        {"DocNotFoundError",      ASK_CORRUPT, "the index is damaged, run `askwell rebuild`"}};
    // clang-format on

    for (const struct xguard_row &row : rows)
        if (std::strcmp(row.type, type) == 0)
            return &row;
    return nullptr;
}

inline int xguard_error(struct ask_err *err, const char *what, const Xapian::Error &e) noexcept
{
    const char *msg = e.get_msg().c_str();
    const int cause = xguard_system(e);
    const struct xguard_row *row = xguard_find(e.get_type());

    if (cause)
        return ask_fail_errno(err, cause, "%s: %s", what, msg);
    if (row)
        return ask_fail(err, row->rc, "%s: %s: %s", what, msg, row->advice);
    return ask_fail(err, ASK_INTERNAL, "%s: %s: %s", what, e.get_type(), msg);
}

template <typename F> int guard(struct ask_err *err, const char *what, F body) noexcept
{
    try {
        return body();
    } catch (const Xapian::Error &e) {
        return xguard_error(err, what, e);
    } catch (const std::bad_alloc &) {
        return ask_fail(err, ASK_NOMEM, "%s: out of memory", what);
    } catch (const std::exception &e) {
        return ask_fail(err, ASK_INTERNAL, "%s: %s", what, e.what());
    } catch (...) {
        return ask_fail(err, ASK_INTERNAL, "%s: an unknown exception", what);
    }
}

#endif

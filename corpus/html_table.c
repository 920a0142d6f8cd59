/* html_table.c - tables of HTML as GitHub's Markdown tables.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the text of cells (md.c).
 * Method: cells are collected as written text and the table is written when it ends, since the
 * number of columns must be known first. A table inside a cell joins that cell. A table of one
 * column was made for looks: its cells become paragraphs; so does one so ragged that filling it
 * up would write many times what it holds.
 */
#include <string.h>

#include "corpus/html_priv.h"

enum { CELL_ROW = 1, TABLE_COLUMNS_MAX = 64, TABLE_CELLS_MAX = 50000 };

struct html_cell {
    size_t at, n;   /* in h->cells */
    unsigned flags; /* CELL_ROW: the first of a row */
};

void html_table_init(struct html *h)
{
    sb_init(&h->cells, HTML_OUT_MAX);
    sb_init(&h->cell_marks, HTML_OUT_MAX);
}

void html_table_reset(struct html *h)
{
    sb_reset(&h->cells);
    sb_reset(&h->cell_marks);
    h->table_depth = h->cell_depth = 0;
    h->row_begun = false;
}

void html_table_dispose(struct html *h)
{
    sb_dispose(&h->cells);
    sb_dispose(&h->cell_marks);
}

bool html_table_ok(const struct html *h)
{
    return sb_ok(&h->cells) && sb_ok(&h->cell_marks);
}

static size_t cell_count(const struct html *h)
{
    return h->cell_marks.n / sizeof(struct html_cell);
}

static struct html_cell cell_at(const struct html *h, size_t i)
{
    struct html_cell c;
    memcpy(&c, h->cell_marks.p + i * sizeof c, sizeof c);
    return c;
}

static void cell_add(struct html *h, unsigned flags)
{
    struct html_cell c = {h->cells.n, 0, flags};
    sb_put(&h->cell_marks, &c, sizeof c);
}

/* Ends the text of the open cell. */
static void cell_end(struct html *h)
{
    size_t n = cell_count(h);
    if (!h->in_cell || n == 0)
        return;
    struct html_cell c = cell_at(h, n - 1);
    md_write(&h->cells, &h->md, MD_CELL, sv_make("", 0));
    if (sb_ok(&h->cells)) {
        c.n = h->cells.n - c.at;
        memcpy(h->cell_marks.p + (n - 1) * sizeof c, &c, sizeof c);
    }
    h->in_cell = false;
}

void html_table_open(struct html *h, const struct html_element *e, const xmlChar **atts)
{
    (void)e;
    (void)atts;
    html_text_end(h);
    if (h->table_depth == 0) {
        html_table_reset(h);
        h->table_depth = h->depth;
    }
}

void html_row_open(struct html *h, const struct html_element *e, const xmlChar **atts)
{
    (void)e;
    (void)atts;
    if (h->table_depth == 0 || h->in_cell)
        return;
    html_text_end(h);
    cell_add(h, CELL_ROW); /* its first cell takes this place */
    h->row_begun = false;
}

void html_cell_open(struct html *h, const struct html_element *e, const xmlChar **atts)
{
    (void)e;
    (void)atts;
    html_text_end(h);
    if (h->table_depth == 0 || h->in_cell || h->in_pre)
        return;
    size_t n = cell_count(h);
    struct html_cell last = n ? cell_at(h, n - 1) : (struct html_cell){0};
    bool fresh = (last.flags & CELL_ROW) && !h->row_begun;
    if (!fresh)
        cell_add(h, n == 0 ? CELL_ROW : 0);
    h->row_begun = true;
    h->in_cell = true;
    h->cell_depth = h->depth;
}

void html_cell_close(struct html *h, const struct html_element *e)
{
    (void)e;
    if (h->in_cell && h->cell_depth == h->depth)
        cell_end(h);
    else
        html_text_end(h);
}

/* ---- writing ---- */

static void put_paragraphs(struct html *h)
{
    for (size_t i = 0; i < cell_count(h); i++) {
        struct html_cell c = cell_at(h, i);
        if (c.n == 0)
            continue;
        html_block_begin(h);
        for (size_t k = 0; k < c.n; k++) { /* "\\|" is a cell's way to say '|' */
            const char *p = h->cells.p + c.at + k;
            if (!(*p == '\\' && k + 1 < c.n && p[1] == '|'))
                sb_putc(h->out, *p);
        }
    }
}

static void put_row(struct html *h, size_t from, size_t to, size_t columns)
{
    sb_putc(h->out, '|');
    for (size_t k = 0; k < columns; k++) {
        struct html_cell c = from + k < to ? cell_at(h, from + k) : (struct html_cell){0};
        sb_putc(h->out, ' ');
        if (c.n > 0) {
            sb_put(h->out, h->cells.p + c.at, c.n);
            sb_putc(h->out, ' ');
        }
        sb_putc(h->out, '|');
    }
}

static void put_table(struct html *h, size_t columns)
{
    size_t n = cell_count(h);
    html_block_begin(h);
    for (size_t from = 0, to, row = 0; from < n; from = to, row++) {
        for (to = from + 1; to < n && !(cell_at(h, to).flags & CELL_ROW);)
            to++;
        if (row > 0) {
            sb_putc(h->out, '\n');
            sb_sv(h->out, sb_view(&h->prefix));
        }
        put_row(h, from, to, columns);
        if (row == 0) {
            sb_putc(h->out, '\n');
            sb_sv(h->out, sb_view(&h->prefix));
            sb_putc(h->out, '|');
            for (size_t k = 0; k < columns; k++)
                sb_puts(h->out, " --- |");
        }
    }
    h->thick = true;
}

void html_table_close(struct html *h, const struct html_element *e)
{
    (void)e;
    if (h->table_depth == 0 || h->depth > h->table_depth) {
        html_text_end(h);
        return;
    }
    cell_end(h);
    html_text_end(h);
    h->table_depth = 0;
    size_t rows = 0, columns = 0, in_row = 0, text = 0, n = cell_count(h);
    if (!html_table_ok(h))
        return;
    for (size_t i = 0; i < n; i++) {
        struct html_cell c = cell_at(h, i);
        in_row = c.flags & CELL_ROW ? 1 : in_row + 1;
        rows += (c.flags & CELL_ROW) != 0;
        columns = in_row > columns ? in_row : columns;
        text += c.n;
    }
    if (text == 0)
        return;
    bool ragged = columns > TABLE_COLUMNS_MAX || rows > TABLE_CELLS_MAX / (columns ? columns : 1) ||
                  rows * columns > 8 * n;
    if (columns == 1 || ragged)
        put_paragraphs(h);
    else
        put_table(h, columns);
    html_table_reset(h);
}

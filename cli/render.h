/* render.h - answers and threads for a terminal.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Colour and width follow the terminal and NO_COLOR; posts' text is made safe here.
 * Thread rule: pure.
 */
#ifndef ASKWELL_CLI_RENDER_H
#define ASKWELL_CLI_RENDER_H

#include <stdbool.h>

#include "base/sb.h"
#include "query/answer.h"

#ifdef __cplusplus
extern "C" {
#endif

struct render {
    bool colour;
    size_t width; /* columns */
    int64_t now;  /* for ages */
};

void render_init(struct render *r); /* from standard output */
void render_answer(struct sb *b, const struct render *r, const struct answer *ans,
                   const struct answer_opt *opt);
void render_safe(struct sb *b, struct sv s); /* what an export says, harmless to a terminal */
void render_thread(struct sb *b, const struct render *r, const struct thread *th);

#ifdef __cplusplus
}
#endif
#endif

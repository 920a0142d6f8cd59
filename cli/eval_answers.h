/* eval_answers.h - how often is the answer that the asker accepted found without its mark?
 * SPDX-License-Identifier: GPL-2.0-or-later
 * Thread rule: one thread.
 */
#ifndef ASKWELL_CLI_EVAL_ANSWERS_H
#define ASKWELL_CLI_EVAL_ANSWERS_H

#include <stdbool.h>

#include "base/rc.h"

/* Over the questions in data that have two answers or more, one of them accepted: how often the
 * best answer, the one with the most votes and the first one is it. Prints it, also per source. */
int eval_answers(const char *data, bool as_json, struct ask_err *err);

#endif

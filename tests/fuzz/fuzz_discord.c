/* fuzz_discord.c - any bytes as a file of DiscordChatExporter, or several.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the store.
 */
#include "tests/fuzz/source.h"

FUZZ_SOURCE("discord", "channel.json")

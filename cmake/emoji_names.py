"""emoji_names.py - writes corpus/emoji_names.def: short names of emoji and their characters.

SPDX-License-Identifier: GPL-2.0-or-later

Not part of the build: the table changes when Unicode does, about once a year. Needs the Python
package `emoji` (its data are CLDR's names and the aliases that GitHub and Slack made common).
Usage: emoji_names.py > corpus/emoji_names.def
Variants of skin and hair are left out: "::skin-tone-2" is read by emoji.c.
"""

import emoji

# Names of Slack, Discord and Zulip that are in neither list.
MORE = {
    "simple_smile": "🙂",
    "check": "✅",
    "check_mark": "✔️",
    "thumbs-up": "👍",
    "thumbs-down": "👎",
    "party_popper": "🎉",
    "rolling_on_the_floor_laughing": "🤣",
    "working_on_it": "🛠️",
    "headdesk": "🤦",
    "facepalm": "🤦",
    "shrug": "🤷",
    "hand_splayed": "🖐️",
    "slight_smile": "🙂",
    "slight_frown": "🙁",
    "thinking": "🤔",
    "rofl": "🤣",
    "joy": "😂",
    "smiley": "😃",
    "question": "❓",
    "hundred_points": "💯",
    "+1": "👍",
    "-1": "👎",
}

TONES = "🏻🏼🏽🏾🏿"
HAIR = "🦰🦱🦲🦳"


def main():
    names = {}
    for chars, data in emoji.EMOJI_DATA.items():
        if data["status"] != emoji.STATUS["fully_qualified"] or any(c in chars for c in TONES + HAIR):
            continue
        for name in [data["en"], *data.get("alias", [])]:
            names.setdefault(name.strip(":").lower(), chars)
    for name, chars in MORE.items():
        names.setdefault(name, chars)
    print("/* Made by cmake/emoji_names.py. Sorted by name.")
    print(" * SPDX-License-Identifier: GPL-2.0-or-later */")
    for name in sorted(names, key=lambda n: n.encode()):
        if name.isascii() and '"' not in name:
            print(f'X("{name}", "{names[name]}")')


if __name__ == "__main__":
    main()

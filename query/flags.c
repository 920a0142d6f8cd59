/* flags.c - telling "-rf" of a command line from "-word" that excludes.
 * Not here: minus before a quote, a bracket, a parenthesis or an operator: that always excludes.
 * Method: looks at the word itself, then at what stands before and after it. When in doubt it is an
 * option: losing an exclusion shows more results, losing an option hides the right one.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "query/flags.h"

#include <string.h>

/* Commands that are seldom a topic: any "-word" behind them is theirs. Sorted by nothing. */
static const char *const commands[] = {
    "rm",        "tar",        "ls",         "cp",       "mv",       "ps",         "df",
    "du",        "ln",         "dd",         "cat",      "grep",     "egrep",      "fgrep",
    "rg",        "sed",        "awk",        "gawk",     "xargs",    "chmod",      "chown",
    "chgrp",     "mkdir",      "rmdir",      "touch",    "kill",     "pkill",      "killall",
    "sudo",      "su",         "ssh",        "scp",      "sftp",     "rsync",      "curl",
    "wget",      "gcc",        "g++",        "cc",       "clang",    "clang++",    "ld",
    "ar",        "nm",         "objdump",    "readelf",  "strip",    "gdb",        "lldb",
    "strace",    "ltrace",     "lsof",       "netstat",  "ss",       "ip",         "ifconfig",
    "iptables",  "ping",       "traceroute", "dig",      "nslookup", "nc",         "ncat",
    "nmap",      "tcpdump",    "mount",      "umount",   "fdisk",    "mkfs",       "fsck",
    "crontab",   "useradd",    "usermod",    "passwd",   "id",       "uname",      "zip",
    "unzip",     "gzip",       "gunzip",     "bzip2",    "xz",       "7z",         "ffmpeg",
    "ffprobe",   "convert",    "openssl",    "keytool",  "javac",    "javap",      "jar",
    "mysqldump", "pg_dump",    "psql",       "sqlplus",  "sqlcmd",   "mongodump",  "adb",
    "xrandr",    "setfacl",    "getfacl",    "nohup",    "screen",   "tmux",       "journalctl",
    "systemctl", "dpkg",       "rpm",        "apt",      "apt-get",  "yum",        "dnf",
    "pacman",    "brew",       "msbuild",    "robocopy", "xcopy",    "certutil",   "schtasks",
    "icacls",    "xcodebuild", "exiftool",   "perf",     "valgrind", "youtube-dl", "yt-dlp",
    "jq",        "tee"};

/* Commands that are topics as well: only what looks like an option is theirs. */
static const char *const topics[] = {"find",
                                     "java",
                                     "git",
                                     "docker",
                                     "kubectl",
                                     "helm",
                                     "python",
                                     "python2",
                                     "python3",
                                     "pip",
                                     "pip3",
                                     "node",
                                     "npm",
                                     "npx",
                                     "yarn",
                                     "php",
                                     "perl",
                                     "ruby",
                                     "go",
                                     "cargo",
                                     "rustc",
                                     "make",
                                     "cmake",
                                     "ninja",
                                     "mvn",
                                     "gradle",
                                     "ant",
                                     "terraform",
                                     "ansible",
                                     "vagrant",
                                     "packer",
                                     "aws",
                                     "az",
                                     "gcloud",
                                     "mysql",
                                     "redis-cli",
                                     "bash",
                                     "sh",
                                     "zsh",
                                     "cmd",
                                     "powershell",
                                     "pwsh",
                                     "svn",
                                     "hg",
                                     "man",
                                     "sort",
                                     "cut",
                                     "head",
                                     "tail",
                                     "split",
                                     "join",
                                     "test",
                                     "time",
                                     "watch",
                                     "date",
                                     "echo",
                                     "read",
                                     "set",
                                     "export",
                                     "sqlite3",
                                     "mongo",
                                     "gpg",
                                     "vim",
                                     "emacs",
                                     "nginx",
                                     "httpd",
                                     "dotnet",
                                     "nuget",
                                     "swift",
                                     "flutter",
                                     "dart",
                                     "cardano-cli",
                                     "docker-compose",
                                     "podman",
                                     "msiexec"};

/* Options that programs spell with one minus and a whole word. */
static const char *const options[] = {"name",        "iname",        "type",      "exec",
                                      "mtime",       "maxdepth",     "mindepth",  "delete",
                                      "print",       "print0",       "path",      "prune",
                                      "newer",       "size",         "perm",      "user",
                                      "jar",         "cp",           "classpath", "version",
                                      "help",        "verbose",      "server",    "client",
                                      "agentlib",    "javaagent",    "force",     "recurse",
                                      "filter",      "exclude",      "include",   "file",
                                      "static",      "shared",       "pedantic",  "pthread",
                                      "fpic",        "ansi",         "race",      "mod",
                                      "run",         "bench",        "cover",     "target",
                                      "var",         "auto-approve", "out",       "in",
                                      "config",      "input",        "output",    "executionpolicy",
                                      "erroraction", "nologo",       "noprofile", "command",
                                      "quiet",       "silent",       "debug",     "all",
                                      "list",        "long",         "amend",     "daemon",
                                      "port",        "host",         "hosts",     "aux",
                                      "sname",       "setcookie",    "build",     "network",
                                      "scheme",      "detach",       "volume",    "env",
                                      "workdir",     "watch",        "destroy",   "namespace",
                                      "itemtype"};

static bool listed(const char *const *list, size_t n, struct sv w)
{
    for (size_t i = 0; i < n; i++) {
        if (sv_ieq(sv_of(list[i]), w)) {
            return true;
        }
    }
    return false;
}

#define LISTED(list, w) listed(list, sizeof(list) / sizeof *(list), w)

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* "find" with its path or sub-command before an option: things that are not prose. */
static bool argument_like(struct sv w)
{
    size_t letters = 0;

    for (size_t i = 0; i < w.n; i++) {
        letters += is_letter(w.p[i]) || (w.p[i] & 0x80);
        if (strchr("/\\$*~=|<>&;{}", w.p[i])) {
            return true;
        }
    }
    return letters == 0 || (w.n > 2 && sv_chr(w, '.') > 0 && !sv_ends(w, sv_of(".")));
}

static bool has_vowel(struct sv w)
{
    for (size_t i = 0; i < w.n; i++) {
        if (strchr("aeiouyAEIOUY", w.p[i]) || (w.p[i] & 0x80)) {
            return true;
        }
    }
    return false;
}

/* New-Item, Get-ChildItem: how PowerShell spells its commands. */
static bool verb_noun(struct sv w)
{
    const ptrdiff_t dash = sv_chr(w, '-');
    bool lower = false;

    if (dash < 2 || (size_t)dash + 2 >= w.n || w.p[0] < 'A' || w.p[0] > 'Z' ||
        w.p[dash + 1] < 'A' || w.p[dash + 1] > 'Z') {
        return false;
    }
    for (size_t i = 1; i < w.n; i++) {
        if (i != (size_t)dash && !is_letter(w.p[i])) {
            return false;
        }
        lower |= i < (size_t)dash && w.p[i] >= 'a';
    }
    return lower && (w.p[dash + 2] >= 'a' || w.n > (size_t)dash + 4);
}

/* plutus-tx-plugin, my_script: a name that nobody writes in a sentence for its own sake. */
static bool made_up(struct sv w)
{
    size_t joints = 0;

    for (size_t i = 1; i + 1 < w.n; i++) {
        joints += (w.p[i] == '-' || w.p[i] == '_') && w.p[i - 1] != w.p[i];
    }
    return joints >= 2 || sv_chr(w, '_') > 0;
}

/* Marks inside of a word that options have and words of prose have not. */
static bool inner_marks(struct sv w)
{
    size_t upper = 0, lower = 0, marks = 0;

    for (size_t i = 0; i < w.n; i++) {
        upper += i > 0 && w.p[i] >= 'A' && w.p[i] <= 'Z';
        lower += w.p[i] >= 'a' && w.p[i] <= 'z';
        marks += i > 0 && i + 1 < w.n && (w.p[i] == '_' || w.p[i] == '.');
        marks += w.p[i] >= '0' && w.p[i] <= '9';
    }
    return marks || (upper && lower);
}

enum before { BEFORE_PROSE, BEFORE_FAR, BEFORE_TOPIC, BEFORE_COMMAND };

/* What the token stands behind: walks back over options and arguments to a command. FAR: over words
 * of prose or sub-commands to a topic. */
static enum before stands_behind(const struct lexed *l, size_t i)
{
    size_t words = 0;

    while (i-- > 0) {
        const struct lex *t = &l->v[i];

        if (t->kind == LEX_PHRASE && !t->minus && i > 0 && l->v[i - 1].minus) {
            continue; /* the value of an option: -name "*.c" */
        }
        if (!lex_wordlike(t)) {
            return BEFORE_PROSE;
        }
        if (t->minus) {
            continue;
        }
        if ((words <= 1 || i == 0) && (LISTED(commands, t->text) || verb_noun(t->text))) {
            return i == 0 && words > 3 ? BEFORE_FAR : BEFORE_COMMAND;
        }
        if (LISTED(topics, t->text)) {
            return words ? BEFORE_FAR : BEFORE_TOPIC;
        }
        words += !argument_like(t->text);
    }
    return BEFORE_PROSE;
}

/* Does anything else in the query look like a command line: "--long", "| sort", "/etc/x", "-v"? */
static bool command_line(const struct lexed *l, size_t except)
{
    for (size_t i = 0; i < l->n; i++) {
        const struct lex *t = &l->v[i];
        const struct sv w = t->text;

        if (i == except || t->kind != LEX_WORD || !w.n) {
            continue;
        }
        if (t->minus && (w.p[0] == '-' || (w.n == 1 && is_letter(w.p[0])))) {
            return true;
        }
        if (!t->minus && (sv_eq(w, sv_of("|")) || sv_eq(w, sv_of("&&")) || sv_eq(w, sv_of(">")) ||
                          sv_starts(w, sv_of("./")) || sv_starts(w, sv_of("~/")) ||
                          (w.n > 2 && w.p[0] == '/' && is_letter(w.p[1])))) {
            return true;
        }
    }
    return false;
}

static bool option_shaped(struct sv w)
{
    size_t upper = 0;

    for (size_t i = 0; i < w.n; i++) {
        upper += i > 0 && w.p[i] >= 'A' && w.p[i] <= 'Z';
        if (strchr("=/\\$*<>|,;:'`{}@%&!?", w.p[i])) {
            return true;
        }
    }
    /* -xzf, -Xmx, -rf; but -CSS and -pie can be meant. */
    return !has_vowel(w) && !(upper == w.n - 1);
}

bool flags_meant(const struct lexed *l, size_t i, const struct parse_env *env)
{
    const struct sv w = l->v[i].text;

    if (!w.n || (!is_letter(w.p[0]) && !(w.p[0] & 0x80) && w.p[0] != '.')) {
        return true; /* "--x", "-5", "->" */
    }
    const enum before before = stands_behind(l, i);

    if (before == BEFORE_COMMAND) {
        return true;
    }
    if ((before == BEFORE_TOPIC && w.n <= 3) || (before != BEFORE_PROSE && LISTED(options, w))) {
        return true;
    }
    if (env->has_tag && env->has_tag(env->ctx, w)) {
        return false;
    }
    if (before != BEFORE_PROSE && inner_marks(w)) {
        return true;
    }
    if (i == 1 && l->v[0].kind == LEX_WORD && !l->v[0].minus && made_up(l->v[0].text)) {
        return true;
    }
    if (w.n <= 2 || sv_chr(w, '_') > 0 || option_shaped(w)) {
        return true;
    }
    return command_line(l, i);
}

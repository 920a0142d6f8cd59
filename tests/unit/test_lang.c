/* test_lang.c - telling languages apart.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Sentences of our own, then real tutorials in several languages when they are there (their file
 * names say the language). Not here: stemming.
 */
#include "tests/unit/cm.h"

#include <string.h>

#include "base/file.h"
#include "indexer/analyze.h"

static void test_tags(void **state)
{
    (void)state;
    assert_int_equal(lang_of_tag(SV("de")), LANG_DE);
    assert_int_equal(lang_of_tag(SV("de-AT")), LANG_DE);
    assert_int_equal(lang_of_tag(SV("PT_br")), LANG_PT);
    assert_int_equal(lang_of_tag(SV(" German ")), LANG_DE);
    assert_int_equal(lang_of_tag(SV("den")), LANG_UNKNOWN);
    assert_int_equal(lang_of_tag(SV("pl")), LANG_UNKNOWN);
    assert_int_equal(lang_of_tag(SV("")), LANG_UNKNOWN);
    assert_string_equal(lang_tag(LANG_RU), "ru");
    assert_string_equal(lang_tag(LANG_UNKNOWN), "");
    for (int l = 1; l < LANG_COUNT; l++)
        assert_int_equal(lang_of_tag(sv_of(lang_tag((enum lang)l))), l);
}

static void test_sentences(void **state)
{
    static const struct {
        enum lang lang;
        const char *text;
    } rows[] = {
        {LANG_EN, "My server does not start after the last update, what should I do?"},
        {LANG_EN, "How do I list the files that were changed in a commit?"},
        {LANG_DE, "Mein Server startet nach dem letzten Update nicht mehr, was kann ich tun?"},
        {LANG_DE, "Wie kann ich die Dateien anzeigen, die in einem Commit geändert wurden?"},
        {LANG_FR, "Mon serveur ne démarre plus depuis la mise à jour, que dois-je faire ?"},
        {LANG_ES, "Mi servidor no arranca después de la última actualización, ¿qué puedo hacer?"},
        {LANG_PT, "O meu servidor não arranca depois da última atualização, o que posso fazer?"},
        {LANG_IT, "Il mio server non parte più dopo l'ultimo aggiornamento, che cosa posso fare?"},
        {LANG_NL, "Mijn server start niet meer na de laatste update, wat kan ik hieraan doen?"},
        {LANG_SV, "Min server startar inte efter den senaste uppdateringen, vad kan jag göra?"},
        {LANG_RU, "Мой сервер больше не запускается после последнего обновления"},
        {LANG_RU, "Настройка nginx и php-fpm на Ubuntu"},
        /* Too few function words: the letters tell. */
        {LANG_EN, "Container cannot reach the network"},
        {LANG_DE, "Verbindung zum Server schlägt fehl"},
        {LANG_FR, "Impossible de télécharger le fichier"},
        {LANG_ES, "Instalación del paquete interrumpida"},
        {LANG_PT, "Não consigo instalar o pacote"},
        {LANG_IT, "Impossibile installare il pacchetto"},
        {LANG_NL, "Kan bestand niet openen"},
        {LANG_SV, "Kan inte öppna filen"},
        /* Terms without a sentence, and letters that stand for themselves. */
        {LANG_UNKNOWN, "Binomial Coefficients (Algorithm 19)"},
        {LANG_UNKNOWN, "Fisher's F-distribution, Student's t-distribution"},
        {LANG_UNKNOWN, "nginx upstream timeout"},
        {LANG_UNKNOWN, "Мій сервер більше не запускається після останнього оновлення"},
        {LANG_UNKNOWN, "Palvelin ei käynnisty päivityksen jälkeen, mitä voin tehdä?"},
        {LANG_UNKNOWN, "サーバーが起動しません"},
        {LANG_UNKNOWN, "docker run nginx"},
        {LANG_UNKNOWN, "Segmentation fault (core dumped)"},
        {LANG_UNKNOWN, ""},
        {LANG_UNKNOWN, "\xff\xfe\x80"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (lang_detect(sv_of(rows[i].text)) != rows[i].lang)
            fail_msg("[%s] is '%s'", rows[i].text, lang_tag(lang_detect(sv_of(rows[i].text))));
}

/* Code is left out: identifiers and keywords are English in every language. */
static void test_plain(void **state)
{
    static const char text[] = "Das geht so, wenn man die Datei hat:\n\n```\nfor the in that: is "
                               "not the and of it was to\n"
                               "return this or that with the one that is not\n```\n";
    struct arena a = ARENA_INIT(1 << 12, 1 << 20);
    struct plain p;

    (void)state;
    assert_int_equal(plain_of_markdown(&p, sv_of(text), &a), 0);
    assert_int_equal(lang_detect_plain(&p), LANG_DE);
    arena_dispose(&a);
}

/* ---- real tutorials ---- */

/* The text behind the front matter. */
static struct sv without_front(struct sv s)
{
    ptrdiff_t end;

    if (!sv_starts(s, SV("---")))
        return s;
    end = sv_find(sv_skip(s, 3), SV("\n---"));
    return end < 0 ? s : sv_skip(s, (size_t)end + 7);
}

/* Right (1), wrong (0), or a file that does not count (-1): too little text, a redirect. */
static int judge(const char *path)
{
    static const char *const tags[] = {"de", "ru", "pt", "it"};
    struct sb b = SB_INIT(1 << 24);
    struct arena a = ARENA_INIT(1 << 14, 1 << 28);
    const char *want = "en";
    struct plain p;
    int right = -1;

    for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
        char ending[16];

        (void)snprintf(ending, sizeof(ending), ".%s.md", tags[i]);
        if (sv_ends(sv_of(path), sv_of(ending)))
            want = tags[i];
    }
    if (file_read(&b, path, NULL) == 0 &&
        plain_of_markdown(&p, without_front(sb_view(&b)), &a) == 0 && p.text.n > 1000)
        right = strcmp(lang_tag(lang_detect_plain(&p)), want) == 0;
    arena_dispose(&a);
    sb_dispose(&b);
    return right;
}

static void test_tutorials(void **state)
{
    const char *shared = getenv("SHARED_DATA");
    char dir[] = "/tmp/askwell-lang-XXXXXX";
    struct arena a = ARENA_INIT(1 << 12, 1 << 20);
    const char *archive;
    char line[4096];
    int files = 0;
    int right = 0;
    FILE *list;

    (void)state;
    archive = arena_printf(&a, "%s/markdown-hetzner.tar.xz", shared ? shared : "../shared/data");
    if (!file_exists(archive) || !mkdtemp(dir)) {
        printf("SKIP: %s is not there\n", archive);
        arena_dispose(&a);
        skip();
    }
    list = popen(arena_printf(&a, "tar -xJf '%s' -C '%s' 2>/dev/null && find '%s' -name '*.md'",
                              archive, dir, dir),
                 "r");
    arena_dispose(&a);
    assert_non_null(list);
    while (fgets(line, sizeof(line), list)) {
        int r;

        line[strcspn(line, "\n")] = 0;
        r = judge(line);
        files += r >= 0;
        right += r == 1;
    }
    (void)pclose(list);
    (void)file_rmtree(dir, NULL);
    if (files == 0) {
        printf("SKIP: no tar that reads .xz\n");
        skip();
    }
    printf("%d of %d tutorials\n", right, files);
    assert_true(files > 400 && right * 100 >= files * 98);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tags),
        cmocka_unit_test(test_sentences),
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_tutorials),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_languages.c - a question in any language finds what says the same in other forms of its
 * words. SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: which tokens a text gives (docs/analysis.md, test_analyze.c), telling languages apart
 * (test_lang.c). Method: one index of all rows, so that every language's stemmer is in it and each
 * text must be found among those of the others; a row is a text, the questions that must find it
 * and those that must not.
 */
#include <string.h>

#include "base/log.h"
#include "indexer/analyze.h"
#include "indexer/build.h"
#include "query/answer.h"
#include "query/engine.h"
#include "tests/unit/store_util.h"

struct row {
    const char *id, *lang; /* lang: what its text is taken for, "" for unknown */
    const char *title, *body;
    const char *finds, *not_by; /* questions, separated by | */
};

// clang-format off
static const struct row rows[] = {
    {"en", "en", "Limit the connections to a server", "The service accepts too many connections and then it becomes slow.",
     "connection limits|limited connection|slow services", "disconnect|serve"},
    {"de", "de", "Wie lassen sich die Verbindungen zum Server begrenzen?",
     "Der Dienst nimmt zu viele Verbindungen an und wird dann langsam. Die Größe der Warteschlange hilft nicht.",
     "Verbindung begrenzen|langsame Dienste|Größe|Grösse|grosse Warteschlangen|VERBINDUNGEN", "Verbund|Diensthabender|Grenze"},
    {"de2", "de", "Straßenkarten werden nicht geladen", "Die Karten aus dem Archiv lassen sich nicht öffnen.",
     "strassenkarte laden|Straßenkarte|Archive öffnen|offnen", "Strand"},
    {"fr", "fr", "Les fichiers téléchargés sont corrompus", "Après la mise à jour, l'archive ne peut pas être ouverte par le serveur.",
     "fichier téléchargé|fichier telecharge|archives ouvertes|corrompus", "fiche|ouvrage"},
    {"es", "es", "Los usuarios no reciben las notificaciones", "Desde este año el servidor no envía los correos de las contraseñas.",
     "notificación usuario|notificacion|contraseña|contrasena|correo enviado", "notorio"},
    {"pt", "pt", "As configurações dos servidores não são guardadas", "Quando o serviço é iniciado, os valores das opções são perdidos.",
     "configuração do servidor|configuracao|opção perdida|valor guardado", "confissão"},
    {"it", "it", "I pacchetti installati non vengono trovati", "Dopo l'aggiornamento delle librerie il programma non parte più.",
     "pacchetto installato|libreria aggiornamento|aggiornamenti|programmi", "pacco"},
    {"ru", "ru", "Не удаётся установить пакеты из репозиториев", "После обновления системы ещё не работают зависимости и ключи подписи.",
     "удается установить пакет|репозиторий|зависимость пакета|обновление системы|ключ", "пакость"},
    {"nl", "nl", "De bestanden worden niet gevonden op de servers", "Na het bijwerken van het systeem zijn de instellingen van de gebruikers weg.",
     "bestand vinden server|instelling gebruiker|systemen", "bestuur"},
    {"sv", "sv", "Filerna kan inte öppnas av användarna", "Efter uppdateringen av systemet saknas rättigheterna till mapparna.",
     "användare öppna fil|anvandare|oppna filer|uppdatering|rättigheter", "filosof"},
    {"da", "*", "Kunne ikke åbne mappen på Ærø", "Søgningen finder ikke øerne.", "åbne|abne|Ærø|aero|søgningen|sogningen", "bne"},
    {"zh", "", "Docker 容器无法启动", "更新系统之后网络配置丢失了。", "容器|容器 启动|Docker 容器 启动|网络配置|\"容器无法启动\"", "器容|置网"},
    {"ja", "", "データベースに接続できません", "サーバーを再起動した後でエラーが出ます。", "データベース|データベース 接続|再起動 エラー|\"接続できません\"", "続接"},
    {"ko", "", "컨테이너가 시작되지 않습니다", "네트워크 설정을 바꾼 뒤에 오류가 납니다.", "컨테이너|컨테이너 시작|네트워크 설정|네트워크", "너테"},
    {"th", "", "ไม่สามารถเชื่อมต่อฐานข้อมูลได้", "หลังจากอัปเดตระบบแล้วเซิร์ฟเวอร์ไม่ทำงาน", "ฐานข้อมูล|เชื่อมต่อฐานข้อมูล|เซิร์ฟเวอร์", "กกก"},
    {"ar", "", "لا يمكن تشغيل الخَادِم", "بعد تحديث النظام تظهر رسالة خطأ.", "الخادم|الخَادِم|تحديث النظام", "الخاتم"},
    {"he", "", "לא ניתן להפעיל את השֶׁרֶת", "אחרי עדכון המערכת מופיעה שגיאה.", "השרת|השֶׁרֶת|עדכון המערכת", "השיר"},
    {"el", "", "Η βάση δεδομένων δεν ξεκινά", "Μετά την ενημέρωση εμφανίζεται σφάλμα.", "βάση|βαση δεδομενων|ΣΦΑΛΜΑ", "βασιλιάς"},
    {"uk", "", "Не вдається встановити пакунки", "Після оновлення системи з'являється помилка.", "пакунки|помилка|оновлення", "пакт"},
};
// clang-format on
#define NROWS (sizeof rows / sizeof *rows)

static int setup(void **state)
{
    struct store *st;
    struct store_import *im;
    struct build_report rep = {0};
    const struct build_opt quick = {.threads = 1, .nosync = true};

    log_set_level(LOG_ERROR);
    if (util_setup(state) < 0)
        return -1;
    st = util_open();
    im = util_begin(st, "forum");
    for (size_t i = 0; i < NROWS; i++) {
        struct post p = util_post(rows[i].id, NULL, rows[i].body);

        p.title = sv_of(rows[i].title);
        util_put(im, &p);
    }
    util_end(im, false);
    store_import_free(im);
    util_ok(build_update(util_dir, st, &quick, &rep, &util_err));
    store_free(st);
    return 0;
}

/* Asks; where the thread with the key stands in the answer, from 1, or 0. */
static size_t rank_of(struct engine *en, struct sv query, const char *key, bool *marked)
{
    struct arena a = ARENA_INIT(1 << 16, 64 << 20);
    struct answer_opt opt = ANSWER_OPT_INIT;
    struct answer ans;
    size_t rank = 0;

    opt.limit = 100;
    util_ok(answer_make(&ans, en, query, &opt, &a, &util_err));
    for (size_t i = 0; i < ans.nhits; i++) {
        const struct hit *h = &ans.hits[i];

        if (sv_eq(h->head.key, sv_of(key))) {
            rank = i + 1;
            *marked = h->ntitle_marks > 0 || h->passages[0].snippet.nmarks > 0;
        }
    }
    arena_dispose(&a);
    return rank;
}

/* First, since nothing else has all of its words; with its words marked. */
static void found(void **state)
{
    struct engine *en;
    int bad = 0;

    (void)state;
    util_ok(engine_open(&en, util_dir, NULL, &util_err));
    for (size_t i = 0; i < NROWS; i++) {
        struct sv rest = sv_of(rows[i].finds), query;

        while (sv_next(&rest, '|', &query)) {
            bool marked = false;
            const size_t rank = rank_of(en, query, rows[i].id, &marked);

            if (rank != 1 || !marked) {
                print_message("%s: [" SV_FMT "] %zu%s\n", rows[i].id, SV_ARG(query), rank,
                              marked ? "" : " not marked");
                bad++;
            }
        }
    }
    assert_int_equal(bad, 0);
    engine_free(en);
}

static void not_found(void **state)
{
    struct engine *en;
    int bad = 0;

    (void)state;
    util_ok(engine_open(&en, util_dir, NULL, &util_err));
    for (size_t i = 0; i < NROWS; i++) {
        struct sv rest = sv_of(rows[i].not_by), query;

        while (sv_next(&rest, '|', &query)) {
            bool marked;

            if (rank_of(en, query, rows[i].id, &marked)) {
                print_message("%s: [" SV_FMT "] finds it\n", rows[i].id, SV_ARG(query));
                bad++;
            }
        }
    }
    assert_int_equal(bad, 0);
    engine_free(en);
}

static void told(void **state)
{
    int bad = 0;

    (void)state;
    for (size_t i = 0; i < NROWS; i++) {
        const char *lang = lang_tag(lang_detect(sv_of(rows[i].body)));

        if (*rows[i].lang != '*' && strcmp(lang, rows[i].lang) != 0) {
            print_message("%s is '%s'\n", rows[i].id, lang);
            bad++;
        }
    }
    assert_int_equal(bad, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(found), cmocka_unit_test(not_found),
                                       cmocka_unit_test(told)};

    return cmocka_run_group_tests(tests, setup, util_teardown);
}

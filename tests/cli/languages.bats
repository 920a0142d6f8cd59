#!/usr/bin/env bats
# languages.bats - posts in many languages in one index: each is told, filtered by and found.
# SPDX-License-Identifier: GPL-2.0-or-later
# Not here: forms of words (tests/unit/test_languages.c), single texts (tests/unit/test_lang.c).

bats_require_minimum_version 1.5.0

setup_file() {
    export ASKWELL_DATA=$BATS_FILE_TMPDIR/data
    cat >"$BATS_FILE_TMPDIR/forum.jsonl" <<'END'
{"askwell":1,"source":"forum","snapshot":true}
{"id":"en","kind":"question","title":"Containers lose their network","body":"After an update the containers cannot reach each other."}
{"id":"de","kind":"question","title":"Container verlieren das Netzwerk","body":"Nach einer Aktualisierung erreichen sich die Container nicht."}
{"id":"fr","kind":"question","title":"Les conteneurs perdent le réseau","body":"Depuis la mise à jour, ils ne se trouvent plus."}
{"id":"es","kind":"question","title":"Los contenedores pierden la red","body":"Desde la actualización no se encuentran entre ellos."}
{"id":"pt","kind":"question","title":"Os contentores perdem a rede","body":"Desde a atualização não se encontram uns aos outros."}
{"id":"it","kind":"question","title":"I contenitori perdono la rete","body":"Dopo l'aggiornamento non si trovano più."}
{"id":"ru","kind":"question","title":"Контейнеры теряют сеть","body":"После обновления они не видят друг друга."}
{"id":"nl","kind":"question","title":"Containers raken het netwerk kwijt","body":"Na een update vinden ze elkaar niet meer."}
{"id":"sv","kind":"question","title":"Behållarna tappar nätverket","body":"Efter uppdateringen hittar de inte varandra."}
{"id":"zh","kind":"question","title":"Docker 容器网络丢失","body":"更新之后容器无法互相访问。"}
{"id":"told","kind":"question","title":"nginx 502","body":"upstream prematurely closed","lang":"sv"}
END
    "$ASKWELL" index --quiet "$BATS_FILE_TMPDIR/forum.jsonl"
}

keys() {
    "$ASKWELL" search --json "$@" | jq -r '[.items[].key] | sort | join(" ")'
}

@test "two sentences are enough to tell the language; what the export says counts first" {
    for l in en de fr es pt it ru nl; do
        [ "$(keys "lang:$l")" = "$l" ]
    done
    [ "$(keys lang:sv)" = "sv told" ]
}

@test "a question of one or two words finds its language's posts first" {
    while read -r key q; do
        echo "$key: $q"
        [ "$("$ASKWELL" search --json "$q" | jq -r '.items[0].key')" = "$key" ]
    done <<'END'
de Netzwerke
fr conteneur reseau
es contenedor red
es actualizacion
pt contentor
it contenitore
ru контейнер
ru сети контейнеров
nl netwerken
sv behållare
sv natverket
zh 容器
zh Docker 容器 网络
END
}

@test "similar questions are of the same language" {
    run -0 "$ASKWELL" similar --json --body <(echo 'Nach der Aktualisierung erreichen sich die Container nicht mehr.') Container ohne Netzwerk
    [ "$(jq -r '[.items[].key] | .[0]' <<<"$output")" = de ]
    [ "$(jq -r '[.items[].key] | map(select(. == "en" or . == "nl")) | length' <<<"$output")" -eq 0 ]
}

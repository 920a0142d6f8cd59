/* suggest.js - suggestions under the search box while a query is typed.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what is suggested (/api/v1/suggest). Without this script the box works as it is.
 * Method: the combobox with a list of the ARIA Authoring Practices: the focus stays in the box,
 * aria-activedescendant says which suggestion is meant. Roles are set here, so that a page without
 * script promises nothing. Text is only ever put in as text.
 */
(function () {
    "use strict";

    var WAIT_MS = 80; /* after the last key */
    var LONGEST = 300; /* characters: nothing is suggested for more */
    var NAMES = {title: "thread", tag: "tag", token: "word", operator: "operator"};

    function element(name, className, text) {
        var e = document.createElement(name);
        e.className = className;
        if (text)
            e.textContent = text;
        return e;
    }

    function start(form) {
        var box = form.querySelector("input[name=q]");
        var list = element("ul", "suggest");
        var status = element("p", "unseen");
        var shown = []; /* the suggestions in the list */
        var active = -1;
        var timer = 0;
        var asking = null; /* what is under way */
        var asked = ""; /* the text that the list is for */

        list.id = box.id + "-suggestions";
        list.hidden = true;
        list.setAttribute("role", "listbox");
        list.setAttribute("aria-label", "Suggestions");
        status.setAttribute("role", "status");
        box.type = "text"; /* a search field of its own cannot be a combobox */
        box.setAttribute("enterkeyhint", "search");
        box.setAttribute("role", "combobox");
        box.setAttribute("aria-autocomplete", "list");
        box.setAttribute("aria-expanded", "false");
        box.setAttribute("aria-controls", list.id);
        form.appendChild(list);
        form.appendChild(status);

        function choose(i) {
            if (active >= 0 && list.children[active])
                list.children[active].setAttribute("aria-selected", "false");
            active = i;
            if (i < 0) {
                box.removeAttribute("aria-activedescendant");
                return;
            }
            list.children[i].setAttribute("aria-selected", "true");
            list.children[i].scrollIntoView({block: "nearest"});
            box.setAttribute("aria-activedescendant", list.children[i].id);
        }

        function close() {
            clearTimeout(timer);
            if (asking)
                asking.abort();
            asking = null;
            choose(-1);
            list.hidden = true;
            box.setAttribute("aria-expanded", "false");
            status.textContent = "";
        }

        function take(s) {
            close();
            if (s.kind === "title") {
                location.assign("/t/" + encodeURIComponent(s.thread_id));
                return;
            }
            box.value = s.query;
            box.focus();
            box.setSelectionRange(box.value.length, box.value.length);
            later();
        }

        function show(v) {
            shown = v;
            active = -1;
            box.removeAttribute("aria-activedescendant");
            list.textContent = "";
            v.forEach(function (s, i) {
                var item = element("li", "is-" + s.kind);
                item.id = list.id + "-" + i;
                item.setAttribute("role", "option");
                item.setAttribute("aria-selected", "false");
                item.appendChild(element("span", "what", s.text));
                item.appendChild(element("span", "kind", NAMES[s.kind] || s.kind));
                item.addEventListener("click", function () {
                    take(s);
                });
                list.appendChild(item);
            });
            list.hidden = v.length === 0;
            box.setAttribute("aria-expanded", String(v.length > 0));
            status.textContent =
                v.length === 0 ? "" : v.length === 1 ? "1 suggestion" : v.length + " suggestions";
        }

        function ask() {
            var text = box.value;
            if (asking)
                asking.abort();
            if (!text.trim() || text.length > LONGEST) {
                close();
                return;
            }
            asking = new AbortController();
            fetch("/api/v1/suggest?q=" + encodeURIComponent(text), {signal: asking.signal})
                .then(function (r) {
                    return r.ok ? r.json() : {suggestions: []};
                })
                .then(function (answer) {
                    asked = text;
                    if (box.value === text && document.activeElement === box)
                        show(answer.suggestions);
                })
                .catch(function () {
                    /* aborted, or the service is gone: the box works without */
                });
        }

        function later() {
            clearTimeout(timer);
            timer = setTimeout(ask, WAIT_MS);
        }

        box.addEventListener("input", function (e) {
            if (!e.isComposing)
                later();
        });
        box.addEventListener("compositionend", later);
        box.addEventListener("keydown", function (e) {
            var open = !list.hidden;
            var n = shown.length;

            if (e.isComposing)
                return;
            if (e.key === "ArrowDown" || e.key === "ArrowUp") {
                e.preventDefault();
                if (!open && box.value === asked && n)
                    show(shown);
                else if (!open)
                    ask();
                else if (e.key === "ArrowDown")
                    choose(active + 1 < n ? active + 1 : -1);
                else
                    choose(active >= 0 ? active - 1 : n - 1);
            } else if (e.key === "Enter" && open && active >= 0) {
                e.preventDefault();
                take(shown[active]);
            } else if (e.key === "Escape" && open) {
                e.preventDefault();
                close();
            } else if (e.key === "Tab") {
                close();
            }
        });
        /* A click takes the focus off the box before it arrives. */
        list.addEventListener("mousedown", function (e) {
            e.preventDefault();
        });
        box.addEventListener("blur", close);
        form.addEventListener("submit", close);
    }

    if (!window.fetch || !window.AbortController)
        return;
    document.querySelectorAll("form.search").forEach(start);
})();

/* Who lives behind a door: asked for when the fold is opened; one person in full for a reason, and for a minute. */
(function () {
    'use strict';

    const SHOWN_MS = 60_000;

    function element(tag, name, ...children) {
        const made = document.createElement(tag);
        if (name) made.className = name;
        made.append(...children);
        return made;
    }

    function button(name, words, act) {
        const made = element('button', name, words);
        made.type = 'button';
        made.addEventListener('click', act);
        return made;
    }

    function personOf(person, said) {
        const row = element('li', 'person');
        const head = element('div', 'person-head', element('b', '', person.name), element('span', '', person.facts));
        row.append(head, ...person.lines.map((line) => element('code', 'person-line', line)));
        if (person.tags.length) row.append(element('div', 'person-tags', ...person.tags.map((tag) => element('span', 'pill', tag))));
        const below = element('div', 'person-open');
        row.append(below);
        if (person.open) offer(below, person, said);
        return row;
    }

    function offer(below, person, said) {
        below.replaceChildren(button('button', said.open, () => ask(below, person, said)));
    }

    function ask(below, person, said) {
        const reasons = element('select', '', ...Object.entries(said.reasons).map(([code, words]) => new Option(words, code)));
        const words = element('input', '');
        words.maxLength = 100;
        reasons.setAttribute('aria-label', said.why);
        words.setAttribute('aria-label', said.words);
        words.placeholder = said.words;
        words.hidden = true;
        reasons.addEventListener('change', () => { words.hidden = reasons.value !== 'other'; });
        const wrong = element('p', 'person-wrong');
        wrong.setAttribute('role', 'alert');
        const open = button('button button-primary', said.do, () => show(below, person, said, {reason: reasons.value, words: words.value}, wrong));
        below.replaceChildren(reasons, words, element('div', 'person-buttons', open, button('button', said.cancel, () => offer(below, person, said))), wrong);
        reasons.focus();
    }

    async function show(below, person, said, why, wrong) {
        const answer = await fetch('/people/' + person.id + '/open', {method: 'POST', body: new URLSearchParams(why)}).catch(() => null);
        const told = answer && await answer.json().catch(() => null);
        if (!answer?.ok || !told) return void wrong.replaceChildren([told?.detail, told?.next].filter(Boolean).join('\u3002') || '\u2026');
        const facts = told.lines.map(({field, value}) => element('div', 'fact', element('dt', '', field), element('dd', '', value)));
        below.replaceChildren(element('dl', 'facts person-full', ...facts), element('small', '', told.left));
        setTimeout(() => offer(below, person, said), SHOWN_MS);
    }

    async function fill(fold) {
        const asked = fold.dataset.people, lines = fold.querySelector('.people-lines');
        fold.dataset.shown = asked;
        const answer = await fetch('/people/' + asked + '.json', {cache: 'no-store'}).catch(() => null);
        if (fold.dataset.people !== asked) return;
        const told = answer && await answer.json().catch(() => null);
        if (!answer?.ok || !told) {
            delete fold.dataset.shown; // opened once more, it asks once more
            return void lines.replaceChildren(element('p', 'empty', told?.detail ?? '\u2026'));
        }
        if (told.none) return void lines.replaceChildren(element('p', 'empty', told.none));
        lines.replaceChildren(element('p', 'hint', told.noted), element('ul', 'person-list', ...told.people.map((one) => personOf(one, told))));
    }

    function forget(fold) {
        delete fold.dataset.shown;
        fold.querySelector('.people-lines').replaceChildren();
    }

    // What was read goes when the fold is closed: a phone is handed on, a screen is left.
    document.addEventListener('toggle', ({target}) => {
        if (!target.matches?.('.people')) return;
        if (!target.open) forget(target);
        else if (target.dataset.shown !== target.dataset.people) fill(target);
    }, true);

    // A card that takes the place of another keeps its elements.
    new MutationObserver(() => {
        for (const fold of document.querySelectorAll('.people[data-shown]')) {
            if (fold.dataset.shown === fold.dataset.people) continue;
            forget(fold);
            fold.open = false;
        }
    }).observe(document.documentElement, {subtree: true, attributes: true, attributeFilter: ['data-people']});
})();

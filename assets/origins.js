/* The fold of a card that says where its values come from: asked for when it is opened, drawn from text alone. */
(function () {
    'use strict';

    function element(tag, name, ...children) {
        const made = document.createElement(tag);
        if (name) made.className = name;
        made.append(...children);
        return made;
    }

    function valueOf({field, value, others}) {
        const more = others.map(({words, differs}) => element('small', differs ? 'origin-differs' : '', (differs ? '≠ ' : '') + words));
        return element('div', 'fact', element('dt', '', field), element('dd', '', value, ...more));
    }

    function groupOf({source, when, values}) {
        const head = element('h4', '', source, element('small', '', when));
        return element('section', '', head, element('dl', 'facts', ...values.map(valueOf)));
    }

    async function fill(fold) {
        const asked = fold.dataset.origin;
        fold.dataset.shown = asked;
        const answer = await fetch('/origins/' + asked + '.json');
        if (fold.dataset.origin !== asked) return;
        if (!answer.ok) return void delete fold.dataset.shown; // opened once more, it asks once more
        const {groups, none} = await answer.json();
        const lines = groups.length ? groups.map(groupOf) : [element('p', 'empty', none)];
        fold.querySelector('.origin-lines').replaceChildren(...lines);
    }

    document.addEventListener('toggle', ({target}) => {
        if (target.matches?.('.origin') && target.open && target.dataset.shown !== target.dataset.origin) fill(target);
    }, true);

    // A card that takes the place of another keeps its elements: what was said of the one before must go.
    new MutationObserver(() => {
        for (const fold of document.querySelectorAll('.origin[data-shown]')) {
            if (fold.dataset.shown === fold.dataset.origin) continue;
            delete fold.dataset.shown;
            fold.open = false;
            fold.querySelector('.origin-lines').replaceChildren();
        }
    }).observe(document.documentElement, {subtree: true, attributes: true, attributeFilter: ['data-origin']});
})();

/* Search: a combobox (WAI-ARIA 1.2) that asks /search while one types and flies to what is chosen. */
(function () {
    'use strict';

    const WAIT_MS = 90;
    const NEAR = {house: 18, facility: 17, sensor: 17.5, grid: 16, community: 14.5};
    const CARD = {house: 'house', facility: 'facility', sensor: 'sensor', grid: 'grid', community: 'community'};

    function element(tag, attributes, ...children) {
        const made = document.createElement(tag);
        for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
        made.append(...children);
        return made;
    }

    class Search {
        constructor(slot) {
            this.kinds = slot.closest('.search').dataset;
            this.words = slot.dataset;
            this.input = element('input', {
                type: 'search', id: 'search-input', role: 'combobox', 'aria-label': this.words.label, placeholder: this.words.label,
                'aria-expanded': 'false', 'aria-controls': 'search-hits', 'aria-autocomplete': 'list', autocomplete: 'off', maxlength: 60,
            });
            this.list = element('ul', {id: 'search-hits', role: 'listbox', 'aria-label': this.words.label, hidden: ''});
            slot.append(this.input, this.list);
            this.hits = [];
            this.at = -1;
            this.listen();
        }

        listen() {
            this.input.addEventListener('input', () => this.later());
            this.input.addEventListener('keydown', (event) => this.key(event));
            this.input.addEventListener('focus', () => this.hits.length && this.show());
            this.input.addEventListener('blur', () => setTimeout(() => this.hide(), 150));
            this.list.addEventListener('pointerdown', (event) => {
                const item = event.target.closest('[role=option]');
                if (item) this.choose(Number(item.dataset.at));
            });
        }

        later() {
            clearTimeout(this.timer);
            this.timer = setTimeout(() => this.ask(this.input.value.trim()), WAIT_MS);
        }

        async ask(text) {
            this.asked = text;
            if (!text) return this.fill([]);
            // Not in the address, which proxies write down: people type names and numbers of persons.
            const answer = await fetch('/search', {method: 'POST', body: new URLSearchParams({q: text, limit: 12})});
            if (!answer.ok || this.asked !== text) return undefined;
            const found = await answer.json();
            return this.fill(found.hits || found, true);
        }

        fill(hits, asked) {
            this.hits = hits;
            this.at = -1;
            this.list.replaceChildren(...hits.map((hit, at) => this.option(hit, at)));
            if (asked && !hits.length) this.list.append(element('li', {class: 'none'}, this.words.none));
            if (asked) this.show(); else this.hide();
        }

        option(hit, at) {
            return element('li', {role: 'option', id: 'hit-' + at, 'data-at': at, 'aria-selected': 'false'},
                element('small', {}, this.kinds[hit.kind] || hit.kind), element('span', {}, hit.label), element('code', {}, hit.detail || ''));
        }

        key(event) {
            const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
            if (step && this.hits.length) {
                event.preventDefault();
                this.mark((this.at + step + this.hits.length) % this.hits.length);
            } else if (event.key === 'Enter' && this.hits.length) {
                this.choose(Math.max(0, this.at));
            } else if (event.key === 'Escape') {
                this.hide();
            }
        }

        mark(at) {
            this.at = at;
            [...this.list.children].forEach((item, i) => item.setAttribute('aria-selected', String(i === at)));
            this.input.setAttribute('aria-activedescendant', 'hit-' + at);
            this.list.children[at].scrollIntoView({block: 'nearest'});
        }

        choose(at) {
            const hit = this.hits[at];
            if (!hit) return;
            this.input.value = hit.label;
            this.hide();
            const {set_props: set} = window.dash_clientside;
            set('street-map-map', {view: {center: [hit.lon, hit.lat], zoom: NEAR[hit.kind] || 16, animate: true}});
            set('street-map-selection', {data: CARD[hit.kind] + ':' + hit.id});
        }

        show() {
            this.list.hidden = false;
            this.input.setAttribute('aria-expanded', 'true');
        }

        hide() {
            this.list.hidden = true;
            this.input.setAttribute('aria-expanded', 'false');
        }
    }

    new MutationObserver(() => {
        const slot = document.getElementById('search-slot');
        if (slot && !slot.dataset.made) {
            slot.dataset.made = '1';
            new Search(slot);
        }
    }).observe(document.documentElement, {childList: true, subtree: true});
})();

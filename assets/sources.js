/* The page of sources in the browser: keys of the queue, the question before a batch is undone, the address.
 * Ids are those of dashboard/pages/sources/ids.py and undo.py. */
(function () {
    'use strict';

    const HELD_MS = 6000; // of quiet, after which what is held is written
    const LEAVE_MS = 4000; // a page is left at the latest then
    const ANSWER_MS = 5000; // without an answer the same question stands again
    const KEYS = {s: 'same', d: 'different', k: 'skip', z: 'back'};
    const card = () => document.querySelector('.queue-card');
    let waiting = 0;

    function address(part) {
        window.history.replaceState(window.history.state, '', part === 'sources' ? '/sources' : '/sources?show=' + part);
        return window.dash_clientside.no_update;
    }

    window.dash_clientside = Object.assign({}, window.dash_clientside, {sources: {address}});

    function send(verdict) {
        const at = card(), id = at ? at.dataset.doubt : '';
        clearTimeout(waiting);
        waiting = 0;
        window.dash_clientside.set_props('sources-act-verdict', {data: {id: id || '0', verdict, n: Date.now()}});
        if (verdict === 'keep') return;
        waiting = setTimeout(() => send('keep'), HELD_MS);
        // Until the next one is there, a second key must not decide what was not seen.
        if (at) at.dataset.doubt = '';
        if (at) setTimeout(() => { at.dataset.doubt = at.dataset.doubt || id; }, ANSWER_MS);
    }

    /** What is asked of the queue: a decision needs a question that stands there. */
    function judge(verdict) {
        const at = card();
        if (verdict === 'back' ? document.querySelector('.queue-held') : at && at.dataset.doubt) send(verdict);
    }

    document.addEventListener('click', (event) => {
        const button = event.target.closest('[data-verdict]');
        if (button) judge(button.dataset.verdict);
    });

    document.addEventListener('keydown', (event) => {
        if (event.key === 'Escape' && document.querySelector('.ask')) return document.querySelector('.undo-no').click();
        const typing = event.target.closest('input:not([type=radio], [type=checkbox]), select, textarea, .dash-dropdown-content');
        if (typing || event.ctrlKey || event.metaKey || event.altKey || !document.querySelector('.queue')) return undefined;
        const verdict = KEYS[event.key.toLowerCase()];
        if (verdict) {
            event.preventDefault();
            judge(verdict);
        }
        return undefined;
    });

    // A queue that is left writes what it still holds: for another part of the page, another page, another window.
    const keep = () => waiting && send('keep');
    document.addEventListener('visibilitychange', () => document.hidden && keep());
    document.addEventListener('change', (event) => event.target.closest('.sources-show') && keep(), true);
    document.addEventListener('click', (event) => {
        const link = event.target.closest('a[href]');
        if (!link || !waiting || event.ctrlKey || event.metaKey || link.target) return;
        event.preventDefault();
        keep();
        const until = Date.now() + LEAVE_MS;
        const written = setInterval(() => {
            if (document.querySelector('.queue-held') && Date.now() < until) return;
            clearInterval(written);
            window.location.assign(link.href);
        }, 40);
    });

    /** Keep the keyboard inside the question. */
    document.addEventListener('focusin', (event) => {
        const ask = document.querySelector('.ask');
        if (ask && !ask.contains(event.target)) document.querySelector('.undo-no').focus();
    });

    new MutationObserver(() => {
        const ask = document.querySelector('.ask');
        if (!ask || ask.dataset.seen) return;
        ask.dataset.seen = '1';
        document.querySelector('.undo-no').focus();
    }).observe(document.documentElement, {childList: true, subtree: true});
})();

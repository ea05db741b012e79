/* The page of sources in the browser: keys of the queue, the question before a batch is undone, the address.
 * Ids are those of dashboard/pages/sources/ids.py and undo.py. */
(function () {
    'use strict';

    const HELD_MS = 6000; // of quiet, after which what is held is written
    const KEYS = {s: 'same', d: 'different', k: 'skip', z: 'back'};
    const card = () => document.querySelector('.queue-card');
    let waiting = 0;

    function address(part) {
        window.history.replaceState(window.history.state, '', part === 'sources' ? '/sources' : '/sources?show=' + part);
        return window.dash_clientside.no_update;
    }

    window.dash_clientside = Object.assign({}, window.dash_clientside, {sources: {address}});

    function send(verdict) {
        const at = card();
        clearTimeout(waiting);
        waiting = 0;
        window.dash_clientside.set_props('sources-act-verdict', {data: {id: at ? at.dataset.doubt : '0', verdict, n: Date.now()}});
        if (verdict !== 'keep') waiting = setTimeout(() => send('keep'), HELD_MS);
        // Until the next one is there, a second key must not decide what was not seen.
        if (at && verdict !== 'keep') at.dataset.doubt = '';
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
        const typing = event.target.closest('input, select, textarea, .dash-dropdown-content');
        if (typing || event.ctrlKey || event.metaKey || event.altKey || !document.querySelector('.queue')) return undefined;
        const verdict = KEYS[event.key.toLowerCase()];
        if (verdict) {
            event.preventDefault();
            judge(verdict);
        }
        return undefined;
    });

    // A page that is left writes what it still holds.
    document.addEventListener('visibilitychange', () => document.hidden && waiting && send('keep'));

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

/* The export page in the browser: the file is an ordinary download, how far it is is asked for meanwhile.
 * Ids are those of dashboard/pages/exporting/ids.py, words stand in data- attributes beside the bar. */
(function () {
    'use strict';

    const EVERY_MS = 400;
    const PATIENCE = 25; // times nobody knows the export yet: then the download was refused
    const OVER = ['done', 'failed', 'stopped'];
    const part = (name) => document.getElementById('export-' + name);
    let now = '';

    function newToken() {
        return [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, '0')).join('');
    }

    /** The browser's own download: it goes to the disk, and its own list can stop it too. */
    function download(url) {
        const link = document.createElement('a');
        link.href = url;
        link.download = '';
        document.body.append(link);
        link.click();
        link.remove();
    }

    function start(url) {
        now = newToken();
        download(url + (url.includes('?') ? '&' : '?') + 'token=' + now);
        show({state: 'waiting', rows: 0, total: 0, reason: ''});
        watch(now, 0);
    }

    async function watch(token, unknown) {
        if (token !== now || !part('progress')) return;
        const told = await ask(token);
        if (told.state === 'waiting' && unknown >= PATIENCE) told.state = 'failed';
        if (token !== now) return;
        show(told);
        if (!OVER.includes(told.state)) setTimeout(() => watch(token, unknown + (told.state === 'waiting')), EVERY_MS);
    }

    async function ask(token) {
        try {
            const answer = await fetch('/export/progress/' + token);
            if (answer.ok) return await answer.json();
        } catch (error) { /* the server is gone: said below */ }
        return {state: 'failed', rows: 0, total: 0, reason: ''};
    }

    /** Rows are written before the file has been sent. */
    function wordsOf(told, words) {
        const sending = told.state === 'running' && told.total > 0 && told.rows >= told.total;
        const text = words[sending ? 'sending' : told.state] || '';
        return text.replace('{rows}', told.rows.toLocaleString()).replace('{total}', told.total.toLocaleString())
            .replace('{reason}', told.reason);
    }

    function show(told) {
        const bar = part('progress');
        if (!bar) return;
        const over = OVER.includes(told.state), share = told.state === 'done' ? 1 : told.total ? Math.min(1, told.rows / told.total) : 0;
        bar.parentElement.hidden = false;
        bar.dataset.state = told.state;
        bar.setAttribute('aria-valuenow', String(Math.round(100 * share)));
        bar.querySelector('.progress-fill').style.width = (100 * share).toFixed(1) + '%';
        bar.querySelector('.progress-words').textContent = wordsOf(told, bar.parentElement.dataset);
        part('stop').hidden = over;
        part('go').classList.toggle('busy', !over);
        if (over) now = '';
    }

    document.addEventListener('click', (event) => {
        const go = event.target.closest('a[data-export]');
        if (go) {
            event.preventDefault();
            if (go.getAttribute('href') && !now) start(go.href);
        }
        if (event.target.closest('#export-stop') && now) fetch('/export/stop/' + now, {method: 'POST'});
    });
})();

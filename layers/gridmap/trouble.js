/* What goes wrong: told once per kind and source, and mended where waiting helps. */
(function (parts) {
    'use strict';

    const FIRST_RETRY_MS = 5000;
    const LAST_RETRY_MS = 60000;

    class Trouble {
        /** `tell(error)`: {kind, message, source, stamp}. */
        constructor(tell) {
            Object.assign(this, {tell, said: new Set(), waits: {}, timers: {}});
        }

        /** A dead tile server must not fill the page with callbacks: each kind once per source, unless `again`. */
        say(kind, message, {source = null, again = false} = {}) {
            const name = `${kind}:${source || ''}`;
            if (this.said.has(name) && !again) return;
            this.said.add(name);
            this.tell({kind, message, source, stamp: Date.now()});
        }

        /** URLs are left out: they may carry a basemap key. */
        hear(map, {error, sourceId}) {
            if (!error || error.name === 'AbortError') return;
            if (!sourceId && !error.url) return this.say('style', error.message);
            const what = error.status ? `HTTP ${error.status}` : 'no answer';
            this.say('tiles', `Source "${sourceId || '?'}": ${what}`, {source: sourceId});
            if (sourceId && mayPass(error.status)) this.retry(map, sourceId);
        }

        /** The engine never asks again for a failed tile; a wall runs for weeks while servers restart. */
        retry(map, source) {
            if (this.timers[source]) return;
            const wait = this.waits[source] || FIRST_RETRY_MS;
            this.waits[source] = Math.min(2 * wait, LAST_RETRY_MS);
            this.timers[source] = setTimeout(() => {
                delete this.timers[source];
                const failed = map.getSource(source) ? parts.failedTiles(map, source) : [];
                if (failed.length) map.refreshTiles(source, failed);
            }, wait);
        }

        destroy() {
            Object.values(this.timers).forEach(clearTimeout);
        }
    }

    const mayPass = (status) => !status || status === 429 || status >= 500;

    Object.assign(parts, {Trouble});
})(window.menpai_gridmap = window.menpai_gridmap || {});

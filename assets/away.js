// While the database is away, a line across the page says so; what is in memory goes on.
(() => {
    const EVERY_MS = 5000;
    let line = null;

    function say(away) {
        if (away && !line) {
            line = document.createElement('div');
            line.className = 'away';
            line.setAttribute('role', 'status');
            line.textContent = document.body.dataset.away;
            document.body.prepend(line);
        } else if (!away && line) {
            line.remove();
            line = null;
        }
    }

    async function ask() {
        if (document.hidden) return;
        try {
            const answer = await fetch('/healthz', {headers: {Accept: 'application/json'}});
            if (answer.ok || answer.status === 503) say((await answer.json()).status === 'failed');
        } catch {
            // no answer at all: that the browser tells by itself
        }
    }

    setInterval(ask, EVERY_MS);
    document.addEventListener('visibilitychange', ask);
})();

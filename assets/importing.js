/* The import page in the browser: a file dropped or picked and sent, and what is chosen for all columns.
 * Ids are those of dashboard/pages/importing/ids.py. */
(function () {
    'use strict';

    const skip = () => window.dash_clientside.no_update;
    const set = (name, value) => window.dash_clientside.set_props('import-' + name, value);
    const at = (name) => document.getElementById('import-' + name);

    function element(tag, attributes, ...children) {
        const made = document.createElement(tag);
        for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
        made.append(...children);
        return made;
    }

    /** The place for a file: a field that the keyboard reaches, a zone to drop on, a bar while it is sent. */
    class Sender {
        constructor(slot) {
            this.words = slot.dataset;
            this.field = element('input', {type: 'file', id: 'import-picked', class: 'import-picked'});
            this.name = element('strong', {'aria-live': 'polite'}, this.words.drop);
            this.zone = element('label', {class: 'import-drop', for: 'import-picked'}, this.field, this.name,
                element('span', {class: 'import-pick'}, this.words.pick));
            this.go = element('button', {type: 'button', class: 'button button-primary', id: 'import-send', disabled: ''}, this.words.send);
            this.stop = element('button', {type: 'button', class: 'button', hidden: ''}, this.words.cancel);
            slot.append(this.zone, element('div', {class: 'desk-actions'}, this.go, this.stop));
            this.field.addEventListener('change', () => this.take(this.field.files[0]));
            this.go.addEventListener('click', () => this.ask());
            this.stop.addEventListener('click', () => this.request && this.request.abort());
            this.bar = at('upload-bar');
            this.bar.hidden = true;
        }

        take(file) {
            if (!file || this.request) return;
            this.file = file;
            const large = file.size > Number(this.words.most);
            this.name.textContent = file.name + ' · ' + (file.size / 1048576).toFixed(file.size < 1048576 ? 2 : 1) + ' MB';
            this.zone.classList.toggle('import-wrong', large);
            this.go.disabled = large;
            this.say(large ? this.words.tooLarge : '', large);
            if (!large) this.go.focus({preventScroll: true});
        }

        /** Ask for an import to send the file to; `send` is called with the answer. */
        ask() {
            set('file', {data: {name: this.file.name, size: this.file.size, n: Date.now()}});
        }

        send(job) {
            const request = this.request = new XMLHttpRequest();
            request.open('PUT', '/imports/' + job + '/file');
            request.upload.addEventListener('progress', (event) => event.lengthComputable && this.show(event.loaded / event.total));
            request.addEventListener('loadend', () => this.ended(job));
            this.show(0);
            request.send(this.file);
        }

        show(share) {
            const percent = Math.floor(100 * share);
            this.busy(true);
            this.bar.querySelector('.progress-fill').style.width = percent + '%';
            this.bar.setAttribute('aria-valuenow', percent);
            this.say(this.words.sending + ' ' + percent + '%');
        }

        busy(yes) {
            this.bar.hidden = false;
            this.go.hidden = this.field.disabled = yes;
            this.stop.hidden = !yes;
        }

        say(words, wrong) {
            this.bar.hidden = !words;
            this.bar.dataset.state = wrong ? 'failed' : '';
            this.bar.querySelector('.progress-words').textContent = words;
        }

        ended(job) {
            const request = this.request;
            this.request = null;
            if (request.status === 200) return set('job', {data: job});
            this.busy(false);
            this.say(this.reason(request), true);
            return undefined;
        }

        reason(request) {
            try {
                const {detail, next} = JSON.parse(request.responseText);
                return [detail, next].filter(Boolean).join(document.documentElement.lang === 'en' ? '. ' : '。');
            } catch {
                return this.words.broken; // no answer at all, or none of ours
            }
        }
    }

    let sender = null;

    function send(upload) {
        if (upload && upload.job && sender) sender.send(upload.job);
        return skip();
    }

    /** The import at hand is part of the address, so that a reload goes on with it. */
    function address(job) {
        window.history.replaceState(window.history.state, '', job ? '/import?job=' + job : '/import');
        window.scrollTo({top: 0});
        return skip();
    }

    /** The box for the number of another coordinate system. */
    function otherDatum(chosen) {
        return 'import-epsg' + (chosen === 'other' ? '' : ' hidden');
    }

    window.dash_clientside = Object.assign({}, window.dash_clientside, {importing: {send, address, otherDatum}});

    document.addEventListener('change', (event) => {
        if (!event.target.matches('.import-field')) return;
        event.target.classList.toggle('import-left', !event.target.value);
        const fields = [...document.querySelectorAll('.import-field')];
        set('mapping', {data: Object.fromEntries(fields.map((field) => [field.dataset.heading, field.value]))});
    });

    // A file that misses the zone must not replace the page.
    for (const kind of ['dragover', 'dragleave', 'drop']) {
        document.addEventListener(kind, (event) => {
            if (!at('page')) return;
            event.preventDefault();
            const zone = document.querySelector('.import-drop');
            if (zone) zone.classList.toggle('import-over', kind === 'dragover');
            if (kind === 'drop' && sender && zone) sender.take(event.dataTransfer.files[0]);
        });
    }

    window.addEventListener('beforeunload', (event) => {
        if (sender && sender.request) event.preventDefault();
    });

    new MutationObserver(() => {
        const slot = at('slot');
        if (!slot || slot.dataset.made) return;
        slot.dataset.made = '1';
        sender = new Sender(slot);
    }).observe(document.documentElement, {childList: true, subtree: true});
})();

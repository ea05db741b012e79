/* The map page in the browser: what a click means, the address of the view, and the sheets of a phone.
 * Ids are those of dashboard/pages/street_map/ids.py. */
(function () {
    'use strict';

    const id = (name) => 'street-map-' + name;
    const CARD_OF = {
        'house-dot': 'stack', 'house-count': 'stack', 'event-dot': 'event', 'event-icon': 'event',
        'facilities-icon': 'facility', 'service_points-icon': 'service_point', 'sensors-icon': 'sensor', 'sensors-marked': 'sensor',
        'building-flat': 'building', 'building-solid': 'building',
        'grids-fill': 'grid', 'communities-fill': 'community',
    };
    const NARROW = '(max-width: 960px)'; // street_map.css: from here down panels are sheets over the map
    const RIM_PX = 24;
    const RES_UP_TO = [[12, 7], [13, 8], [15, 9], [17, 10], [99, 11]]; // data/questions.py, res_of_zoom
    const list = (codes) => (codes || []).join(',');
    const skip = () => window.dash_clientside.no_update;

    /** What a click chooses: [selection, view]; a far bubble moves the map nearer instead. */
    function click(hit, viewport) {
        if (!hit || !hit.layer) return [skip(), skip()];
        if (hit.layer.endsWith('-far')) {
            return [skip(), {center: hit.lngLat, zoom: Math.min(18, (viewport ? viewport.zoom : 12) + 2), animate: true}];
        }
        if (hit.layer === 'hex-fill' || hit.layer === 'hex-none') return ['hex:' + hit.properties.hex, skip()];
        const kind = CARD_OF[hit.layer];
        const key = kind === 'grid' || kind === 'community' ? hit.properties.code : hit.id;
        return kind ? [kind + ':' + key, skip()] : [skip(), skip()];
    }

    /** The hex resolution that the zoom chooses; unchanged while it stays the same. */
    function zoomRes(viewport, before) {
        if (!viewport) return skip();
        const now = RES_UP_TO.find(([upTo]) => Math.floor(viewport.zoom) < upTo)[1];
        return now === before ? skip() : now;
    }

    const FATAL = ['engine', 'version', 'webgl'];

    const placeOf = ({center, zoom, pitch, bearing}) => [...center.map((n) => n.toFixed(5)), zoom.toFixed(2),
        Math.round(pitch), Math.round(bearing)].join(',');

    /** Write the view into the address, so that it can be shared and comes back after a reload. Where there is no map, the
     * server draws the view: it gets the same words. */
    function address(error, viewport, layers, solid, carrier, metric, group, res, period, area, classes, kinds, statuses, levels, selection) {
        const blind = error && FATAL.includes(error.kind);
        if (!viewport && !blind) return skip();
        const parts = {
            at: viewport ? placeOf(viewport) : '', on: layers.flat().join(','), by: carrier, metric, group, res: res === '0' ? '' : res,
            solid: (solid || []).length ? '1' : '', since: period.since, until: period.until,
            classes: list(classes), kinds: list(kinds), statuses: list(statuses), levels: list(levels), area, sel: selection,
        };
        const query = new URLSearchParams(Object.entries(parts).filter(([name, text]) => text || name === 'on'));
        window.history.replaceState(window.history.state, '', '?' + query.toString().replaceAll('%2C', ',').replaceAll('%3A', ':'));
        return blind ? query.toString() : skip();
    }

    /** What the map marks as chosen, and brings out from under its card. */
    function chosen(spot) {
        if (!spot) return [null, null];
        const narrow = window.matchMedia(NARROW).matches;
        const sheet = document.getElementById(id('side'));
        const [west, south, east, north] = spot.bbox;
        const middle = [(west + east) / 2, (south + north) / 2];
        // Beside a card there is room: there the map moves only for what is nowhere on it.
        const bbox = narrow ? spot.bbox : [...middle, ...middle];
        const bottom = narrow && sheet ? sheet.offsetHeight + RIM_PX : RIM_PX;
        return [spot.mark, {bbox, padding: {top: RIM_PX, right: RIM_PX, left: RIM_PX, bottom}, key: spot.key}];
    }

    /** Tell what goes wrong on the map in one quiet line. */
    function trouble(error) {
        const page = document.getElementById('street-map');
        if (!error || !page) return '';
        return {slow: page.dataset.slow, tiles: page.dataset.tiles}[error.kind] || '';
    }

    window.dash_clientside = Object.assign({}, window.dash_clientside, {
        street_map: {click, zoomRes, address, chosen, trouble},
    });

    /** Begin with the engine as soon as Dash has asked for the page: until the answer is there, nothing else is to be done. */
    function engineFirst() {
        if (!['/', '/map'].includes(window.location.pathname) || !window.menpai_gridmap) return;
        setTimeout(() => window.menpai_gridmap.loadEngine().catch(() => {}), 0); // the map tries again, and says why not
    }

    window.addEventListener('load', engineFirst);

    const set = (name, value) => window.dash_clientside.set_props(id(name), value);

    function openSheet(name) {
        const page = document.getElementById('street-map');
        if (page) page.dataset.sheet = page.dataset.sheet === name ? '' : name;
    }

    document.addEventListener('click', (event) => {
        const at = event.target.closest('[data-go], [data-area], [data-sheet-open], a[data-keep]');
        if (!at) return;
        if (at.dataset.go !== undefined) set('selection', {data: at.dataset.go});
        if (at.dataset.area !== undefined) set('area', {data: at.dataset.area});
        if (at.dataset.sheetOpen) openSheet(at.dataset.sheetOpen);
        if (at.dataset.keep) { // another reader of the same view
            event.preventDefault();
            const next = encodeURIComponent(window.location.pathname + window.location.search);
            window.location.assign(at.getAttribute('href') + '&next=' + next);
        }
    });

    document.addEventListener('keydown', (event) => {
        const page = document.getElementById('street-map');
        if (event.key === 'Escape' && page && !event.defaultPrevented && !event.target.closest('.search, .dash-dropdown-content')) set('selection', {data: ''});
    });

    /** On a phone a card that arrives is drawn up; one that goes lets the sheet down. */
    function followCard(side) {
        const page = document.getElementById('street-map');
        const open = side.classList.contains('side-card');
        if (open) page.dataset.sheet = 'card';
        else if (page.dataset.sheet === 'card') page.dataset.sheet = '';
    }

    new MutationObserver(() => {
        const side = document.getElementById(id('side'));
        if (!side || side.dataset.followed) return;
        side.dataset.followed = '1';
        new MutationObserver(() => followCard(side)).observe(side, {attributes: true, attributeFilter: ['class']});
        followCard(side);
    }).observe(document.documentElement, {childList: true, subtree: true});
})();

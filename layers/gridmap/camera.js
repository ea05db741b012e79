/* Where the map looks: props `view`, `fit` and `reveal` in, `viewport` out. */
(function (parts) {
    'use strict';

    const SETTLED_MS = 150;
    const LEAST_ROOM_PX = 60;
    const fixed = (value, digits) => Number(value.toFixed(digits));

    /** What callbacks are told: degrees, west south east north; size in CSS pixels. */
    function viewportOf(map) {
        const bounds = map.getBounds();
        const center = map.getCenter();
        const bbox = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((x) => fixed(x, 6));
        return {
            bbox, bounds: [[bbox[0], bbox[1]], [bbox[2], bbox[3]]],
            center: [fixed(center.lng, 6), fixed(center.lat, 6)], zoom: fixed(map.getZoom(), 3),
            pitch: fixed(map.getPitch(), 1), bearing: fixed(map.getBearing(), 1),
            size: [map.getContainer().clientWidth, map.getContainer().clientHeight],
        };
    }

    /** The camera options in a `view` prop that differ from where the map is; null when none does. */
    function difference(map, view) {
        const now = viewportOf(map);
        const changed = {};
        if (view.center && Math.hypot(...view.center.map((x, i) => x - now.center[i])) > 2e-6) changed.center = view.center;
        for (const [name, tolerance] of [['zoom', 0.002], ['pitch', 0.1], ['bearing', 0.1]]) {
            if (typeof view[name] === 'number' && Math.abs(view[name] - now[name]) > tolerance) changed[name] = view[name];
        }
        return Object.keys(changed).length ? changed : null;
    }

    function look(map, view) {
        const changed = view && difference(map, view);
        if (!changed) return;
        if (view.animate) map.easeTo({duration: 600, ...changed});
        else map.jumpTo(changed);
    }

    /** Show a bbox beside the panels that lie over the map (`padding`, pixels). */
    function fit(map, target, padding, animate) {
        if (!target || !target.bbox) return;
        const [west, south, east, north] = target.bbox;
        const rims = roomy(map, sides(target.padding === undefined ? padding : target.padding));
        map.fitBounds([[west, south], [east, north]], {
            padding: rims, maxZoom: target.maxZoom || 18, linear: false,
            animate: animate && target.animate !== false, maxDuration: 2500,
        });
    }

    function sides(padding) {
        const usual = typeof padding === 'number' ? padding : 24;
        return {top: usual, right: usual, bottom: usual, left: usual, ...(typeof padding === 'object' ? padding : {})};
    }

    /** On a small screen the panels may leave no room: then the rims shrink so that half the map stays. */
    function roomy(map, rims) {
        const {clientWidth, clientHeight} = map.getContainer();
        const across = Math.min(1, clientWidth / 2 / Math.max(1, rims.left + rims.right));
        const down = Math.min(1, clientHeight / 2 / Math.max(1, rims.top + rims.bottom));
        return {left: rims.left * across, right: rims.right * across, top: rims.top * down, bottom: rims.bottom * down};
    }

    /** Pan the least that brings a bbox out from under what covers the map; nothing when it can be seen. */
    function reveal(map, target, padding, animate) {
        if (!target || !target.bbox) return;
        if (map.isMoving()) { // on its way somewhere: there it will be seen what is left to do
            map.once('moveend', () => reveal(map, target, padding, animate));
            return;
        }
        const {clientWidth, clientHeight} = map.getContainer();
        const rims = sides(target.padding === undefined ? padding : target.padding);
        const [west, south, east, north] = target.bbox;
        const corners = [[west, south], [east, south], [east, north], [west, north]].map((place) => map.project(place));
        const across = least(corners.map(({x}) => x), rims.left, clientWidth - rims.right);
        const down = least(corners.map(({y}) => y), rims.top, clientHeight - rims.bottom);
        if (across || down) map.panBy([across, down], {duration: animate ? 400 : 0});
    }

    /** How far to pan so that the stretch lies between `from` and `to`; one that is too long, with its middle. */
    function least(stretch, from, to) {
        const end = Math.max(to, from + LEAST_ROOM_PX);
        let [low, high] = [Math.min(...stretch), Math.max(...stretch)];
        if (high - low > end - from) low = high = (low + high) / 2;
        if (low < from) return low - from;
        return high > end ? high - end : 0;
    }

    /** Options for the first frame, so that the map never starts at 0, 0 and jumps. */
    function firstLook(view) {
        const {center, zoom, pitch, bearing} = view || {};
        return {center: center || [0, 0], zoom: zoom || 0, pitch: pitch || 0, bearing: bearing || 0};
    }

    /** Calls `tell(viewport)` once the map has been still for 150 ms; returns a function that stops it. */
    function watchViewport(map, tell) {
        let timer = null;
        const later = () => {
            clearTimeout(timer);
            timer = setTimeout(() => tell(viewportOf(map)), SETTLED_MS);
        };
        map.on('moveend', later);
        map.on('resize', later);
        later();
        return () => clearTimeout(timer);
    }

    Object.assign(parts, {look, fit, reveal, firstLook, watchViewport, viewportOf});
})(window.menpai_gridmap = window.menpai_gridmap || {});

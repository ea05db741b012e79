/* Which feature is meant by a place on the screen, and which features lie in a ring. */
(function (parts) {
    'use strict';

    const around = (point, r) => [[point.x - r, point.y - r], [point.x + r, point.y + r]];
    const present = (map, layers) => (layers || []).filter((id) => map.getLayer(id));

    function pixelsAway(map, feature, point) {
        if (feature.geometry.type !== 'Point') return 0;
        const at = map.project(feature.geometry.coordinates);
        return Math.hypot(at.x - point.x, at.y - point.y);
    }

    /** The feature nearest to `point` in the first of `layers` that has one within `reach` pixels, or null. */
    function pick(map, layers, point, reach) {
        const asked = present(map, layers);
        if (!asked.length) return null;
        const found = map.queryRenderedFeatures(around(point, reach), {layers: asked});
        for (const layer of asked) {
            const here = found.filter((feature) => feature.layer.id === layer);
            if (here.length) return nearest(map, here, point);
        }
        return null;
    }

    function nearest(map, features, point) {
        const points = features.filter((feature) => feature.geometry.type === 'Point');
        // Areas and lines must lie under the very point: the reach is for small things only.
        if (!points.length) return underneath(map, features, point);
        const away = points.map((feature) => pixelsAway(map, feature, point));
        return points[away.indexOf(Math.min(...away))];
    }

    function underneath(map, features, point) {
        const exact = map.queryRenderedFeatures([point.x, point.y], {layers: [features[0].layer.id]});
        return exact[0] || features[0];
    }

    /** What a callback is told about a picked feature; ids beyond 2^53 must be string properties (promoteId). */
    function describe(feature) {
        if (!feature) return {layer: null, source: null, sourceLayer: null, id: null, properties: null};
        return {
            layer: feature.layer.id, source: feature.source, sourceLayer: feature.sourceLayer || null,
            id: feature.id === undefined ? null : feature.id, properties: {...feature.properties},
        };
    }

    /** Even-odd rule; `ring` closed, both in the same plane coordinates. */
    function inRing([x, y], ring) {
        let inside = false;
        for (let i = 1; i < ring.length; i++) {
            const [[ax, ay], [bx, by]] = [ring[i - 1], ring[i]];
            if ((ay > y) !== (by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax) inside = !inside;
        }
        return inside;
    }

    function anyPosition(geometry) {
        const flat = (geometry.coordinates || []).flat(Infinity);
        return Array.from({length: flat.length / 2}, (_, i) => [flat[2 * i], flat[2 * i + 1]]);
    }

    function boxOf(positions) {
        const [xs, ys] = [positions.map((p) => p[0]), positions.map((p) => p[1])];
        return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
    }

    /** A corner of the feature lies in the ring, or a corner of the ring in the area. */
    function meets(geometry, ring) {
        if (anyPosition(geometry).some((position) => inRing(position, ring))) return true;
        const areas = {Polygon: [geometry.coordinates], MultiPolygon: geometry.coordinates}[geometry.type] || [];
        return areas.some(([outer]) => ring.some((position) => inRing(position, outer)));
    }

    /** Number of *drawn* features that meet the ring, per layer; the server knows the true answer. */
    function countIn(map, layers, ring) {
        const [west, south, east, north] = boxOf(ring.map((place) => {
            const {x, y} = map.project(place);
            return [x, y];
        }));
        const asked = present(map, layers);
        const found = asked.length ? map.queryRenderedFeatures([[west, south], [east, north]], {layers: asked}) : [];
        const seen = {};
        for (const feature of found) {
            if (!meets(feature.geometry, ring)) continue;
            const name = feature.id === undefined ? JSON.stringify(feature.geometry.coordinates) : feature.id;
            (seen[feature.layer.id] = seen[feature.layer.id] || new Set()).add(name);
        }
        return Object.fromEntries(Object.entries(seen).map(([layer, names]) => [layer, names.size]));
    }

    Object.assign(parts, {pick, describe, inRing, boxOf, countIn});
})(window.menpai_gridmap = window.menpai_gridmap || {});

/* Feature state: the map is told only what differs from what it already holds. */
(function (parts) {
    'use strict';

    /** "source" or "source/sourceLayer" -> the engine's address of a source. */
    function address(key) {
        const at = key.indexOf('/');
        return at < 0 ? {source: key} : {source: key.slice(0, at), sourceLayer: key.slice(at + 1)};
    }

    /** {source, sourceLayer, id} (one or a list) -> the shape of `featureState`. */
    function highlightState(highlight) {
        const wanted = {};
        for (const one of [highlight].flat()) {
            if (!one || one.id === undefined || one.id === null) continue;
            const key = one.sourceLayer ? `${one.source}/${one.sourceLayer}` : one.source;
            (wanted[key] = wanted[key] || {})[one.id] = {selected: true};
        }
        return wanted;
    }

    /** One author of feature state (values of hexes, or the selection); authors never touch each other's names. */
    class StateBook {
        constructor(map) {
            this.map = map;
            this.held = {}; // key -> {source object, ids: id -> values}
        }

        apply(wanted) {
            for (const key of new Set([...Object.keys(this.held), ...Object.keys(wanted || {})])) {
                this.applyTo(key, (wanted || {})[key] || {});
            }
        }

        applyTo(key, wanted) {
            const target = address(key);
            const source = this.map.getSource(target.source);
            if (!source) {
                delete this.held[key];
                return;
            }
            const known = this.held[key];
            // A source that was taken away and added again has lost every state.
            const held = known && known.source === source ? known.ids : {};
            for (const id of Object.keys(held)) this.drop({...target, id}, held[id], wanted[id] || {});
            for (const [id, values] of Object.entries(wanted)) this.put({...target, id}, held[id] || {}, values);
            this.held[key] = {source, ids: wanted};
        }

        drop(feature, before, after) {
            for (const name of Object.keys(before)) {
                if (!(name in after)) this.map.removeFeatureState(feature, name);
            }
        }

        put(feature, before, after) {
            if (before === after) return;
            const differs = Object.keys(after).some((name) => before[name] !== after[name]);
            if (differs) this.map.setFeatureState(feature, after);
        }
    }

    Object.assign(parts, {StateBook, highlightState});
})(window.menpai_gridmap = window.menpai_gridmap || {});

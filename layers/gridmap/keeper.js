/* Keeps the engine's style equal to the asked one, by the smallest difference.
 *
 * Order matters (seen in 6.9.0): changing a layer pauses its source until the next frame, and a paused source that gets
 * new tile URLs reloads its old tiles. So layers change first, then a frame is drawn, then tile URLs change, and nothing
 * else until the sources have taken them. */
(function (parts) {
    'use strict';

    const written = JSON.stringify;

    function drawn(map) {
        return new Promise((resolve) => {
            map.once('render', resolve);
            map.triggerRepaint();
        });
    }

    /** New tile URLs; old tiles stay on the map until new ones come. Resolves when the source has begun to reload. */
    function setTiles(map, id, tiles) {
        return new Promise((resolve) => {
            const heard = map.on('sourcedata', (event) => {
                if (event.sourceId !== id || event.sourceDataType !== 'content') return;
                heard.unsubscribe();
                resolve();
            });
            map.getSource(id).setTiles(tiles);
        });
    }

    const bare = (style) => written({...style, layers: style.layers.map((layer) => ({...layer, filter: 0}))});

    class StyleKeeper {
        /** `asked()` -> {mapStyle, filters, highlight}; `after()` is called when layers or sources may be new. */
        constructor(asked, after) {
            Object.assign(this, {asked, after, flat: false, told: null, map: null, busy: false, again: false});
            this.chosen = new Set(); // only ever more: a layer that comes and goes reads its tiles again each time
        }

        next() {
            const {mapStyle, filters, highlight} = this.asked();
            for (const one of [highlight].flat()) if (one) this.chosen.add(one.source);
            const factor = parts.screenFactor(window.innerWidth);
            return parts.effectiveStyle(mapStyle || {}, {filters, flat: this.flat, factor, chosen: this.chosen});
        }

        /** The style to make the map with. */
        first() {
            this.told = this.next();
            return this.told;
        }

        /** Call whenever something asked for may have changed; one run at a time, the last wish wins. */
        async apply() {
            this.again = true;
            if (this.busy) return;
            this.busy = true;
            try {
                while (this.again && !this.map._removed) {
                    this.again = false;
                    await this.step();
                }
            } finally {
                this.busy = false;
            }
        }

        async step() {
            const next = this.next();
            const moved = parts.retiled(this.told, next).filter((id) => this.movable(id));
            const sources = {...next.sources};
            for (const id of moved) sources[id] = this.told.sources[id];
            this.restyle({...next, sources});
            if (moved.length) await this.retile(moved, next);
        }

        /** A source with failed tiles, or of a style the engine refused, is left to the diff, which renews it whole. */
        movable(id) {
            return this.map.getSource(id) && !parts.failedTiles(this.map, id).length;
        }

        restyle(next) {
            const before = this.told;
            if (written(next) === written(before)) return;
            this.told = next;
            if (bare(next) === bare(before)) this.refilter(before, next);
            else this.map.setStyle(next, {diff: true});
            this.after();
        }

        /** A time slider moves sixty times a second: set the filters that differ, compare nothing else. */
        refilter(before, next) {
            next.layers.forEach((layer, i) => {
                const same = written(layer.filter) === written(before.layers[i].filter);
                if (!same && this.map.getLayer(layer.id)) this.map.setFilter(layer.id, layer.filter || null);
            });
        }

        async retile(ids, next) {
            await drawn(this.map);
            const present = ids.filter((id) => this.map.getSource(id));
            await Promise.all(present.map((id) => setTiles(this.map, id, next.sources[id].tiles)));
            this.told = {...this.told, sources: next.sources};
        }
    }

    Object.assign(parts, {StyleKeeper});
})(window.menpai_gridmap = window.menpai_gridmap || {});

/* Keeps the engine's style equal to the asked one, by the smallest difference. */
(function (parts) {
    'use strict';

    class StyleKeeper {
        /** `asked()` -> {mapStyle, filters}. */
        constructor(asked) {
            Object.assign(this, {asked, flat: false, told: null, map: null});
        }

        next() {
            const {mapStyle, filters} = this.asked();
            return parts.effectiveStyle(mapStyle || {}, {filters, flat: this.flat, factor: parts.screenFactor(window.innerWidth)});
        }

        /** The style to make the map with. */
        first() {
            this.told = this.next();
            return this.told;
        }

        /** New tile URLs in place (old tiles stay until new ones come), the rest by the engine's own diff. */
        apply() {
            const next = this.next();
            if (JSON.stringify(next) === JSON.stringify(this.told)) return;
            for (const id of parts.retiled(this.told, next)) this.retile(id, next.sources[id].tiles);
            this.map.setStyle(next, {diff: true});
            this.told = next;
        }

        /** A source with failed tiles, or one of a style the engine refused, is left to the diff, which renews it whole. */
        retile(id, tiles) {
            const source = this.map.getSource(id);
            if (source && !parts.failedTiles(this.map, id).length) source.setTiles(tiles);
        }

        /** A time slider moves sixty times a second: set the filters that differ, compare nothing else. */
        refilter() {
            const next = this.next();
            next.layers.forEach((layer, i) => {
                const same = JSON.stringify(layer.filter) === JSON.stringify(this.told.layers[i].filter);
                if (!same && this.map.getLayer(layer.id)) this.map.setFilter(layer.id, layer.filter || null);
            });
            this.told = next;
        }
    }

    Object.assign(parts, {StyleKeeper});
})(window.menpai_gridmap = window.menpai_gridmap || {});

/* Symbols: SVG text -> pixels in the map, drawn twice as fine as CSS pixels. */
(function (parts) {
    'use strict';

    const PIXEL_RATIO = 2;

    /** Pixels of one {svg, width, height}, from a data: URI (no request; CSP img-src data:). */
    async function rasterise(symbol) {
        const picture = new Image();
        picture.src = 'data:image/svg+xml;charset=utf-8,' + encodeURIComponent(symbol.svg);
        await picture.decode();
        const canvas = document.createElement('canvas');
        canvas.width = Math.round(symbol.width * PIXEL_RATIO);
        canvas.height = Math.round(symbol.height * PIXEL_RATIO);
        const pen = canvas.getContext('2d', {willReadFrequently: true});
        pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
        return pen.getImageData(0, 0, canvas.width, canvas.height);
    }

    const signature = (symbol) => JSON.stringify([symbol.svg, symbol.width, symbol.height, Boolean(symbol.sdf)]);

    /** Keeps the images of one map equal to the `images` prop. */
    class ImageSet {
        constructor(map, onError) {
            this.map = map;
            this.onError = onError;
            this.wanted = {};
            this.drawn = {}; // id -> signature of what the map holds
            map.setMissingStyleImageResolver((id) => this.add(id)); // the engine's layers wait for the promise
        }

        /** Draw again what changed; new ones wait until a layer asks for them, as most of a vocabulary is never seen. */
        update(images) {
            this.wanted = images || {};
            const held = Object.keys(this.drawn);
            for (const id of held) {
                if (!this.wanted[id]) this.remove(id);
            }
            return Promise.all(held.map((id) => this.add(id)));
        }

        /** A rebuilt style has lost its images. */
        forget() {
            this.drawn = {};
        }

        async add(id) {
            const symbol = this.wanted[id];
            if (!symbol || this.drawn[id] === signature(symbol)) return;
            try {
                const pixels = await rasterise(symbol);
                if (this.wanted[id] === symbol && !this.map._removed) this.put(id, symbol, pixels);
            } catch (error) {
                this.onError('image', `Image "${id}" cannot be drawn: check its svg, width and height`);
            }
        }

        put(id, symbol, pixels) {
            if (this.map.hasImage(id)) this.map.removeImage(id);
            this.map.addImage(id, pixels, {pixelRatio: PIXEL_RATIO, sdf: Boolean(symbol.sdf)});
            this.drawn[id] = signature(symbol);
        }

        remove(id) {
            if (this.map.hasImage(id)) this.map.removeImage(id);
            delete this.drawn[id];
        }
    }

    Object.assign(parts, {ImageSet});
})(window.menpai_gridmap = window.menpai_gridmap || {});

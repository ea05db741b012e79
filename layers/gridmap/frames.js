/* Three things about drawn frames: not drawing too many at the start, noticing a slow renderer, taking a picture of one. */
(function (parts) {
    'use strict';

    const SLOW_IN_A_ROW = 5;
    const ASLEEP_MS = 4000; // a hidden tab or a suspended laptop, not a slow renderer
    const PICTURE_WAIT_MS = 15000;
    const HOLD_MS = 1500;

    /** The engine draws whenever a tile arrives; drawn in software, the first picture is late by those that came before
     * it. Until it is whole, frames wait for the last tile, and never longer than this. */
    function holdFrames(map) {
        const repaint = map.triggerRepaint.bind(map);
        let last = -HOLD_MS;
        let timer = null;
        const draw = () => {
            clearTimeout(timer);
            timer = null;
            repaint();
        };
        map.triggerRepaint = () => {
            const wait = last + HOLD_MS - performance.now();
            if (wait <= 0 || map.areTilesLoaded()) draw();
            else timer = timer || setTimeout(draw, wait);
        };
        map.on('render', () => { last = performance.now(); });
        map.once('load', () => {
            delete map.triggerRepaint;
            draw();
        });
    }

    /** Calls `onSlow` once, after five moving frames in a row took longer than `limitMs()` each. */
    function watchFrames(map, limitMs, onSlow) {
        let last = null;
        let slow = 0;
        const frame = () => {
            const now = performance.now();
            const took = last === null ? null : now - last;
            last = map.isMoving() ? now : null;
            if (took === null || took > ASLEEP_MS) return; // the first frame of a movement measures nothing
            slow = took > limitMs() ? slow + 1 : 0;
            if (limitMs() > 0 && slow >= SLOW_IN_A_ROW) {
                map.off('render', frame);
                onSlow();
            }
        };
        map.on('render', frame);
    }

    function settled(map) {
        if (map.loaded() && map.areTilesLoaded()) return Promise.resolve();
        return new Promise((resolve) => {
            const timer = setTimeout(resolve, PICTURE_WAIT_MS);
            map.once('idle', () => {
                clearTimeout(timer);
                resolve();
            });
        });
    }

    function written(canvas, text, pixelRatio) {
        const picture = document.createElement('canvas');
        [picture.width, picture.height] = [canvas.width, canvas.height];
        const pen = picture.getContext('2d');
        pen.drawImage(canvas, 0, 0);
        pen.font = `${12 * pixelRatio}px system-ui, "Microsoft YaHei", "Noto Sans CJK SC", sans-serif`;
        Object.assign(pen, {textAlign: 'right', lineWidth: 3 * pixelRatio, strokeStyle: '#fff', fillStyle: '#1d2733'});
        const at = [picture.width - 8 * pixelRatio, picture.height - 8 * pixelRatio];
        pen.strokeText(text, ...at);
        pen.fillText(text, ...at);
        return picture;
    }

    /** PNG data URL of the map when its tiles are there, with the attribution that the sources demand. */
    async function capture(map, attribution) {
        await settled(map);
        return new Promise((resolve) => {
            // Inside 'render' the drawing buffer still holds the frame, so it need not be preserved always.
            map.once('render', () => resolve(
                written(map.getCanvas(), attribution || '', map.getPixelRatio()).toDataURL('image/png')));
            map.triggerRepaint();
        });
    }

    Object.assign(parts, {holdFrames, watchFrames, capture});
})(window.menpai_gridmap = window.menpai_gridmap || {});

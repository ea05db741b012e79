/* Drawing on the map: lasso, box, polygon, point; with mouse, finger or keyboard. Shapes live in lon, lat. */
(function (parts) {
    'use strict';

    const SVG = 'http://www.w3.org/2000/svg';
    const MIN_STEP_PX = 4; // a lasso needs no finer ring
    const CLOSE_PX = 12; // a click this near to the first corner closes the polygon
    const DRAGGED = {lasso: true, box: true};

    const round = ({lng, lat}) => [Number(lng.toFixed(7)), Number(lat.toFixed(7))];

    class Drawing {
        /** `onDone(mode, positions)`: a closed ring, or one position in mode "point". `onLeave()`: Esc. */
        constructor(map, root, {onDone, onLeave}) {
            Object.assign(this, {map, onDone, onLeave, mode: 'browse', corners: [], kept: null, start: null});
            this.svg = document.createElementNS(SVG, 'svg');
            this.svg.setAttribute('class', 'gridmap-draw');
            this.svg.setAttribute('aria-hidden', 'true');
            this.path = this.svg.appendChild(document.createElementNS(SVG, 'path'));
            this.root = root;
            root.appendChild(this.svg);
            this.listen();
        }

        listen() {
            const area = this.map.getCanvasContainer();
            this.hear = {pointerdown: (e) => this.press(e), pointermove: (e) => this.drag(e),
                pointerup: (e) => this.release(e), pointercancel: () => this.restart()};
            for (const [name, act] of Object.entries(this.hear)) area.addEventListener(name, act);
            this.map.on('move', () => this.redraw());
            this.map.on('mousemove', (e) => this.hover(e.lngLat));
        }

        destroy() {
            const area = this.map.getCanvasContainer();
            for (const [name, act] of Object.entries(this.hear)) area.removeEventListener(name, act);
            this.svg.remove();
        }

        get active() {
            return this.mode !== 'browse';
        }

        setMode(mode) {
            this.mode = mode || 'browse';
            if (this.active) this.kept = null;
            const drags = this.mode in DRAGGED;
            for (const handler of ['dragPan', 'boxZoom', 'dragRotate']) this.map[handler][drags ? 'disable' : 'enable']();
            this.map.doubleClickZoom[this.active ? 'disable' : 'enable']();
            this.root.classList.toggle('gridmap--drawing', this.active);
            this.root.classList.toggle('gridmap--dragging', drags);
            this.restart();
        }

        restart() {
            this.corners = [];
            this.start = null;
            this.redraw();
        }

        /** Show a finished ring (closed, lon lat), or null. */
        keep(ring) {
            this.kept = ring;
            this.redraw();
        }

        place(event) {
            const box = this.map.getCanvas().getBoundingClientRect();
            return round(this.map.unproject([event.clientX - box.left, event.clientY - box.top]));
        }

        press(event) {
            if (!(this.mode in DRAGGED) || !event.isPrimary || event.button !== 0) return;
            event.currentTarget.setPointerCapture(event.pointerId);
            this.start = [event.clientX, event.clientY];
            this.corners = [this.place(event)];
        }

        drag(event) {
            if (!this.start || !event.isPrimary) return;
            if (this.mode === 'box') {
                this.corners = [this.corners[0], this.place(event)];
            } else if (Math.hypot(event.clientX - this.start[0], event.clientY - this.start[1]) >= MIN_STEP_PX) {
                this.start = [event.clientX, event.clientY];
                this.corners.push(this.place(event));
            }
            this.redraw();
        }

        release(event) {
            if (!this.start || !event.isPrimary) return;
            this.start = null;
            this.finish();
        }

        /** A click or Enter at a place; `done` closes a ring at once. */
        tap(lngLat, done) {
            const place = round(lngLat);
            if (this.mode === 'point') return this.end([place]);
            if (done || this.closes(place)) return this.finish();
            if (!this.repeats(place)) this.corners.push(place);
            if (this.mode === 'box' && this.corners.length === 2) return this.finish();
            return this.redraw();
        }

        /** The second click of a double click is no new corner. */
        repeats(place) {
            return this.corners.length > 0 && this.apart(this.corners[this.corners.length - 1], place) < MIN_STEP_PX;
        }

        apart(a, b) {
            const [p, q] = [this.map.project(a), this.map.project(b)];
            return Math.hypot(p.x - q.x, p.y - q.y);
        }

        closes(place) {
            if (this.mode === 'box' || this.corners.length < 3) return false;
            return this.apart(this.corners[0], place) <= CLOSE_PX;
        }

        hover(lngLat) {
            if (this.mode !== 'polygon' || !this.corners.length) return;
            this.loose = round(lngLat);
            this.redraw();
        }

        undo() {
            this.corners.pop();
            this.redraw();
        }

        finish() {
            const ring = this.closedRing(this.corners);
            if (ring) this.end(ring);
            else this.restart();
        }

        /** Screen rectangle for a box, so that it stays a rectangle on a turned map; null when there is no area. */
        closedRing(corners) {
            let ring = corners;
            if (this.mode === 'box' && corners.length === 2) {
                const [a, b] = corners.map((corner) => this.map.project(corner));
                if (Math.abs(a.x - b.x) < MIN_STEP_PX || Math.abs(a.y - b.y) < MIN_STEP_PX) return null;
                ring = [[a.x, a.y], [b.x, a.y], [b.x, b.y], [a.x, b.y]].map((xy) => round(this.map.unproject(xy)));
            }
            const different = new Set(ring.map(String));
            return different.size < 3 ? null : [...ring, ring[0]];
        }

        end(positions) {
            const mode = this.mode;
            this.setMode('browse');
            this.keep(positions);
            this.onDone(mode, positions);
        }

        /** True when the key was for drawing. */
        key(event) {
            if (!this.active) return false;
            if (event.key === 'Escape') this.onLeave();
            else if (event.key === 'Enter') this.tap(this.map.getCenter(), event.shiftKey);
            else if (event.key === 'Backspace') this.undo();
            else return false;
            return true;
        }

        redraw() {
            this.path.setAttribute('d', this.outline());
        }

        outline() {
            let places = this.kept || this.corners;
            if (this.mode === 'box' && this.corners.length === 2) places = this.closedRing(this.corners) || [];
            if (this.mode === 'polygon' && this.corners.length && this.loose) places = [...this.corners, this.loose];
            const dots = places.map((place) => this.map.project(place));
            if (dots.length === 1) return parts.ringAround(dots[0], 8);
            return dots.map(({x, y}, i) => `${i ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
        }
    }

    parts.ringAround = ({x, y}, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
    Object.assign(parts, {Drawing});
})(window.menpai_gridmap = window.menpai_gridmap || {});

/* GridMap: the life of one map. React only holds the element; everything else is told by props, told back by setProps.
 * Internal, for tests: the element carries the engine's map as `_gridmap`. */
(function (parts) {
    'use strict';

    const TAP_REACH_PX = {mouse: 4, touch: 12};
    const AFTER_DRAWING_MS = 300; // the click that ends a lasso is not a click on a feature

    class GridMapLife {
        constructor(root, props) {
            Object.assign(this, {root, props, born: performance.now(), undo: [], drawnAt: 0});
            this.trouble = new parts.Trouble((error) => this.tell({error}));
            this.begin().catch((error) => this.fail(error));
        }

        async begin() {
            const {Map, version} = await parts.loadEngine();
            if (this.dead) return;
            this.version = version;
            this.holder = this.root.appendChild(parts.element('div', 'gridmap-map'));
            this.map = this.root._gridmap = this.newMap(Map);
            this.keeper.map = this.map;
            this.furnish();
            this.listen();
            this.map.once('style.load', () => this.ready());
        }

        newMap(Map) {
            const {props} = this;
            this.keeper = new parts.StyleKeeper(() => this.props, () => this.restate());
            return new Map({
                container: this.holder, style: this.keeper.first(), ...parts.firstLook(props.view),
                minZoom: props.minZoom, maxZoom: props.maxZoom, maxBounds: props.maxBounds || undefined, maxPitch: 75,
                attributionControl: false, maplibreLogo: false, fadeDuration: 0,
                canvasContextAttributes: {antialias: false}, localIdeographFontFamily: parts.FONT_STACK.join(','),
                locale: {'Map.Title': (props.labels || {}).map || parts.LABELS.map},
            });
        }

        furnish() {
            const {map, root} = this;
            this.images = new parts.ImageSet(map, (kind, text) => this.trouble.say(kind, text, {source: text}));
            this.images.update(this.props.images);
            this.values = new parts.StateBook(map);
            this.chosen = new parts.StateBook(map);
            this.drawing = new parts.Drawing(map, root, {
                onDone: (mode, positions) => this.drawn(mode, positions), onLeave: () => this.leaveDrawing(),
            });
            this.chrome = new parts.Chrome(root, {
                zoomIn: () => map.zoomIn(), zoomOut: () => map.zoomOut(),
                north: () => map.easeTo({bearing: 0, pitch: 0}), locate: () => this.locate(),
            });
            this.tooltip = new parts.Tooltip(root);
            this.hover = new parts.Hover(map, root, this.tooltip, () => ({...this.props, idle: !this.drawing.active}),
                (feature, lngLat) => this.hovered(feature, lngLat));
            parts.fit(map, this.props.fit, this.props.padding, false);
            this.reveal(false);
            this.decorate();
            this.drawing.setMode(this.props.mode);
            this.showSelection();
        }

        listen() {
            const {map} = this;
            map.on('error', (event) => this.trouble.hear(map, event));
            map.on('click', (event) => this.clicked(event));
            map.on('dblclick', () => this.drawing.mode === 'polygon' && this.drawing.finish());
            map.on('move', () => this.chrome.follow(map, this.props.scale));
            map.on('resize', () => this.resized());
            map.on('webglcontextlost', () => this.trouble.say('context', 'The graphics driver was reset; the map redraws itself'));
            map.once('load', () => this.report());
            this.undo.push(parts.watchViewport(map, (viewport) => this.tell({viewport})));
            parts.holdFrames(map);
            parts.watchFrames(map, () => (this.props.slowMs === undefined ? 150 : this.props.slowMs), () => this.slowDown());
            this.listenToKeys();
        }

        listenToKeys() {
            const canvas = this.map.getCanvas();
            canvas.addEventListener('keydown', (event) => this.key(event));
            canvas.addEventListener('focus', () => this.chrome.aim(canvas.matches(':focus-visible')));
            canvas.addEventListener('blur', () => this.chrome.aim(false));
            canvas.addEventListener('pointerdown', () => this.chrome.aim(false));
        }

        /** The engine has a style: from now on styles may be compared and states set. */
        ready() {
            this.isReady = true;
            this.map.on('style.load', () => this.rebuilt());
            this.keeper.apply();
            this.restate();
            if (this.props.capture) this.picture();
        }

        /** The engine had to rebuild its style: images and states are gone with the old one. */
        rebuilt() {
            this.images.forget();
            this.images.update(this.props.images);
            this.restate();
        }

        // ------------------------------------------------------------------ props in

        update(props) {
            const before = this.props;
            this.props = props;
            if (!this.map || this.dead) return;
            const changed = (...names) => names.some((name) => props[name] !== before[name]);
            if (changed('images')) this.images.update(props.images);
            if (this.isReady) this.updateStyle(changed);
            this.updateCamera(changed);
            if (changed('mode')) this.changeMode();
            if (changed('selection')) this.showSelection();
            if (changed('labels', 'attribution', 'scale')) this.decorate();
        }

        updateStyle(changed) {
            if (changed('mapStyle', 'filters', 'highlight')) this.keeper.apply();
            if (changed('featureState', 'highlight')) this.restate();
            if (changed('capture') && this.props.capture) this.picture();
        }

        updateCamera(changed) {
            const {map, props} = this;
            if (changed('minZoom')) map.setMinZoom(props.minZoom);
            if (changed('maxZoom')) map.setMaxZoom(props.maxZoom);
            if (changed('maxBounds')) map.setMaxBounds(props.maxBounds);
            if (changed('view')) parts.look(map, props.view);
            if (changed('fit')) parts.fit(map, props.fit, props.padding, true);
            if (changed('reveal')) this.reveal(true);
        }

        /** Each place once: a filter that gives the same place again moves nothing. */
        reveal(animate) {
            const {reveal, padding} = this.props;
            const key = reveal && (reveal.key || JSON.stringify(reveal.bbox));
            if (key && key !== this.revealed) parts.reveal(this.map, reveal, padding, animate);
            this.revealed = key;
        }

        restate() {
            this.values.apply(this.props.featureState);
            this.chosen.apply(parts.highlightState(this.props.highlight));
        }

        decorate() {
            this.chrome.label(this.props.labels);
            this.chrome.attribute(this.props.attribution);
            this.chrome.follow(this.map, this.props.scale);
        }

        /** Keys must reach the drawing (Esc, Enter, Backspace) after the button that began it was pressed. */
        changeMode() {
            if ((this.props.mode || 'browse') === this.drawing.mode) return;
            this.drawing.setMode(this.props.mode);
            if (this.drawing.active) this.map.getCanvas().focus({preventScroll: true});
        }

        showSelection() {
            const {selection} = this.props;
            if (!this.drawing.active) this.drawing.keep((selection && selection.ring) || null);
        }

        resized() {
            this.chrome.follow(this.map, this.props.scale);
            if (this.isReady) this.keeper.apply(); // the factor follows the width of the window
        }

        // ------------------------------------------------------------------ props out

        tell(props) {
            if (!this.dead && this.props.setProps) this.props.setProps(props);
        }

        report() {
            this.tell({loaded: {version: this.version, ms: Math.round(performance.now() - this.born), slow: this.keeper.flat}});
        }

        clicked({lngLat, point, originalEvent}) {
            if (this.drawing.active) return this.tapped(lngLat);
            if (performance.now() - this.drawnAt < AFTER_DRAWING_MS) return undefined;
            const kind = originalEvent && originalEvent.pointerType === 'touch' ? 'touch' : 'mouse';
            return this.choose(lngLat, point, TAP_REACH_PX[kind]);
        }

        tapped(lngLat) {
            if (this.drawing.mode === 'polygon' || this.drawing.mode === 'point') this.drawing.tap(lngLat);
        }

        choose(lngLat, point, reach) {
            const feature = parts.pick(this.map, this.props.pickLayers, point, reach);
            this.tell({click: {
                ...parts.describe(feature), lngLat: [lngLat.lng, lngLat.lat], point: [point.x, point.y], stamp: Date.now(),
            }});
        }

        hovered(feature, lngLat) {
            if (!this.props.reportHover) return;
            this.tell({hover: feature && {...parts.describe(feature), lngLat: [lngLat.lng, lngLat.lat]}});
        }

        key(event) {
            if (this.drawing.key(event)) return event.preventDefault();
            if (event.key !== 'Enter') return undefined;
            event.preventDefault();
            const center = this.map.getCenter();
            return this.choose(center, this.map.project(center), TAP_REACH_PX.touch);
        }

        /** A finished drawing: the page gets it, and the map is for browsing again. */
        drawn(mode, positions) {
            this.drawnAt = performance.now();
            const out = {mode: 'browse'};
            if (mode === 'point') out.draw = geojson({type: 'Point', coordinates: positions[0]});
            if (mode === 'polygon') out.draw = geojson({type: 'Polygon', coordinates: [positions]});
            if (mode !== 'point') out.selection = this.selectionOf(mode, positions);
            this.tell(out);
        }

        selectionOf(mode, ring) {
            const counts = parts.countIn(this.map, this.props.pickLayers, ring);
            return {mode, ring, bbox: parts.boxOf(ring), counts, stamp: Date.now()};
        }

        leaveDrawing() {
            this.drawing.setMode('browse');
            this.tell({mode: 'browse'});
        }

        async picture() {
            this.tell({image: await parts.capture(this.map, this.props.attribution)});
        }

        locate() {
            const found = ({coords}) => {
                if (this.dead) return;
                const place = {lng: coords.longitude, lat: coords.latitude};
                this.map.easeTo({center: place, zoom: Math.max(this.map.getZoom(), 16)});
                this.chrome.here(this.map, place);
            };
            const lost = () => this.trouble.say('locate', 'The place of this device is not known or not permitted', {again: true});
            if (navigator.geolocation) navigator.geolocation.getCurrentPosition(found, lost, {enableHighAccuracy: true});
            else lost();
        }

        // ------------------------------------------------------------------ trouble

        slowDown() {
            this.map.setPixelRatio(1);
            this.keeper.flat = true;
            if (this.isReady) this.keeper.apply();
            this.report();
            this.trouble.say('slow', 'Frames take longer than slowMs: 3-D layers are hidden and the pixel ratio is 1');
        }

        fail(error) {
            if (this.dead) return;
            const kind = error.kind || 'engine';
            this.root.appendChild(parts.message(kind, this.props.messages));
            this.trouble.say(kind, error.message);
        }

        destroy() {
            this.dead = true;
            this.trouble.destroy();
            this.undo.forEach((stop) => stop());
            if (this.map) {
                this.hover.destroy();
                this.drawing.destroy();
                this.map.remove();
            }
            delete this.root._gridmap;
            this.root.replaceChildren();
        }
    }

    function geojson(geometry) {
        return {type: 'Feature', geometry, properties: {}};
    }

    /** The React face of it; Dash finds it as window.menpai_gridmap.GridMap. */
    function GridMap(props) {
        const {createElement, useEffect, useRef} = window.React;
        const root = useRef(null);
        const life = useRef(null);
        useEffect(() => {
            life.current = new GridMapLife(root.current, props);
            return () => life.current.destroy();
        }, []);
        useEffect(() => { life.current.update(props); });
        const className = ['gridmap', props.className].filter(Boolean).join(' ');
        // React must not own children here: the map puts its own elements into this one.
        return createElement('div', {id: typeof props.id === 'string' ? props.id : undefined, ref: root, className,
            style: props.style});
    }

    Object.assign(parts, {GridMap});
})(window.menpai_gridmap = window.menpai_gridmap || {});

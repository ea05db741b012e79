/* The only file that knows private parts of others. The map engine: MapLibre GL JS, taken from the plotly bundle that draws the charts.
 *
 * plotly.js carries a fixed MapLibre (>= 6.4.1); the packages that ship MapLibre alone carry CVE-2026-85061.
 * The way to its Map class is private to plotly, so it lives in reachPlotly() only: when a package ships a fixed
 * MapLibre as window.maplibregl, delete that function. */
(function (parts) {
    'use strict';

    const OLDEST_SAFE = [6, 4, 1];
    const EMPTY_STYLE = {version: 8, sources: {}, layers: []};
    const TIDY_AFTER_MS = 15000;
    let engine = null;

    /** An error with a machine-readable `kind`: "engine", "version" or "webgl". */
    function failure(kind, message) {
        return Object.assign(new Error(message), {kind});
    }

    function isSafe(version) {
        const found = String(version).split('.').map(Number);
        for (let i = 0; i < OLDEST_SAFE.length; i++) {
            if (found[i] !== OLDEST_SAFE[i]) return found[i] > OLDEST_SAFE[i];
        }
        return true;
    }

    function hasWebGL() {
        const gl = document.createElement('canvas').getContext('webgl2', {antialias: false});
        if (!gl) return false;
        const release = gl.getExtension('WEBGL_lose_context');
        if (release) release.loseContext(); // browsers allow few live contexts
        return true;
    }

    function hiddenHolder() {
        const holder = document.createElement('div');
        holder.className = 'gridmap-engine';
        holder.setAttribute('aria-hidden', 'true');
        holder.style.cssText = 'position:fixed;left:-99px;top:0;width:16px;height:16px;visibility:hidden';
        document.body.appendChild(holder);
        return holder;
    }

    const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

    /** The hidden map exists long before it is drawn; half of the start-up time would be waiting for that. */
    async function reachPlotly() {
        const holder = hiddenHolder();
        const drawn = window.Plotly.newPlot(holder, [{type: 'scattermap', lon: [], lat: []}], {
            map: {style: EMPTY_STYLE}, width: 16, height: 16, margin: {l: 0, r: 0, t: 0, b: 0},
        });
        let over = false;
        const hidden = () => holder._fullLayout?.map?._subplot?.map;
        drawn.catch(() => {}).then(async () => {
            over = true;
            await pause(TIDY_AFTER_MS); // giving a context back takes half a second that the first map needs
            if (hidden()) window.Plotly.purge(holder);
            holder.remove();
        });
        while (!hidden() && !over) await pause(10);
        if (!hidden()) throw failure('engine', 'plotly.js has no map at _fullLayout.map._subplot.map');
        return {Map: hidden().constructor, version: hidden().version};
    }

    async function find() {
        if (!hasWebGL()) throw failure('webgl', 'WebGL 2 is not available');
        if (!window.Plotly) throw failure('engine', 'plotly.min.js is not loaded');
        let found;
        try {
            found = await reachPlotly();
        } catch (error) {
            throw failure('engine', String((error && error.message) || error));
        }
        if (!isSafe(found.version)) {
            throw failure('version', `MapLibre ${found.version} is older than ${OLDEST_SAFE.join('.')}`);
        }
        return found;
    }

    /** Promise of {Map, version}; found once per page, tried again after a failure. */
    parts.loadEngine = function () {
        engine = engine || find();
        engine.catch(() => { engine = null; });
        return engine;
    };
    parts.isSafeVersion = isSafe;

    /** Tiles in view that failed, as [{z, x, y}]. After setTiles() such tiles wait for ever (seen in 6.9.0). */
    parts.failedTiles = function (map, source) {
        const tiles = map.style?.tileManagers?.[source]?._inViewTiles?.getAllTiles() || [];
        return tiles.filter((tile) => tile.state === 'errored').map(({tileID}) => tileID.canonical);
    };
})(window.menpai_gridmap = window.menpai_gridmap || {});

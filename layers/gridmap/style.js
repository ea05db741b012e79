/* Pure functions over MapLibre styles: what is asked (props) -> what the engine is told (effective style). */
(function (parts) {
    'use strict';

    // Families that exist on Windows, macOS, UOS/Kylin and Debian; sans-serif ends the list inside the engine.
    const FONT_STACK = ['Microsoft YaHei', 'PingFang SC', 'Noto Sans CJK SC', 'Noto Sans SC',
        'Source Han Sans SC', 'WenQuanYi Micro Hei'];
    // Property -> the value MapLibre uses when a style says nothing.
    const SCALED = {
        symbol: {layout: {'text-size': 16, 'icon-size': 1}, paint: {'text-halo-width': 0}},
        circle: {paint: {'circle-radius': 5, 'circle-stroke-width': 0}},
        line: {paint: {'line-width': 1, 'line-gap-width': 0, 'line-offset': 0}},
    };
    // Where an expression keeps its results: [first index, step].
    const RESULTS = {interpolate: [4, 2], 'interpolate-hcl': [4, 2], 'interpolate-lab': [4, 2],
        step: [2, 2], coalesce: [1, 1]};

    const isObject = (x) => x !== null && typeof x === 'object' && !Array.isArray(x);

    function scaleResults(expression, factor) {
        const [op] = expression;
        const last = expression.length - 1;
        return expression.map((part, i) => {
            if (op === 'case') return i > 0 && (i % 2 === 0 || i === last) ? scaleValue(part, factor) : part;
            if (op === 'match') return i > 2 && (i % 2 === 1 || i === last) ? scaleValue(part, factor) : part;
            const [first, step] = RESULTS[op];
            return i >= first && (i - first) % step === 0 ? scaleValue(part, factor) : part;
        });
    }

    /** A number, expression or legacy {stops} function times `factor`; zoom stays at the top of its expression. */
    function scaleValue(value, factor) {
        if (typeof value === 'number') return value * factor;
        if (Array.isArray(value)) {
            const knows = value[0] === 'case' || value[0] === 'match' || value[0] in RESULTS;
            return knows ? scaleResults(value, factor) : ['*', factor, value];
        }
        if (isObject(value) && Array.isArray(value.stops)) {
            return {...value, stops: value.stops.map(([at, result]) => [at, scaleValue(result, factor)])};
        }
        return value;
    }

    function scaleLayer(layer, factor) {
        const scaled = {...layer};
        for (const [group, defaults] of Object.entries(SCALED[layer.type] || {})) {
            const values = {...layer[group]};
            for (const [name, usual] of Object.entries(defaults)) {
                if (name in values) values[name] = scaleValue(values[name], factor);
                else if (usual) values[name] = usual * factor;
            }
            scaled[group] = values;
        }
        return scaled;
    }

    /** The style with text, icons, circles and lines `factor` times as large; the same object when factor is 1. */
    function scaleStyle(style, factor) {
        if (factor === 1) return style;
        return {...style, layers: style.layers.map((layer) => scaleLayer(layer, factor))};
    }

    /** How much larger than on a 1920-pixel screen things must be drawn, in steps of 0.05. */
    function screenFactor(width) {
        return Math.max(1, Math.round(width / 1920 * 20) / 20);
    }

    /** Workers have no base URL. Written out, because URL() would encode the braces of {z}/{x}/{y}. */
    function absoluteUrl(url) {
        if (/^[a-z][a-z0-9+.-]*:/i.test(url)) return url;
        if (url.startsWith('//')) return location.protocol + url;
        if (url.startsWith('/')) return location.origin + url;
        return document.baseURI.replace(/[?#].*$/, '').replace(/[^/]*$/, '') + url;
    }

    function absoluteSource(source) {
        const found = {...source};
        if (Array.isArray(source.tiles)) found.tiles = source.tiles.map(absoluteUrl);
        if (typeof source.data === 'string') found.data = absoluteUrl(source.data);
        if (typeof source.url === 'string') found.url = absoluteUrl(source.url);
        return found;
    }

    function absoluteUrls(style) {
        const sources = {};
        for (const [id, source] of Object.entries(style.sources || {})) sources[id] = absoluteSource(source);
        const found = {...style, sources};
        if (typeof style.glyphs === 'string') found.glyphs = absoluteUrl(style.glyphs);
        if (typeof style.sprite === 'string') found.sprite = absoluteUrl(style.sprite);
        return found;
    }

    /** Without a glyph server the engine uses text-font as CSS families and reads the weight from the first name. */
    function localFonts(style) {
        if (style.glyphs) return style;
        const layers = style.layers.map((layer) => {
            if (layer.type !== 'symbol') return layer;
            const asked = JSON.stringify((layer.layout || {})['text-font'] || '');
            const weight = (/bold|medium|light|black/i.exec(asked) || [])[0];
            const fonts = weight ? [weight, ...FONT_STACK] : FONT_STACK;
            return {...layer, layout: {...layer.layout, 'text-font': fonts}};
        });
        return {...style, layers};
    }

    function narrow(base, extra) {
        if (!extra) return base;
        return base ? ['all', base, extra] : extra;
    }

    function withFilters(style, filters) {
        if (!filters) return style;
        const layers = style.layers.map((layer) => (
            filters[layer.id] ? {...layer, filter: narrow(layer.filter, filters[layer.id])} : layer));
        return {...style, layers};
    }

    const hidden = (layer) => ({...layer, layout: {...layer.layout, visibility: 'none'}});

    function withoutExtrusions(style) {
        return {...style, layers: style.layers.map((layer) => (layer.type === 'fill-extrusion' ? hidden(layer) : layer))};
    }

    /** Layers for what is chosen cost a program and a pass over all their features: not before something of theirs is. */
    function withoutIdle(style, chosen) {
        const idle = ({metadata, source}) => metadata && metadata['gridmap:when'] === 'chosen' && !chosen.has(source);
        return {...style, layers: style.layers.map((layer) => (idle(layer) ? hidden(layer) : layer))};
    }

    /** The style the engine gets. `how` = {filters, factor, flat, chosen}: extra filters, size factor, drop extrusions,
     * sources of which something was ever highlighted. */
    function effectiveStyle(style, how) {
        let found = absoluteUrls({layers: [], ...style, version: 8});
        found = scaleStyle(localFonts(found), how.factor || 1);
        found = withFilters(found, how.filters);
        if (how.chosen) found = withoutIdle(found, how.chosen);
        return how.flat ? withoutExtrusions(found) : found;
    }

    /** Ids of sources in both styles that differ in `tiles` alone: these change without a flicker. */
    function retiled(before, after) {
        const same = (a, b) => JSON.stringify({...a, tiles: 0}) === JSON.stringify({...b, tiles: 0});
        return Object.keys(after.sources).filter((id) => {
            const [a, b] = [before.sources[id], after.sources[id]];
            return a && a.tiles && b.tiles && same(a, b) && String(a.tiles) !== String(b.tiles);
        });
    }

    Object.assign(parts, {FONT_STACK, scaleStyle, screenFactor, absoluteUrl, effectiveStyle, retiled, narrow});
})(window.menpai_gridmap = window.menpai_gridmap || {});

/* What stands around the map: buttons, scale bar, attribution, crosshair, messages. All words are text nodes. */
(function (parts) {
    'use strict';

    const LABELS = {map: '地图', zoomIn: '放大', zoomOut: '缩小', north: '回正：指北、俯视'};
    const MESSAGES = {
        engine: '地图引擎未能载入。请刷新页面；若仍如此，请联系管理员。\n\n'
            + 'The map engine did not load. Reload the page; if this persists, tell the administrator.',
        version: '地图引擎版本过旧，为安全起见已停用。请管理员更新 plotly。\n\n'
            + 'The map engine is too old to be safe and was not started. Ask the administrator to update plotly.',
        webgl: '此浏览器未开启 WebGL，无法绘制地图。请在浏览器设置中开启“硬件加速”，或换用较新的浏览器。\n\n'
            + 'This browser has no WebGL, so the map cannot be drawn. Turn on hardware acceleration or use a newer browser.',
    };
    const ICONS = {
        zoomIn: 'M12 5v14M5 12h14', zoomOut: 'M5 12h14', north: 'M12 3l5 18-5-4-5 4z',
        locate: 'M12 2v4M12 18v4M2 12h4M18 12h4M12 7a5 5 0 1 0 0 10a5 5 0 1 0 0-10z',
    };
    const STEPS_M = [1, 2, 5];

    /** An element with a class, text and attributes; text never becomes markup. */
    function element(name, className, text, attributes) {
        const node = document.createElement(name);
        node.className = className;
        if (text) node.textContent = text;
        for (const [key, value] of Object.entries(attributes || {})) node.setAttribute(key, value);
        return node;
    }

    function icon(path) {
        const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
        svg.setAttribute('viewBox', '0 0 24 24');
        svg.setAttribute('aria-hidden', 'true');
        const line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
        line.setAttribute('d', path);
        svg.appendChild(line);
        return svg;
    }

    /** Fatal trouble, in the place of the map. */
    function message(kind, words) {
        const text = (words || {})[kind] || MESSAGES[kind] || MESSAGES.engine;
        return element('div', 'gridmap-message', text, {role: 'alert'});
    }

    /** The largest 1-2-5 length of at most `widest` metres. */
    function roundLength(widest) {
        const power = 10 ** Math.floor(Math.log10(widest));
        return power * STEPS_M.filter((step) => step * power <= widest).pop();
    }

    class Chrome {
        /** `acts`: {zoomIn, zoomOut, north, locate}, one function per button. */
        constructor(root, acts) {
            this.root = root;
            this.acts = acts;
            this.buttons = element('div', 'gridmap-buttons');
            this.attribution = element('div', 'gridmap-attribution');
            this.scale = element('div', 'gridmap-scale', '', {'aria-hidden': 'true'});
            this.crosshair = element('div', 'gridmap-crosshair', '', {'aria-hidden': 'true'});
            root.append(this.buttons, this.attribution, this.scale, this.crosshair);
        }

        label(labels) {
            const words = {...LABELS, ...labels};
            this.buttons.replaceChildren();
            for (const name of ['zoomIn', 'zoomOut', 'north', 'locate']) {
                if (words[name]) this.buttons.appendChild(this.button(name, words[name]));
            }
        }

        button(name, word) {
            const node = element('button', `gridmap-button gridmap-${name}`, '',
                {type: 'button', title: word, 'aria-label': word});
            node.appendChild(icon(ICONS[name]));
            node.addEventListener('click', this.acts[name]);
            return node;
        }

        attribute(text) {
            this.attribution.textContent = text || '';
        }

        /** Show where north is and how long 100 pixels are in the middle of the map. */
        follow(map, withScale) {
            const north = this.buttons.querySelector('.gridmap-north svg');
            if (north) north.style.transform = `rotate(${-map.getBearing()}deg)`;
            this.scale.style.display = withScale ? '' : 'none';
            if (withScale) this.measure(map);
        }

        measure(map) {
            const metresPerPixel = 78271.517 * Math.cos(map.getCenter().lat * Math.PI / 180) / 2 ** map.getZoom();
            const length = roundLength(metresPerPixel * 100);
            this.scale.style.width = `${length / metresPerPixel}px`;
            this.scale.textContent = length >= 1000 ? `${length / 1000} km` : `${length} m`;
        }

        /** Mark where this device is; the mark moves with the map. */
        here(map, place) {
            if (!this.mark) {
                this.mark = this.root.appendChild(element('div', 'gridmap-here', '', {'aria-hidden': 'true'}));
                map.on('move', () => this.placeMark(map));
            }
            this.marked = place;
            this.placeMark(map);
        }

        placeMark(map) {
            const {x, y} = map.project(this.marked);
            this.mark.style.transform = `translate(${x}px, ${y}px)`;
        }

        aim(shown) {
            this.crosshair.classList.toggle('gridmap-crosshair--shown', shown);
        }
    }

    Object.assign(parts, {Chrome, element, message, LABELS, roundLength});
})(window.menpai_gridmap = window.menpai_gridmap || {});

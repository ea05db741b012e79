/* The feature under the mouse: highlighted, named by a tooltip, told to callbacks only when asked. */
(function (parts) {
    'use strict';

    const REACH_PX = 3;

    class Hover {
        /** `settings()` -> {hoverLayers, tooltips}; `tell(feature, lngLat)` when another feature is entered. */
        constructor(map, root, tooltip, settings, tell) {
            Object.assign(this, {map, root, tooltip, settings, tell, feature: null, event: null, frame: 0});
            map.on('mousemove', (event) => this.later(event));
            map.on('mouseout', () => this.leave());
            map.on('movestart', () => this.leave());
        }

        /** At most one look per frame, however many mouse events. */
        later(event) {
            this.event = event;
            this.frame = this.frame || requestAnimationFrame(() => {
                this.frame = 0;
                if (this.event && !this.map._removed) this.see(this.event);
            });
        }

        see({point, lngLat}) {
            const {hoverLayers, tooltips, idle} = this.settings();
            if (!idle || this.map.isMoving()) return;
            const found = parts.pick(this.map, hoverLayers, point, REACH_PX);
            if (!same(found, this.feature)) this.enter(found, lngLat);
            this.root.classList.toggle('gridmap--pointing', Boolean(found));
            this.tooltip.show(found && (tooltips || {})[found.layer.id], found, point);
        }

        enter(feature, lngLat) {
            this.mark(false);
            this.feature = feature;
            this.mark(true);
            this.tell(feature, lngLat);
        }

        leave() {
            this.event = null;
            this.tooltip.hide();
            this.root.classList.remove('gridmap--pointing');
            if (this.feature) this.enter(null, null);
        }

        mark(on) {
            const feature = this.feature;
            if (!feature || feature.id === undefined || !this.map.getSource(feature.source)) return;
            const target = {source: feature.source, sourceLayer: feature.sourceLayer, id: feature.id};
            if (on) this.map.setFeatureState(target, {hover: true});
            else this.map.removeFeatureState(target, 'hover');
        }

        destroy() {
            cancelAnimationFrame(this.frame);
        }
    }

    function same(a, b) {
        if (!a || !b) return a === b;
        return a.layer.id === b.layer.id && a.id === b.id && (a.id !== undefined
            || JSON.stringify(a.properties) === JSON.stringify(b.properties));
    }

    Object.assign(parts, {Hover});
})(window.menpai_gridmap = window.menpai_gridmap || {});

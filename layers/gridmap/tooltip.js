/* Tooltips: templates filled on the client. Every value becomes a text node, so no value can become markup. */
(function (parts) {
    'use strict';

    const {element} = parts;

    function worded(row, value) {
        if (value === undefined || value === null || value === '') return row.empty || null;
        if (row.values && Object.hasOwn(row.values, String(value))) return String(row.values[value]);
        const number = typeof value === 'number' && row.digits !== undefined;
        const text = number ? value.toLocaleString(undefined, {maximumFractionDigits: row.digits}) : String(value);
        return text + (row.suffix || '');
    }

    function readRow(row, feature) {
        const from = row.state ? feature.state : feature.properties;
        return worded(row, (from || {})[row.state || row.property]);
    }

    function rowNode(row, feature) {
        const text = readRow(row, feature);
        if (text === null) return null;
        const line = element('div', 'gridmap-tip-row');
        if (row.label) line.appendChild(element('span', 'gridmap-tip-label', row.label));
        line.appendChild(element('span', 'gridmap-tip-value', text));
        return line;
    }

    /** Nodes of a template ([row…] or {title, rows}) filled from a feature; empty when there is nothing to say. */
    function fill(template, feature) {
        const {title, rows} = Array.isArray(template) ? {rows: template} : template;
        const head = title && rowNode(typeof title === 'string' ? {property: title} : title, feature);
        if (head) head.classList.add('gridmap-tip-title');
        return [head, ...(rows || []).map((row) => rowNode(row, feature))].filter(Boolean);
    }

    class Tooltip {
        constructor(root) {
            this.root = root;
            this.node = element('div', 'gridmap-tip', '', {role: 'tooltip'});
            this.node.hidden = true;
            root.appendChild(this.node);
        }

        show(template, feature, point) {
            const rows = template ? fill(template, feature) : [];
            this.node.hidden = rows.length === 0;
            if (this.node.hidden) return;
            this.node.replaceChildren(...rows);
            this.place(point);
        }

        /** Beside the pointer, on the side where there is room. */
        place(point) {
            const {clientWidth, clientHeight} = this.root;
            const {offsetWidth, offsetHeight} = this.node;
            const x = point.x + 16 + offsetWidth > clientWidth ? point.x - 12 - offsetWidth : point.x + 16;
            const y = point.y + 16 + offsetHeight > clientHeight ? point.y - 12 - offsetHeight : point.y + 16;
            this.node.style.transform = `translate(${Math.max(0, x)}px, ${Math.max(0, y)}px)`;
        }

        hide() {
            this.node.hidden = true;
        }
    }

    Object.assign(parts, {Tooltip, fillTooltip: fill});
})(window.menpai_gridmap = window.menpai_gridmap || {});

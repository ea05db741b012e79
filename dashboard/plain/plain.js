/* Plain: a tree of HTML as data, drawn by React in one go. Dash's own components each listen to every change of the page. */
(function (parts) {
    'use strict';

    const ELEMENTS = new Set(('a button img div section details summary h2 h3 p span code small strong time '
        + 'dl dt dd li ol ul nav').split(' '));
    const ATTRIBUTES = new Set(['id', 'className', 'title', 'lang', 'role', 'style', 'width', 'height', 'alt', 'download', 'hidden',
        'tabIndex', 'type', 'open', 'loading']);
    const ADDRESSES = {href: /^[/#?](?![/\\])/, src: /^(?:data:image\/svg\+xml[;,]|\/(?![/\\]))/};

    /** Whether an attribute may stand in a page: it runs nothing and leads to nobody else. */
    function harmless(name, value) {
        if (name in ADDRESSES) return ADDRESSES[name].test(value);
        return ATTRIBUTES.has(name) || /^(?:data|aria)-[a-z-]+$/.test(name);
    }

    function attributesOf(props) {
        return Object.fromEntries(Object.entries(props || {}).filter(([name, value]) => harmless(name, value)));
    }

    /** React elements of a tree; every text becomes a text node. */
    function draw(tree) {
        if (tree === null || tree === undefined || typeof tree === 'boolean') return null;
        if (Array.isArray(tree)) return window.React.createElement(window.React.Fragment, null, ...tree.map(draw));
        if (typeof tree !== 'object') return String(tree);
        const name = String(tree.type).toLowerCase();
        const {children, ...props} = tree.props || {};
        if (!ELEMENTS.has(name)) return draw(children);
        const inside = children === undefined ? [] : [children].flat().map(draw);
        return window.React.createElement(name, attributesOf(props), ...inside);
    }

    /** The component; Dash finds it as window.menpai_plain.Plain. */
    function Plain({id, tag, className, attributes, tree}) {
        const {createElement, useMemo} = window.React;
        const inside = useMemo(() => draw(tree), [tree]);
        const own = {...attributesOf(attributes), className, id: typeof id === 'string' ? id : undefined};
        return createElement(ELEMENTS.has(tag) ? tag : 'div', own, inside);
    }

    Object.assign(parts, {Plain, draw});
})(window.menpai_plain = window.menpai_plain || {});

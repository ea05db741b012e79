/* What Dash calls its groups of boxes is mended, on every page. */
(function () {
    'use strict';

    const PANELS = '.street-map .left, .desk main';
    const CHOICES = '.dash-options-list:is(.segments, .chips, .switch, .tile-choices)';

    /** Dash calls checkboxes the options of a listbox, in which no control may be: here they are a group of themselves. */
    function plainChoices(panel) {
        for (const list of panel.querySelectorAll(CHOICES + '[role=listbox]')) list.setAttribute('role', 'group');
        for (const one of panel.querySelectorAll(CHOICES + ' > label:is([role], [aria-selected])')) {
            one.removeAttribute('role');
            one.removeAttribute('aria-selected');
        }
    }

    function tend(panel) {
        if (!panel || panel.dataset.tended) return;
        panel.dataset.tended = '1';
        new MutationObserver(() => plainChoices(panel)).observe(panel,
            {subtree: true, childList: true, attributes: true, attributeFilter: ['role', 'aria-selected']});
        plainChoices(panel);
    }

    new MutationObserver(() => document.querySelectorAll(PANELS).forEach(tend))
        .observe(document.documentElement, {childList: true, subtree: true});
})();

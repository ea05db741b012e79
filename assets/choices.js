/* What Dash calls its groups of boxes is mended, on every page. */
(function () {
    'use strict';

    const PANELS = '.street-map .left, .desk main';
    const CHOICES = '.dash-options-list:is(.segments, .chips, .switch, .tile-choices, .plain-choices)';

    /** Dash calls checkboxes the options of a listbox, in which no control may be: here they are a group of themselves. */
    function plainChoices(panel) {
        for (const list of panel.querySelectorAll(CHOICES + '[role=listbox]')) list.setAttribute('role', 'group');
        for (const one of panel.querySelectorAll(CHOICES + ' > label:is([role], [aria-selected])')) {
            one.removeAttribute('role');
            one.removeAttribute('aria-selected');
        }
    }

    /** Dash hides from readers of screens what the Tab key reaches of a dropdown: here it reaches the button itself. */
    function plainDropdowns(panel) {
        for (const hidden of panel.querySelectorAll('.desk .dash-dropdown-focus-target:not([tabindex="-1"])')) {
            hidden.tabIndex = -1;
            const button = hidden.parentElement.querySelector('button.dash-dropdown');
            if (button) button.tabIndex = 0;
        }
    }

    function mend(panel) {
        plainChoices(panel);
        plainDropdowns(panel);
    }

    function tend(panel) {
        if (!panel || panel.dataset.tended) return;
        panel.dataset.tended = '1';
        new MutationObserver(() => mend(panel)).observe(panel,
            {subtree: true, childList: true, attributes: true, attributeFilter: ['role', 'aria-selected', 'tabindex']});
        mend(panel);
    }

    new MutationObserver(() => document.querySelectorAll(PANELS).forEach(tend))
        .observe(document.documentElement, {childList: true, subtree: true});
})();

"""Words that the pages for daily desk work share: head, navigation, tables."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "nav.label": ("页面", "Pages"),
    "nav.menu": ("菜单", "Menu"),
    "nav.map": ("地图", "Map"),
    "nav.import": ("导入", "Import"),
    "nav.sources": ("来源", "Sources"),
    "nav.export": ("导出", "Export"),
    "desk.no_right": (
        "您当前的身份是“{role}”，“{page}”不属于该身份的职责，因此这里不显示内容。如需使用，请换用有权限的身份，或联系系统管理员。",
        "You are signed in as “{role}”. “{page}” is not part of that role's work, so nothing is shown here. Sign in with a role "
        "that may use it, or ask your administrator.",
    ),
}  # fmt: skip

"""The frame of the desk pages: the way between pages, and a sentence for whoever has no business there."""

from types import SimpleNamespace

import pytest
from dash import html

from dashboard import pages
from dashboard.page_rights import PAGE_ROLES, may_use
from dashboard.pages import desk
from dashboard.pages.desk import navigation, parts
from dashboard.principal import ROLE_CODES, Principal
from data.viewer import Viewer
from geo.words import say


def principal(role, lang="zh", theme="light"):
    return Principal(f"demo:{role}", Viewer(role, ("",)), lang, theme)


def texts(component):
    """Every text of a component, in order."""
    if isinstance(component, (list, tuple)):
        return [t for one in component for t in texts(one)]
    if isinstance(component, str):
        return [component]
    return texts(getattr(component, "children", None)) if component is not None else []


def named(component, class_name):
    """Every component whose class list holds the name."""
    if isinstance(component, (list, tuple)):
        return [found for one in component for found in named(one, class_name)]
    own = [component] if class_name in str(getattr(component, "className", "")).split() else []
    inside = getattr(component, "children", None)
    return own + (named(inside, class_name) if inside is not None and not isinstance(inside, str) else [])


@pytest.fixture
def four_pages(monkeypatch):
    """As if every page of the table were there, in another order than the table's."""
    every = [SimpleNamespace(NAV=code, PATHS=(f"/{code}",)) for code in reversed(PAGE_ROLES)]
    monkeypatch.setattr(pages, "PAGES", (*every, SimpleNamespace(PATHS=("/hidden",))))


def links(role, active="map", lang="zh"):
    return named(navigation.row(principal(role, lang), active), "page-link")


def test_the_navigation_follows_the_table_and_the_role(four_pages):
    assert [a.href for a in links("steward")] == ["/map", "/import", "/sources", "/export", "/subjects"]
    assert [a.children for a in links("leader", lang="en")] == ["Map", "Sources", "Export"]
    assert [a.children for a in links("auditor")] == ["地图", "审计"]
    assert [a.children for a in links("admin")] == ["地图", "账号"]


def test_a_narrow_screen_has_the_same_links_under_a_menu(four_pages):
    menu = navigation.menu(principal("steward"), "map", [html.A("English", className="choice")])
    assert [a.href for a in named(menu, "page-link")] == [a.href for a in links("steward")]
    assert len(named(menu, "choice")) == 1


def test_the_page_one_is_on_is_marked(four_pages):
    marked = [a.href for a in links("leader", "export") if getattr(a, "aria-current", None) == "page"]
    assert marked == ["/export"]


def test_without_a_choice_there_is_no_navigation(monkeypatch):
    monkeypatch.setattr(pages, "PAGES", (SimpleNamespace(NAV="map", PATHS=("/",)),))
    assert navigation.row(principal("leader"), "map") == []
    assert named(navigation.menu(principal("leader"), "map", []), "page-link") == []


def test_every_page_of_the_navigation_stands_in_the_table():
    assert {page.NAV for page in pages.PAGES if getattr(page, "NAV", "")} <= set(PAGE_ROLES)


@pytest.mark.parametrize("page", PAGE_ROLES)
@pytest.mark.parametrize("role", ROLE_CODES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_who_may_not_use_a_page_reads_why_and_nothing_of_it(settings, store, role, page, lang):
    who = principal(role, lang)
    said = " ".join(texts(desk.frame(settings, store, who, page, html.P("SECRET"))))
    assert ("SECRET" in said) == may_use(who, page)
    assert (say("app.to_map", lang) in said) == (not may_use(who, page))


def test_the_head_is_that_of_the_map_page(settings, store, reader):
    framed = desk.frame(settings, store, principal("leader"), "export", [])
    assert "梅园街道" in texts(framed)
    assert len(named(framed, "role")) == len(ROLE_CODES)
    assert framed.style["--accent"].startswith("#")


def test_steps_say_which_is_done_and_which_comes_next():
    shown = parts.steps(["选文件", "对字段", "确认"], 1).children
    assert [li.className.split()[-1] for li in shown] == ["step-done", "step-now", "step-later"]
    assert [getattr(li, "aria-current", None) for li in shown] == [None, "step", None]


def test_a_table_keeps_numbers_to_the_right():
    body = parts.table(["层", "数"], [["门牌", "40"]], numbers=frozenset({1})).children.children[1]
    assert [td.className for td in body.children[0].children] == ["", "number"]

"""The environment is read once, checked, and never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.database import make_engine
from data.settings import VARIABLES, SettingsError, describe, is_loopback, read_settings

SECRET = "postgresql://menpai:secret@db/menpai"  # noqa: S105 - made up


def test_nothing_set_means_the_embedded_store_on_this_machine_only() -> None:
    settings = read_settings({})
    assert (settings.embedded, settings.host, settings.port, settings.lang, settings.demo) == (
        True, "127.0.0.1", 8050, "zh", True,
    )  # fmt: skip
    assert settings.home == Path("var").absolute()
    assert settings.database_url == f"sqlite:///{settings.home / 'menpai.db'}"


def test_an_empty_variable_is_an_unset_one() -> None:
    assert read_settings({f"MENPAI_{v.name}": "" for v in VARIABLES}) == read_settings({})


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("PORT", "-1"),
        ("LANG", "de"),
        ("DEMO", "yes"),
        ("AUDIT_DAYS", "long"),
    ],
)
def test_a_wrong_value_names_its_variable(variable: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"MENPAI_{variable}={value!r}"):
        read_settings({f"MENPAI_{variable}": value})


@pytest.mark.parametrize("days", ["1", "182"])
def test_an_audit_log_of_less_than_six_months_is_refused_with_the_law(days: str) -> None:
    with pytest.raises(SettingsError, match=r"MENPAI_AUDIT_DAYS=.*网络安全法.*183"):
        read_settings({"MENPAI_AUDIT_DAYS": days})
    assert [read_settings({"MENPAI_AUDIT_DAYS": days}).audit_days for days in ("", "183")] == [400, 183]


@pytest.mark.parametrize("unsafe", [{"MENPAI_HOST": "0.0.0.0"}, {"MENPAI_DATABASE_URL": SECRET}])  # noqa: S104
def test_demo_sign_in_is_off_and_refused_where_others_could_reach_it(unsafe: dict[str, str]) -> None:
    assert not read_settings(unsafe).demo
    with pytest.raises(SettingsError, match="MENPAI_DEMO=1"):
        read_settings({**unsafe, "MENPAI_DEMO": "1"})


def test_demo_sign_in_can_be_switched_off() -> None:
    assert not read_settings({"MENPAI_DEMO": "0"}).demo


@pytest.mark.parametrize(
    ("host", "only_here"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),  # noqa: S104
        ("10.0.0.7", False),
        ("db", False),
    ],
)
def test_loopback_is_this_machine(host: str, only_here: bool) -> None:
    assert is_loopback(host) == only_here


def test_secrets_are_not_shown() -> None:
    settings = read_settings(
        {
            "MENPAI_DATABASE_URL": SECRET,
            "MENPAI_TIANDITU_KEY": "key-1",
            "MENPAI_BASEMAP_URL": "https://t/key-2",
        }
    )
    assert not [word for word in ("secret", "key-1", "key-2") if word in repr(settings)]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_help_lists_every_variable(lang: str) -> None:
    words = describe(lang)
    assert all(f"MENPAI_{v.name}" in words and getattr(v, lang) in words for v in VARIABLES)


@pytest.mark.parametrize("url", ["mysql://db/menpai", "menpai.db", "postgres"])
def test_only_the_two_databases_are_taken(url: str) -> None:
    with pytest.raises(SettingsError, match="MENPAI_DATABASE_URL"):
        make_engine(url)


@pytest.mark.parametrize(
    "url", ["postgres://db/menpai", "postgresql://db/menpai", "postgresql+psycopg://db/menpai"]
)
def test_every_spelling_of_postgresql_is_taken(url: str) -> None:
    engine = make_engine(url)
    assert (engine.dialect.name, engine.dialect.driver) == ("postgresql", "psycopg")

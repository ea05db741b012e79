"""The environment is read once, checked, and never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.database import make_engine
from data.errors import SettingsError
from data.loopback import is_loopback
from data.settings import VARIABLES, describe, read_settings

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
        ("PERSON_DAYS", "0"),
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


# single sign-on ---

OIDC = {
    "MENPAI_OIDC_ISSUER": "https://id.example.org/realms/office",
    "MENPAI_OIDC_CLIENT_ID": "menpai",
    "MENPAI_OIDC_CLIENT_SECRET": "secret-of-the-client",
}


def test_single_sign_on_is_whole_or_not_at_all() -> None:
    assert read_settings({}).provider is None
    assert read_settings({"MENPAI_OIDC_NAME": "统一门户"}).provider is None
    provider = read_settings(OIDC).provider
    assert provider
    assert (provider.issuer, provider.client_id) == ("https://id.example.org/realms/office", "menpai")
    for name in OIDC:
        with pytest.raises(SettingsError, match=f"{name} is not set"):
            read_settings({key: value for key, value in OIDC.items() if key != name})


@pytest.mark.parametrize(
    "issuer",
    [
        "http://id.example.org", "id.example.org", "ftp://127.0.0.1", "https://", "https://x:port",
        "https://office:secret@id.example.org", "https://id.example.org/?realm=1", "https://id.example.org/#x",
        "https://id.example.org/" + "x" * 300,
    ],
)  # fmt: skip
def test_who_says_who_somebody_is_does_so_over_tls(issuer: str) -> None:
    with pytest.raises(SettingsError, match="MENPAI_OIDC_ISSUER"):
        read_settings({**OIDC, "MENPAI_OIDC_ISSUER": issuer})


@pytest.mark.parametrize("issuer", ["http://127.0.0.1:9400", "http://localhost", "http://[::1]:9400/realm"])
def test_on_this_machine_a_provider_needs_no_tls(issuer: str) -> None:
    provider = read_settings({**OIDC, "MENPAI_OIDC_ISSUER": issuer}).provider
    assert provider
    assert provider.issuer == issuer


def test_the_secret_of_single_sign_on_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    by_file = {**OIDC, "MENPAI_OIDC_CLIENT_SECRET": "", "MENPAI_OIDC_CLIENT_SECRET_FILE": str(file)}
    with pytest.raises(SettingsError, match="MENPAI_OIDC_CLIENT_SECRET_FILE"):
        read_settings(by_file)
    file.write_text("\n")
    with pytest.raises(SettingsError, match="is empty"):
        read_settings(by_file)
    file.write_text("secret-of-the-file\n")
    provider = read_settings(by_file).provider
    assert provider
    assert provider.client_secret == "secret-of-the-file"  # noqa: S105 - made up
    with pytest.raises(SettingsError, match="keep one"):
        read_settings({**OIDC, "MENPAI_OIDC_CLIENT_SECRET_FILE": str(file)})


def test_the_secret_of_single_sign_on_is_not_shown() -> None:
    settings = read_settings(OIDC)
    assert "secret-of-the-client" not in repr(settings) + repr(settings.provider)
    with pytest.raises(SettingsError) as told:
        read_settings({**OIDC, "MENPAI_OIDC_ISSUER": "https://office:hush@id"})
    assert "hush" not in str(told.value)


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

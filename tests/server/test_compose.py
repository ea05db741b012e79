"""compose.yaml says what the product has: its settings, its port, its order of starting."""

import re
from pathlib import Path

import httpx2
import pytest
import started
import yaml

from data.settings import PREFIX, VARIABLES, read_settings

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))


def test_it_has_three_services_and_only_the_proxy_is_published(compose):
    assert list(compose["services"]) == ["database", "app", "proxy"]
    assert [name for name, one in compose["services"].items() if "ports" in one] == ["proxy"]
    assert all(one["restart"] == "unless-stopped" for one in compose["services"].values())
    assert all(re.search(r":[\d.]+-", one["image"]) for one in compose["services"].values() if "image" in one)


def test_the_app_waits_for_a_database_that_answers(compose):
    app = compose["services"]["app"]
    assert app["depends_on"]["database"]["condition"] == "service_healthy"
    assert "pg_isready" in compose["services"]["database"]["healthcheck"]["test"]


def test_every_setting_is_one_of_ours_and_together_they_are_usable(compose):
    given = compose["services"]["app"]["environment"]
    assert set(given) <= {PREFIX + variable.name for variable in VARIABLES}
    usual = {name: re.sub(r"\$\{\w+:?-?([^}]*)\}", r"\1", value) for name, value in given.items()}
    settings = read_settings(usual)
    assert (settings.embedded, settings.demo, settings.workers, settings.proxy) == (False, False, 2, "*")


def test_volumes_and_configs_that_are_used_are_there(compose):
    used = {
        v.split(":")[0] for s in compose["services"].values() for v in s.get("volumes", ()) if v[0].isalpha()
    }
    assert used == set(compose["volumes"])
    assert {c["source"] for c in compose["services"]["proxy"]["configs"]} == set(compose["configs"])
    assert (
        f"app:{compose['services']['app']['environment']['MENPAI_PORT']}"
        in compose["configs"]["caddy"]["content"]
    )


def test_what_the_image_is_made_of_is_there(compose):
    lines = compose["services"]["app"]["build"]["dockerfile_inline"].splitlines()
    assert (ROOT / "requirements.txt").is_file()
    assert (ROOT / "app.py").is_file()
    assert lines[0].startswith("FROM python:3.1")
    assert lines[-1] == 'CMD ["python", "app.py"]'
    assert "USER menpai" in lines, "not as root"


def test_the_words_of_the_example_are_those_of_the_file(compose):
    text = (ROOT / "compose.yaml").read_text("utf-8")
    example = (ROOT / "docs" / "deploy.env").read_text("utf-8")
    names = re.findall(r"^(\w+)=", example, re.M)
    assert names
    assert all(f"${{{name}" in text for name in names)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    made = tmp_path_factory.mktemp("home")
    started.build_small(made)
    return made


@pytest.mark.parametrize(("proxy", "secure"), [("127.0.0.1", True), ("192.0.2.1", False), ("", False)])
def test_a_proxy_that_is_trusted_makes_cookies_secure(home, proxy, secure):
    with started.started(started.environment(home, MENPAI_PROXY=proxy)) as running:
        reply = httpx2.get(running.url + "lang?to=en&next=/", headers={"X-Forwarded-Proto": "https"})
        assert ("Secure" in reply.headers["set-cookie"]) is secure

"""Nothing in the repository is secret or of a real person, and all that it stands on is pinned."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.check_digits import id_no_check, id_no_fault

HOUSE = Path(__file__).parent.parent
NOT_KEPT = {
    ".git",
    ".venv",
    ".venv-peers",
    "var",
    "build",
    "dist",
    "__pycache__",
    ".hypothesis",
    ".benchmarks",
}
PICTURES = {".jpg", ".png", ".woff2"}

# A key, a token or a password that opens something; each with a piece that nobody writes by chance.
SECRETS = {
    "private key": re.compile(r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----"),
    "putty key": re.compile(r"PuTTY-User-Key-File-\d"),
    "cloud key": re.compile(r"\b(?:AKIA|ASIA|LTAI|AKID)[A-Za-z0-9]{12,}\b"),
    "token of a forge": re.compile(r"\b(?:gh[pousr]_|github_pat_|glpat-|npm_|pypi-)[A-Za-z0-9_-]{20,}"),
    "token of a chat": re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{10,}"),
    "token of a model": re.compile(r"\bsk-[A-Za-z0-9_-]{20,}"),
    "signed token": re.compile(r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\."),
    "key of ours": re.compile(r"\bmenpai_[0-9a-f]{12}_[A-Za-z0-9_-]{43}\b"),
    "key of 天地图": re.compile(r"(?i)\b(?:tk|tianditu[a-z_]*key)\b['\"]?\s*[=:]\s*['\"]?[0-9a-f]{32}\b"),
    "password in an address": re.compile(
        r"://[^\s/:@'\"{}<>]+:(?!\$|\{|%s|\*\*\*)(?P<what>[^\s/@'\"{}<>]+)@"
    ),
    "secret in a setting": re.compile(
        r"(?m)^[ \t]*(?:export )?[A-Z_]*(?:PASSWORD|SECRET|TOKEN|API_?KEY)[A-Z_]*[ \t]*[=:][ \t]*"
        r"(?P<what>[^\s'\"$#{}()]{6,})[ \t]*$"
    ),
    "secret in code": re.compile(
        r"(?i)\b\w*(?:password|secret|token|api_?key)\w*\s*[=:]\s*['\"](?P<what>(?=[^'\"]*\d)(?=[^'\"]*[a-z])"
        r"[A-Za-z0-9+/_=-]{20,})['\"]"
    ),
}
MADE_UP = {"secret", "hush", "sesame", "secret-of-the-server", "pass-word", "b"}  # passwords of tests
# Of nobody: the example of GB 11643 itself, and whoever is of the region 999999, which does not exist.
NOBODY = re.compile(r"11010519491231002[X1]|999999.*")
ID_NUMBER = re.compile(r"(?<![0-9A-Za-z.])[1-9]\d{16}[0-9Xx](?![0-9A-Za-z.])")
MOBILE = re.compile(r"(?<![0-9A-Za-z.])(?:\+?86[- ]?)?(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})(?![0-9A-Za-z.])")
FICTIONAL = re.compile(r"0{8}|(\d)\1{7}|12345678")  # the last eight digits of a number that rings nowhere
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
OF_NOBODY = re.compile(r"@(?:[\w-]+\.)*(?:example(?:\.\w+)?|invalid|test|localhost|\d+(?:\.[a-z\d]+)*)$")


def tracked() -> list[Path]:
    """Every file of the repository; of the tree where there is no git."""
    if (HOUSE / ".git").exists() and shutil.which("git"):
        told = subprocess.run(["git", "ls-files", "-z"], cwd=HOUSE, capture_output=True, check=True).stdout
        found = [HOUSE / name for name in told.decode().split("\0") if name]
    else:
        found = list(tree(HOUSE))
    return [path for path in found if path.is_file() and path.suffix not in PICTURES]


def tree(folder: Path) -> Iterator[Path]:
    """Every file below that is not made by a tool."""
    for path in folder.iterdir():
        if path.name in NOT_KEPT or path.name.endswith("_cache"):
            continue
        yield from tree(path) if path.is_dir() else [path]


def secrets_in(text: str) -> Iterator[str]:
    """What looks like a secret and is not one of those made up for tests."""
    for kind, pattern in SECRETS.items():
        for match in pattern.finditer(text):
            if match.groupdict().get("what") not in MADE_UP:
                yield f"{kind}: {match[0][:60]}"


def persons_in(text: str) -> Iterator[str]:
    """Numbers that could be somebody's."""
    for match in ID_NUMBER.finditer(text):
        if not id_no_fault(match[0].upper()) and not NOBODY.fullmatch(match[0].upper()):
            yield f"ID number {match[0]}"
    for match in MOBILE.finditer(text):
        if not FICTIONAL.fullmatch(match[2] + match[3]):
            yield f"mobile {match[0]}"
    for match in MAIL.finditer(text):
        if not OF_NOBODY.search(match[0]):
            yield f"mail {match[0]}"


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """Every file that can be read, by its name."""
    return {str(path.relative_to(HOUSE)): path.read_text("utf-8") for path in tracked()}


def test_the_whole_repository_is_looked_at(texts):
    names = set(texts)
    assert {"app.py", "compose.yaml", "docs/deploy.env", "assets/search.js", "tests/town.py"} <= names
    assert len(names) > 500


def test_there_is_no_secret_in_the_repository(texts):
    found = {name: list(secrets_in(text)) for name, text in texts.items()}
    assert {name: what for name, what in found.items() if what} == {}


def test_there_is_nobody_s_number_in_the_repository(texts):
    found = {name: list(persons_in(text)) for name, text in texts.items()}
    assert {name: what for name, what in found.items() if what} == {}


def test_there_is_no_file_that_belongs_elsewhere():
    """Data folders, keys and what an editor leaves behind."""
    endings = {".db", ".sqlite", ".gpkg", ".xlsx", ".key", ".pem", ".p12", ".crt", ".log", ".dump", ".bak"}
    names = {path.name for path in tracked()}
    assert not [path for path in tracked() if path.suffix in endings]
    assert not names & {".env", "id_rsa", "id_ed25519", "menpai.key", "audit.head"}


WEIGHTY = "110105" + "20010203" + "123"
# Written in parts, or they would be found here.
PLANTED = [
    "-----BEGIN RSA PRIVATE" + " KEY-----",
    "-----BEGIN " + "PRIVATE KEY-----",
    "AKIA" + "ABCDEFGHIJKLMNOP",
    "ghp" + "_" + "a1" * 18,
    "xoxb" + "-1234567890-abc",
    "eyJ" + "hbGciOiJIUzI1NiJ9." + "eyJ" + "zdWIiOiIxMjM0In0.",
    "menpai" + "_" + "0a" * 6 + "_" + "b" * 43,
    "tk" + "=" + "0f" * 16,
    "postgresql" + "://menpai:" + "Zu8x@db/menpai",
    "MENPAI_DATABASE_" + "PASSWORD=" + "Zu8xK2",
    "API_" + 'KEY = "' + "a1b2" * 6 + '"',
]


@pytest.mark.parametrize("planted", PLANTED, ids=range(len(PLANTED)))
def test_a_secret_would_be_found(planted):
    assert list(secrets_in(f"before\n{planted}\nafter"))


@pytest.mark.parametrize(
    "planted",
    [
        WEIGHTY + id_no_check(WEIGHTY),
        "138" + "1234" + "5679",
        "+86 " + "139" + "-8765-4321",
        "a.b@" + "qq.com",
    ],
)
def test_somebody_s_number_would_be_found(planted):
    assert list(persons_in(f"号码 {planted}，"))


def test_what_is_no_secret_is_not_taken_for_one():
    for text in ("postgresql://menpai:${PASSWORD}@database", "MENPAI_DATABASE_PASSWORD=\n", "token = f'{x}'"):
        assert list(secrets_in(text)) == []
    for text in ("330304006001001001", "13800000000", "0.13912345678", "admin@example.org", "react@18.js"):
        assert list(persons_in(text)) == []


# what it stands on ---

PIN = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)(\[[a-z,]+\])?==(?P<version>\d+(\.\w+)+)(\s+#.*)?")
OTHER_LINES = re.compile(r"\s*|#.*|-r requirements[\w-]*\.txt")


def requirements() -> dict[Path, list[str]]:
    """The lines of each list that name a package."""
    return {
        path: [line for line in path.read_text("utf-8").splitlines() if not OTHER_LINES.fullmatch(line)]
        for path in sorted(HOUSE.glob("requirements*.txt"))
    }


def test_every_requirement_is_pinned_to_one_version():
    assert len(requirements()) == 3
    for path, lines in requirements().items():
        assert lines, path
        assert [line for line in lines if not PIN.fullmatch(line)] == [], path


def test_no_package_is_named_twice():
    names = [PIN.fullmatch(line)["name"].lower() for lines in requirements().values() for line in lines]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize(
    "loose", ["dash", "dash>=4.4", "dash==4.*", "dash~=4.4.1", "git+https://x/y", "-e ."]
)
def test_a_loose_one_would_be_found(loose):
    assert not PIN.fullmatch(loose)
    assert not OTHER_LINES.fullmatch(loose)

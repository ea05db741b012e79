"""The house keeps its shape: arrows between folders, owners of third parties, nothing at import."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent
FOLDERS = ("geo", "data", "layers", "dashboard")
ARROWS = {
    "geo": {"geo"},
    "data": {"data", "geo"},
    "layers": {"layers", "geo"},
    "dashboard": {"dashboard", "layers", "data", "geo"},
    "app.py": {"dashboard", "data"},
}
OWNERS = {  # third party → where alone it may be imported
    **dict.fromkeys(("h3", "h3ronpy"), ("geo/hexes",)),
    "pyproj": ("geo/crs",),
    "highspy": ("geo/",),
    **dict.fromkeys(("sqlalchemy", "geoalchemy2", "alembic", "psycopg", "sqlite3"), ("data/",)),
    **dict.fromkeys(("osmium", "pyogrio"), ("data/",)),
    **dict.fromkeys(("plotly", "folium"), ("layers/",)),
    "dash": ("dashboard/", "layers/gridmap/"),
    **dict.fromkeys(("flask", "werkzeug", "starlette", "a2wsgi", "anyio"), ("dashboard/",)),
    "uvicorn": ("dashboard/", "app.py"),
    **dict.fromkeys(("argon2", "zxcvbn"), ("data/accounts/passwords",)),
    "pyotp": ("data/accounts/codes",),
    "segno": ("dashboard/",),
    **dict.fromkeys(("authlib", "joserfc", "httpx2"), ("dashboard/provider", "dashboard/id_token")),
    **dict.fromkeys(("dask", "distributed"), ("data/shards/cluster",)),
}
# geo is pure: no files, no network, no clock, no other processes.
IMPURE = {"os", "io", "pathlib", "shutil", "socket", "subprocess", "time", "urllib", "http", "logging"}

TOP_LEVEL = {
    "dashboard", "geo", "layers", "data", "assets", "tests", "app.py", "requirements.txt", "README.md",
    "README.zh-CN.md", "Makefile", "requirements-dev.txt", "requirements-dask.txt", "pyproject.toml",
    "LICENSE", "CHANGELOG.md", "SECURITY.md", "docs", "compose.yaml", "bench",
}  # fmt: skip
NOT_KEPT = {"var", "build", "dist", "__pycache__"}  # git-ignored


def sources() -> Iterator[Path]:
    """Every Python file of the product."""
    yield HOUSE / "app.py"
    for folder in FOLDERS:
        yield from sorted((HOUSE / folder).rglob("*.py"))


def imports(source: Path) -> Iterator[str]:
    """Names of the modules that a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(source.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{source}: name the package instead of dots"
            yield node.module or ""


WIRES = [(str(p.relative_to(HOUSE)), name) for p in sources() for name in imports(p)]


def test_folders_import_only_what_lies_below_them():
    ours = {*FOLDERS, "app", "tests"}
    steps = [(source, name, source.split("/")[0], name.split(".")[0]) for source, name in WIRES]
    upward = [(source, name) for source, name, here, there in steps if there in ours - ARROWS[here]]
    assert upward == []


def test_each_third_party_has_its_one_place():
    astray = [(s, n) for s, n in WIRES if not s.startswith(OWNERS.get(n.split(".")[0], ("",)))]
    assert astray == []


def test_geo_is_pure():
    assert [(s, n) for s, n in WIRES if s.startswith("geo/") and n.split(".")[0] in IMPURE] == []


DOORS = {
    "data/writes.py", "data/database.py", "data/sqlite_engine.py", "data/sqlite_file.py",
    "data/scoped/logins.py",  # a role that may not be made is told in words, within a migration
}  # fmt: skip


def beginnings(source: Path) -> Iterator[str]:
    """Where a file opens or ends a transaction that writes, by itself."""
    for node in ast.walk(ast.parse(source.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        bare = name in {"begin", "commit", "begin_nested"} and not node.args
        asked = name != "setflags" and any(word.arg == "write" for word in node.keywords)  # numpy has one
        if bare or asked:
            yield f"line {node.lineno}: {name}"


def test_writes_go_through_one_door():
    astray = {
        str(path.relative_to(HOUSE)): found
        for path in sources()
        if "migrations" not in path.parts and (found := list(beginnings(path)))
    }
    assert set(astray) - DOORS == set(), astray
    assert DOORS - set(astray) == {"data/sqlite_engine.py"}, "a door that nobody uses is none"


def test_the_top_level_holds_the_agreed_names_and_no_other():
    found = {path.name for path in HOUSE.iterdir() if not path.name.startswith(".")} - NOT_KEPT
    assert found == TOP_LEVEL


QUIET_IMPORT = """
import importlib, sys
import dash, sqlalchemy
def refuse(*args, **kwargs): raise RuntimeError("work at import")
sqlalchemy.create_engine = dash.Dash.__init__ = refuse
WORK = {"socket.connect", "socket.bind", "sqlite3.connect", "subprocess.Popen", "os.mkdir"}
def hook(event, args):
    if event in WORK or (event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+")):
        raise RuntimeError(f"work at import: {event} {args}")
sys.addaudithook(hook)
for name in sys.argv[1:]:
    importlib.import_module(name)
"""


def test_importing_any_module_does_nothing():
    modules = [
        ".".join(p.relative_to(HOUSE).with_suffix("").parts).removesuffix(".__init__")
        for p in sources()
        if "migrations" not in p.parts  # Alembic runs those
    ]
    quiet = [sys.executable, "-B", "-c", QUIET_IMPORT, *modules]
    done = subprocess.run(quiet, cwd=HOUSE, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("work", ["open('/dev/null', 'w')", "__import__('sqlite3').connect(':memory:')"])
def test_work_at_import_would_be_noticed(tmp_path, work):
    (tmp_path / "noisy.py").write_text(work)
    quiet = [sys.executable, "-B", "-c", QUIET_IMPORT, "noisy"]
    done = subprocess.run(quiet, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert "work at import" in done.stderr

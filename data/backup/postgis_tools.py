"""PostgreSQL's own programs: which to use, how they reach the database, what they say when they fail."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from psycopg.conninfo import make_conninfo
from sqlalchemy import Engine

from data.errors import StoreError

PROGRAMS = ("pg_dump", "pg_restore", "psql")
INSTALLED = Path("/usr/lib/postgresql")  # Debian keeps several versions side by side
SECRETS = {"password": "PGPASSWORD"}
FULL = "No space left on device"


@dataclass(frozen=True)
class Tools:
    """A folder of programs, and what they need to reach a database. The password is only in ``environment``:
    the words of a command can be read by everybody on the machine."""

    folder: Path
    target: str
    environment: dict[str, str] = field(repr=False)

    def command(self, program: str, *words: str) -> list[str]:
        """A command line."""
        return [str(self.folder / program), *words]

    def run(self, program: str, *words: str) -> str:
        """Do it; what it prints. StoreError with the first line of what it says when it fails."""
        done = subprocess.run(  # noqa: S603 - a program of PostgreSQL with our own words
            self.command(program, *words),
            env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise failure(program, done.stderr.decode(errors="replace"), done.returncode)
        return done.stdout.decode()

    def execute(self, before: str, dump: list[str], after: str) -> None:
        """SQL by psql: some, the script that another program makes, some more; it ends at the first error.

        What comes after is only said when the whole script was made: a COMMIT there is one for all of it.
        """
        words = ("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--dbname", self.target)
        with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as told:
            psql = subprocess.Popen(  # noqa: S603 - as in run
                self.command("psql", *words),
                env=self.environment, bufsize=0,
                stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said,
            )  # fmt: skip
            made = self._fed(psql, before, dump, after, told)
            if code := psql.wait():
                raise failure("psql", _text(said), code)
            if made:
                raise failure("pg_restore", _text(told), made)

    def _fed(
        self, psql: subprocess.Popen[bytes], before: str, dump: list[str], after: str, told: IO[bytes]
    ) -> int:
        """How the program that makes the script ended; without 0 psql hears no more and undoes everything."""
        script: IO[bytes] = psql.stdin  # type: ignore[assignment] # there is one: a pipe was asked for
        try:
            with script:
                script.write(before.encode())
                made = subprocess.run(  # noqa: S603 - as in run
                    dump, env=self.environment, check=False,
                    stdin=subprocess.DEVNULL, stdout=script, stderr=told,
                ).returncode  # fmt: skip
                if made == 0:
                    script.write(after.encode())
        except BrokenPipeError:  # psql has stopped at an error, and says which
            return 1
        except BaseException:
            psql.kill()
            psql.wait()
            raise
        return made


def tools_for(engine: Engine, server: int) -> Tools:
    """The programs of a server's version (15, 16 …), or of the next one. StoreError when there are none."""
    folder = next(iter(sorted(_found(server), key=lambda one: one[0])), None)
    if folder is None:
        raise StoreError.of("no_pg_tools", version=server)
    url = engine.url
    given: dict[str, Any] = {**url.translate_connect_args(username="user", database="dbname"), **url.query}
    secrets = {name: str(given.pop(key)) for key, name in SECRETS.items() if key in given}
    environment = {**os.environ, **secrets, "LC_ALL": "C", "PGAPPNAME": "menpai backup"}
    return Tools(folder[1], make_conninfo(**given), environment)


def failure(program: str, said: str, code: int) -> StoreError:
    """What a program's words mean."""
    if FULL in said:
        return StoreError.of("backup_no_room")
    lines = said.strip().splitlines() or [f"exit {code}"]
    first = next((n for n, line in enumerate(lines) if "error:" in line.lower()), 0)
    reason = " ".join(" ".join(lines[first : first + 2]).split())  # what it says, and of what
    return StoreError.of("pg_tool_failed", program=program, reason=reason)


def _found(server: int) -> list[tuple[int, Path]]:
    """Folders with all programs, of a version that understands the server. An older one refuses to work."""
    on_path = [Path(p) for p in os.environ.get("PATH", "").split(os.pathsep) if p]
    return [
        (version, folder)
        for folder in [*INSTALLED.glob("*/bin"), *on_path]
        if all(shutil.which(name, path=str(folder)) for name in PROGRAMS)
        and (version := _version(folder)) >= server
    ]


def _version(folder: Path) -> int:
    """Major version; 0 where the program does not say."""
    asked = [str(folder / "pg_dump"), "--version"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603 - as in run
    found = re.search(r"\) (\d+)", done.stdout)
    return int(found[1]) if found else 0


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")

"""How far exports are, for the other processes at the same address: a small file each, in the data folder."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path
from threading import Thread
from typing import Any

import orjson

from data.exports.work import RUNNING, Work
from geo.words import LANGS

EVERY_S = 0.3
KEPT_S = 3600
Key = tuple[str, str]


class Board:
    """What one process posts, any other reads; and the word that stops an export goes the other way."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def follow(self, key: Key, work: Work) -> None:
        """Post how far it is until it is over."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._forget()
        self._post(key, work)
        Thread(target=self._run, args=(key, work), name="export board", daemon=True).start()

    def read(self, key: Key, lang: str) -> dict[str, Any] | None:
        """What was posted last; None where nothing was."""
        try:
            told = orjson.loads(self._file(key, "json").read_bytes())
        except FileNotFoundError:
            return None
        return {**told, "reason": told["reason"][lang]}

    def ask_to_stop(self, key: Key) -> None:
        """Let whichever process is at it stop; nothing happens when none is."""
        if self._file(key, "json").exists():
            self._file(key, "stop").touch()

    def _run(self, key: Key, work: Work) -> None:
        while work.state == RUNNING:
            if self._file(key, "stop").exists():
                work.stop()
            time.sleep(EVERY_S)
            self._post(key, work)
        self._file(key, "stop").unlink(missing_ok=True)
        self._post(key, work)

    def _post(self, key: Key, work: Work) -> None:
        reason = {lang: work.why(lang) for lang in LANGS}
        told = {"state": work.state, "rows": work.rows, "total": work.total, "reason": reason}
        aside = self._file(key, "part")
        aside.write_bytes(orjson.dumps(told))
        aside.replace(self._file(key, "json"))

    def _file(self, key: Key, kind: str) -> Path:
        return self._folder / f"{hashlib.sha256(orjson.dumps(key)).hexdigest()}.{kind}"

    def _forget(self) -> None:
        for path in self._folder.iterdir():
            try:
                if path.stat().st_mtime < time.time() - KEPT_S:
                    path.unlink()
            except FileNotFoundError:
                pass  # another process did

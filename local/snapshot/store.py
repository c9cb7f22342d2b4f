"""One SQLite file with the cloud's state: rows of (kind, name, about, content). A save is one transaction."""

import json
import sqlite3
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SCHEMA = """
create table if not exists kept (
  kind text not null, name text not null, about text not null, content blob not null, primary key (kind, name)
)
"""


@dataclass(frozen=True)
class Entry:
    """`token` changes with the entry; `content` is called only then."""

    name: str
    token: Any
    about: dict[str, Any] = field(default_factory=dict)
    content: Callable[[], bytes] = bytes


class Store:
    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._tokens: dict[str, dict[str, Any]] = {}
        self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._database.execute("pragma journal_mode = wal")
        self._database.execute("pragma synchronous = normal")
        self._database.execute(SCHEMA)

    def replace(self, kinds: dict[str, Iterable[Entry]]) -> int:
        """Replaces each kind's entries by these, all or nothing. Returns the number of entries written."""
        with self._lock:
            tokens = {kind: dict(known) for kind, known in self._tokens.items()}
            self._database.execute("begin immediate")
            try:
                written = sum(self._replace(kind, entries, tokens) for kind, entries in kinds.items())
                self._database.execute("commit")
            except BaseException:
                self._database.execute("rollback")
                raise
            self._tokens = tokens
            return written

    def rows(self, kind: str) -> list[tuple[str, dict[str, Any], bytes]]:
        """Name, about and content, by name."""
        with self._lock:
            found = self._database.execute(
                "select name, about, content from kept where kind = ? order by name", (kind,)
            ).fetchall()
        return [(name, json.loads(about), content) for name, about, content in found]

    def empty(self) -> bool:
        with self._lock:
            return self._database.execute("select 1 from kept limit 1").fetchone() is None

    def close(self) -> None:
        with self._lock:
            self._database.close()

    def _replace(self, kind: str, entries: Iterable[Entry], tokens: dict[str, dict[str, Any]]) -> int:
        known = tokens.get(kind)
        if known is None:  # entries of an earlier run: only their names are known
            known = dict.fromkeys(self._names(kind))
        current, written = {}, 0
        for entry in entries:
            current[entry.name] = entry.token
            if known.get(entry.name) != entry.token:
                row = (kind, entry.name, json.dumps(entry.about, default=str), entry.content())
                self._database.execute("insert or replace into kept values (?, ?, ?, ?)", row)
                written += 1
        gone = [(kind, name) for name in known.keys() - current.keys()]
        self._database.executemany("delete from kept where kind = ? and name = ?", gone)
        tokens[kind] = current
        return written

    def _names(self, kind: str) -> list[str]:
        return [name for (name,) in self._database.execute("select name from kept where kind = ?", (kind,))]

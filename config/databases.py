"""Which databases the environment names, and how each is to be used."""

import re
import warnings
from pathlib import Path
from typing import Any

from environ import Env

from config import env

# Opening a connection costs more than most questions: each thread keeps its own.
_KEPT = {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
# Seconds that a writer waits for others, on either.
_PATIENCE = 10
_FILE = "record.sqlite3"
_POSTGRESQL = "django.db.backends.postgresql"


def _primary(folder: Path) -> dict[str, Any]:
    """SQLite in a file of ours, or whatever DATABASE_URL names."""
    stated = env.read("DATABASE_URL")
    if not stated:
        return _sqlite({"NAME": folder / _FILE}) | _KEPT
    told = _named_database(stated)
    if told.get("ENGINE") == "django.db.backends.sqlite3":
        return _sqlite(told) | _KEPT
    if told.get("ENGINE") == _POSTGRESQL:
        return _postgresql(told)
    remedy = "is not a database this runs on. Write postgresql://USER:PASSWORD@HOST/NAME, or leave it out for SQLite."
    raise env.refusal("DATABASE_URL", _without_password(stated), remedy)


def named(folder: Path) -> dict[str, dict[str, Any]]:
    """The database, and its replica for readers where DATABASE_REPLICA_URL names one."""
    primary, stated = _primary(folder), env.read("DATABASE_REPLICA_URL")
    if not stated:
        return {"default": primary}
    told = _named_database(stated)
    if {told.get("ENGINE"), primary["ENGINE"]} != {_POSTGRESQL}:
        raise env.refusal(
            "DATABASE_REPLICA_URL",
            _without_password(stated),
            "is no replica of what DATABASE_URL names. Write postgresql://USER:PASSWORD@HOST/NAME in both.",
        )
    return {"default": primary, "replica": _postgresql(told) | {"TEST": {"MIRROR": "default"}}}


def _postgresql(told: dict[str, Any]) -> dict[str, Any]:
    # Whoever waits behind a long load would keep a thread from readers as long as that takes.
    # What finds a common word may be half a million rows: in less memory they are looked at
    # page by page, and each row of a page once more.
    options = {"connect_timeout": 5, "options": f"-c work_mem=32MB -c lock_timeout={_PATIENCE}s"}
    return told | _KEPT | {"OPTIONS": options | told.get("OPTIONS", {})}


def _named_database(address: str) -> dict[str, Any]:
    """What an address says of a database; nothing, if it cannot be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return dict(Env.db_url_config(address))
    except (ValueError, Warning):
        return {}


def _sqlite(told: dict[str, Any]) -> dict[str, Any]:
    """SQLite set so that readers never wait, and writers wait for each other instead of failing.

    A transaction that begins by reading and then writes fails at once, whatever the
    timeout, if another wrote meanwhile; IMMEDIATE takes its turn first. Foreign keys
    need no word here: Django turns them on for every connection.
    """
    name = told["NAME"] if told["NAME"] == ":memory:" else env.BASE_DIR / told["NAME"]
    if isinstance(name, Path) and not name.parent.is_dir():
        raise env.refusal(
            "DATABASE_URL", f"sqlite:///{name}", f"is in no folder. Make {name.parent} first."
        )
    options = {
        "transaction_mode": "IMMEDIATE",
        "timeout": _PATIENCE,
        "init_command": "PRAGMA journal_mode = WAL",
    }
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": name, "OPTIONS": options}


def address(folder: Path) -> str:
    """What to call the database by: the address that was stated, without its password."""
    return _without_password(env.read("DATABASE_URL", f"sqlite:///{folder / _FILE}"))


def _without_password(address: str) -> str:
    # A password may hold a question mark, and what comes after one may hold a password.
    return re.sub(r"^([a-z0-9+]*://)?.*@", r"\1...@", address).partition("?")[0]

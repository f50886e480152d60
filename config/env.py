"""What the environment says, read and refused here.

The environment is that of the process, and a file `.env` beside `manage.py`. An
empty value says nothing. A value that cannot be meant is refused with its name,
itself and the remedy.
"""

import datetime
import ipaddress
import os
import re
import secrets
import tempfile
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

_env = environ.Env()
_env.read_env(BASE_DIR / ".env")

_HOST_NAME = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?")
_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_KEY_LENGTH = 50
# Opening a connection costs more than most questions: each thread keeps its own.
_KEPT = {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
_POSTGRESQL = "django.db.backends.postgresql"
_YES = {"1", "true", "yes", "on"}
_NO = {"0", "false", "no", "off"}


def _stated(name: str, default: str = "") -> str:
    # Not env.str(): it takes a value that begins with "$" for the name of another
    # variable, and a good secret may begin with any character.
    return _env.ENVIRON.get(name, "").strip() or default


def _refusal(name: str, value: str, remedy: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name} is {value!r}, which {remedy}")


def flag(name: str) -> bool:
    word = _stated(name, "no").lower()
    if word not in _YES | _NO:
        raise _refusal(name, word, "is neither yes nor no. Write 1 or 0.")
    return word in _YES


def number(name: str, default: int, most: int) -> int:
    stated = _stated(name, str(default))
    if not re.fullmatch("[0-9]{1,9}", stated) or not 1 <= int(stated) <= most:
        raise _refusal(
            name, stated, f"is not a number from 1 to {most}. Write one, for example {default}."
        )
    return int(stated)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_host(text: str) -> bool:
    return bool(_HOST_NAME.fullmatch(text)) or _is_address(text)


def bracketed(host: str) -> str:
    """A host as it stands in a web address."""
    return f"[{host}]" if ":" in host else host


def listening_host() -> str:
    stated = _stated("HOST", "127.0.0.1").lower().strip("[]")
    if not _is_host(stated):
        raise _refusal(
            "HOST", stated, "is not a host. Write the address to listen at, for example 127.0.0.1."
        )
    return stated


def site_url(host: str, port: int) -> str:
    """The address of the site's front page, in lower case, without a slash at its end."""
    stated = _stated("SITE_URL", _own_address(host, port)).lower().rstrip("/")
    if not _is_origin(stated):
        raise _refusal(
            "SITE_URL",
            stated,
            "is not the address of a site. "
            "Write scheme and host only, for example https://example.org.",
        )
    return stated


def _own_address(host: str, port: int) -> str:
    # "Every address of this machine" is where to listen, not an address to visit.
    visited = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://{bracketed(visited)}:{port}"


def _is_origin(text: str) -> bool:
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", f":{parts.port}" if parts.port else ""
    except ValueError:
        return False
    whole = f"{parts.scheme}://{bracketed(host)}{port}"
    return parts.scheme in {"http", "https"} and _is_host(host) and whole == text


def allowed_hosts(site_host: str) -> list[str]:
    """The hosts that an answer may be asked of; the site's own and this machine unless stated."""
    stated = _stated("ALLOWED_HOSTS").lower()
    if not stated:
        return list(dict.fromkeys(["localhost", "127.0.0.1", "[::1]", site_host]))
    hosts = [host.strip() for host in stated.split(",") if host.strip()]
    for host in hosts:
        # "*" is refused too: it lets a stranger choose the host in every absolute link.
        if not _is_host(host.removeprefix(".").strip("[]")):
            raise _refusal(
                "ALLOWED_HOSTS",
                stated,
                f"names {host!r}, not a host. "
                "Write hosts without scheme or port, with commas between: example.org,www.example.org.",
            )
    return [bracketed(host.strip("[]")) for host in hosts]


def trusted_proxies() -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """The addresses, or whole networks, whose X-Forwarded-For is believed; none unless stated."""
    stated = _stated("TRUSTED_PROXIES")
    try:
        return [ipaddress.ip_network(each.strip()) for each in stated.split(",") if each.strip()]
    except ValueError as error:
        remedy = f"names no address or network ({error}). Write some with commas between, for example 127.0.0.1,10.0.0.0/8."
        raise _refusal("TRUSTED_PROXIES", stated, remedy) from error


def report_address() -> str:
    """Where readers report problems: an e-mail address, an https address, or nowhere."""
    return _contact("REPORT_ADDRESS", "errata")


def security_contact() -> tuple[str, datetime.date | None]:
    """Whom to tell of a weakness, as report_address(), and the last day on which that holds."""
    contact, stated = _contact("SECURITY_CONTACT", "security"), _stated("SECURITY_EXPIRES")
    if not contact:
        return "", None
    try:
        return contact, datetime.date.fromisoformat(stated)
    except ValueError as error:
        remedy = "is not a day. Write the last one on which SECURITY_CONTACT holds, less than a year from now, for example 2027-06-30."
        raise _refusal("SECURITY_EXPIRES", stated, remedy) from error


def _contact(name: str, example: str) -> str:
    stated = _stated(name)
    if stated and not _MAIL.fullmatch(stated) and not _is_https(stated):
        remedy = f"is neither an e-mail address nor an https address. Write one, for example {example}@example.org or https://example.org/{example}."
        raise _refusal(name, stated, remedy)
    return stated


def _is_https(text: str) -> bool:
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return False
    is_plain = text.isascii() and text.isprintable() and not set(text) & set(' "<>\\^`{|}')
    return parts.scheme == "https" and _is_host(host) and is_plain and not parts.fragment


def var_dir() -> Path:
    """The folder for everything the program makes: record, key, collected static files."""
    folder = BASE_DIR / _stated("VAR_DIR", "var")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _refusal(
            "VAR_DIR",
            str(folder),
            f"cannot be used ({error.strerror}). Name a folder that can be written to.",
        ) from error
    return folder


def releases_dir(folder: Path) -> Path:
    """The folder of releases, whether or not it is there yet."""
    return BASE_DIR / _stated("RELEASES_DIR", str(folder / "releases"))


def postgresql_bin() -> str:
    """The folder of pg_dump and pg_restore; empty if they are looked for on PATH."""
    stated = _stated("POSTGRESQL_BIN")
    if stated and not Path(stated).is_dir():
        remedy = "is no folder. Name that of pg_dump, for example /usr/lib/postgresql/18/bin."
        raise _refusal("POSTGRESQL_BIN", stated, remedy)
    return stated


def secret_key(folder: Path) -> str:
    stated = _stated("SECRET_KEY")
    if not stated:
        return _kept_key(folder / "secret_key")
    if len(stated) < _KEY_LENGTH:
        # Its value is a secret even when it is a bad one, and stays out of the message.
        message = (
            f"SECRET_KEY has {len(stated)} characters, too few to be safe. Write at least {_KEY_LENGTH} "
            "random ones, or leave it out: a key is then made and kept."
        )
        raise ImproperlyConfigured(message)
    return stated


def _kept_key(place: Path) -> str:
    """The key of this installation, made at the first start."""
    try:
        if not place.exists():
            _keep_key(place)
        key = place.read_text(encoding="ascii").strip()
    except (OSError, ValueError) as error:
        message = f"{place} cannot hold the secret key ({error}). Make it readable and its folder writable, or state SECRET_KEY."
        raise ImproperlyConfigured(message) from error
    if len(key) < _KEY_LENGTH:
        message = f"{place} does not hold a whole key. Delete it: the next start makes another, and editors sign in again."
        raise ImproperlyConfigured(message)
    return key


def _keep_key(place: Path) -> None:
    """Make a key that only this user can read, and keep it unless another process was first.

    Several workers may start at once. A link is made whole or not at all, and never
    over a key that is already there, so that all of them read the same one.
    """
    handle, draft = tempfile.mkstemp(dir=place.parent, prefix=".secret_key-")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(64))
        os.link(draft, place)
    except FileExistsError:
        pass
    finally:
        Path(draft).unlink()


def database(folder: Path) -> dict[str, Any]:
    """SQLite in a file of ours, or whatever DATABASE_URL names."""
    stated = _stated("DATABASE_URL")
    if not stated:
        return _sqlite({"NAME": folder / "record.sqlite3"}) | _KEPT
    named = _named_database(stated)
    if named.get("ENGINE") == "django.db.backends.sqlite3":
        return _sqlite(named) | _KEPT
    if named.get("ENGINE") == _POSTGRESQL:
        return _postgresql(named)
    remedy = "is not a database this runs on. Write postgresql://USER:PASSWORD@HOST/NAME, or leave it out for SQLite."
    raise _refusal("DATABASE_URL", _without_password(stated), remedy)


def databases(folder: Path) -> dict[str, dict[str, Any]]:
    """The database, and its replica for readers where DATABASE_REPLICA_URL names one."""
    primary, stated = database(folder), _stated("DATABASE_REPLICA_URL")
    if not stated:
        return {"default": primary}
    named = _named_database(stated)
    if {named.get("ENGINE"), primary["ENGINE"]} != {_POSTGRESQL}:
        raise _refusal(
            "DATABASE_REPLICA_URL",
            _without_password(stated),
            "is no replica of what DATABASE_URL names. Write postgresql://USER:PASSWORD@HOST/NAME in both.",
        )
    return {"default": primary, "replica": _postgresql(named) | {"TEST": {"MIRROR": "default"}}}


def _postgresql(named: dict[str, Any]) -> dict[str, Any]:
    # What finds a common word may be half a million rows: in less memory they are looked at
    # page by page, and each row of a page once more.
    options = {"connect_timeout": 5, "options": "-c work_mem=32MB"}
    return named | _KEPT | {"OPTIONS": options | named.get("OPTIONS", {})}


def _named_database(address: str) -> dict[str, Any]:
    """What an address says of a database; nothing, if it cannot be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return dict(_env.db_url_config(address))
    except (ValueError, Warning):
        return {}


def _sqlite(named: dict[str, Any]) -> dict[str, Any]:
    """SQLite set so that readers never wait, and writers wait for each other instead of failing.

    A transaction that begins by reading and then writes fails at once, whatever the
    timeout, if another wrote meanwhile; IMMEDIATE takes its turn first. Foreign keys
    need no word here: Django turns them on for every connection.
    """
    name = named["NAME"] if named["NAME"] == ":memory:" else BASE_DIR / named["NAME"]
    if isinstance(name, Path) and not name.parent.is_dir():
        raise _refusal(
            "DATABASE_URL", f"sqlite:///{name}", f"is in no folder. Make {name.parent} first."
        )
    options = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        "init_command": "PRAGMA journal_mode = WAL",
    }
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": name, "OPTIONS": options}


def _without_password(address: str) -> str:
    return re.sub(r"^([a-z0-9+]*://)?.*@", r"\1...@", address.partition("?")[0])

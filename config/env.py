"""What the environment says, read and refused here.

The environment is that of the process, and a file `.env` beside `manage.py`. An
empty value says nothing. A value that cannot be meant is refused with its name,
itself and the remedy.
"""

import datetime
import io
import ipaddress
import os
import re
import secrets
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

_env = environ.Env()


def read_file(place: Path) -> None:
    """Take in what a file of settings says, if there is one; what the process was given wins.

    One that cannot be read is not passed over: a command would go to another database than the
    site's, and succeed there.
    """
    try:
        text = place.read_text(encoding="utf-8")
    except FileNotFoundError:
        return
    except (OSError, UnicodeDecodeError) as error:
        message = (
            f"The settings in {place} cannot be read ({error}). Run this as the user whose file "
            "that is, and write it in UTF-8."
        )
        raise ImproperlyConfigured(message) from error
    _env.read_env(io.StringIO(text))


read_file(BASE_DIR / ".env")

_HOST_NAME = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?")
_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_KEY_LENGTH = 50
_YES = {"1", "true", "yes", "on"}
_NO = {"0", "false", "no", "off"}


def read(name: str, default: str = "") -> str:
    """What the environment says of a name, without spaces around it; the default if nothing."""
    # Not env.str(): it takes a value that begins with "$" for the name of another
    # variable, and a good secret may begin with any character.
    return _env.ENVIRON.get(name, "").strip() or default


def refusal(name: str, value: str, remedy: str) -> ImproperlyConfigured:
    """The error that names a value that cannot be meant, and what to write instead."""
    return ImproperlyConfigured(f"{name} is {value!r}, which {remedy}")


def flag(name: str) -> bool:
    word = read(name, "no").lower()
    if word not in _YES | _NO:
        raise refusal(name, word, "is neither yes nor no. Write 1 or 0.")
    return word in _YES


def choice(name: str, *choices: str) -> str:
    """One of some words; the first of them unless the environment names another."""
    word = read(name, choices[0]).lower()
    if word not in choices:
        raise refusal(name, word, f"is not one of them. Write {' or '.join(choices)}.")
    return word


def number(name: str, default: int, most: int) -> int:
    stated = read(name, str(default))
    if not re.fullmatch("[0-9]{1,9}", stated) or not 1 <= int(stated) <= most:
        raise refusal(
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
    stated = read("HOST", "127.0.0.1").lower().strip("[]")
    if not _is_host(stated):
        raise refusal(
            "HOST", stated, "is not a host. Write the address to listen at, for example 127.0.0.1."
        )
    return stated


def site_url(host: str, port: int) -> str:
    """The address of the site's front page, in lower case, without a slash at its end."""
    stated = read("SITE_URL", _own_address(host, port)).lower().rstrip("/")
    if not _is_origin(stated):
        raise refusal(
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
    stated = read("ALLOWED_HOSTS").lower()
    hosts = [host.strip() for host in stated.split(",") if host.strip()]
    if not hosts:
        return list(dict.fromkeys(["localhost", "127.0.0.1", "[::1]", site_host]))
    for host in hosts:
        # "*" is refused too: it lets a stranger choose the host in every absolute link.
        if not _is_host(host.removeprefix(".").strip("[]")):
            raise refusal(
                "ALLOWED_HOSTS",
                stated,
                f"names {host!r}, not a host. "
                "Write hosts without scheme or port, with commas between: example.org,www.example.org.",
            )
    return [bracketed(host.strip("[]")) for host in hosts]


def trusted_proxies() -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """The addresses, or whole networks, whose X-Forwarded-For is believed; none unless stated."""
    stated = read("TRUSTED_PROXIES")
    try:
        return [ipaddress.ip_network(each.strip()) for each in stated.split(",") if each.strip()]
    except ValueError as error:
        remedy = f"names no address or network ({error}). Write some with commas between, for example 127.0.0.1,10.0.0.0/8."
        raise refusal("TRUSTED_PROXIES", stated, remedy) from error


def report_address() -> str:
    """Where readers report problems: an e-mail address, an https address, or nowhere."""
    return _contact("REPORT_ADDRESS", "errata")


def security_contact() -> tuple[str, datetime.date | None]:
    """Whom to tell of a weakness, as report_address(), and the last day on which that holds."""
    contact, stated = _contact("SECURITY_CONTACT", "security"), read("SECURITY_EXPIRES")
    if not contact:
        return "", None
    try:
        return contact, datetime.date.fromisoformat(stated)
    except ValueError as error:
        remedy = "is not a day. Write the last one on which SECURITY_CONTACT holds, less than a year from now, for example 2027-06-30."
        raise refusal("SECURITY_EXPIRES", stated, remedy) from error


def _contact(name: str, example: str) -> str:
    stated = read(name)
    if stated and not _MAIL.fullmatch(stated) and not _is_https(stated):
        remedy = f"is neither an e-mail address nor an https address. Write one, for example {example}@example.org or https://example.org/{example}."
        raise refusal(name, stated, remedy)
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
    folder = BASE_DIR / read("VAR_DIR", "var")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refusal(
            "VAR_DIR",
            str(folder),
            f"cannot be used ({error.strerror}). Name a folder that can be written to.",
        ) from error
    return folder


def releases_dir(folder: Path) -> Path:
    """The folder of releases, whether or not it is there yet."""
    return BASE_DIR / read("RELEASES_DIR", str(folder / "releases"))


def postgresql_bin() -> str:
    """The folder of pg_dump and pg_restore; empty if they are looked for on PATH."""
    stated = read("POSTGRESQL_BIN")
    if stated and not Path(stated).is_dir():
        remedy = "is no folder. Name that of pg_dump, for example /usr/lib/postgresql/18/bin."
        raise refusal("POSTGRESQL_BIN", stated, remedy)
    return stated


def secret_key(folder: Path) -> str:
    stated = read("SECRET_KEY")
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

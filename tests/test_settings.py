"""The settings, each time in a process that knows only the environment given to it."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.env import read_file

ROOT = Path(__file__).resolve().parent.parent
LONG_KEY = "k9" + "-long-enough-to-be-a-secret" * 3
# An empty value says nothing, and keeps a developer's own .env out of the tests.
SILENT = dict.fromkeys(
    (
        "ALLOWED_HOSTS",
        "DATABASE_REPLICA_SECONDS",
        "DATABASE_REPLICA_URL",
        "DATABASE_URL",
        "DEBUG",
        "HOST",
        "PORT",
        "POSTGRESQL_BIN",
        "REPORT_ADDRESS",
        "SECRET_KEY",
        "SECURITY_CONTACT",
        "SECURITY_EXPIRES",
        "SITE_URL",
        "TRUSTED_PROXIES",
        "WEB_CONCURRENCY",
    ),
    "",
)


@pytest.fixture
def run(tmp_path):
    """Python with arguments, in the checkout, with an own place for what it makes."""

    def run(*arguments, **environment):
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=os.environ | SILENT | {"VAR_DIR": str(tmp_path / "var")} | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture
def read(run):
    """Settings by name, as JSON gives them."""

    def read(*names, **environment):
        code = (
            "import json, sys; from config import settings;"
            "print(json.dumps({n: getattr(settings, n) for n in sys.argv[1:]}, default=str))"
        )
        done = run("-c", code, *names, **environment)
        assert done.stderr == ""
        return json.loads(done.stdout)

    return read


def test_nothing_is_needed_for_a_local_run(read, tmp_path):
    found = read("DEBUG", "HOST", "PORT", "SITE_URL", "ALLOWED_HOSTS", "DATABASES")
    database = found.pop("DATABASES")["default"]
    assert found == {
        "DEBUG": False,
        "HOST": "127.0.0.1",
        "PORT": 8000,
        "SITE_URL": "http://127.0.0.1:8000",
        "ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]"],
    }
    assert database == {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(tmp_path / "var" / "record.sqlite3"),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            "init_command": "PRAGMA journal_mode = WAL",
        },
    }


def test_sqlite_has_a_log_written_ahead_and_foreign_keys(run):
    code = (
        "import django; django.setup();"
        "from django.db import connection; cursor = connection.cursor();"
        "print([cursor.execute(f'PRAGMA {name}').fetchone()[0]"
        " for name in ('journal_mode', 'foreign_keys', 'busy_timeout')])"
    )
    done = run("-c", code, DJANGO_SETTINGS_MODULE="config.settings")
    assert (done.stdout, done.stderr) == ("['wal', 1, 10000]\n", "")


def test_a_key_is_made_once_and_is_its_users_alone(read, tmp_path):
    first = read("SECRET_KEY")
    assert read("SECRET_KEY") == first
    assert len(first["SECRET_KEY"]) >= 50
    kept = tmp_path / "var" / "secret_key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [path.name for path in kept.parent.iterdir()] == ["secret_key"]


def test_processes_that_start_at_once_agree_on_the_key(tmp_path):
    environment = os.environ | SILENT | {"VAR_DIR": str(tmp_path / "var")}
    code = "from config import settings; print(settings.SECRET_KEY)"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code], cwd=ROOT, env=environment, stdout=subprocess.PIPE
        )
        for _ in range(6)
    ]
    keys = {process.communicate()[0] for process in started}
    assert len(keys) == 1
    assert keys != {b""}


def test_a_key_may_begin_with_any_character(read):
    assert read("SECRET_KEY", SECRET_KEY="$" + LONG_KEY) == {"SECRET_KEY": "$" + LONG_KEY}


def test_a_damaged_key_is_named_and_not_used(run, tmp_path):
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "secret_key").write_text("short")
    done = run("manage.py", "check")
    assert done.returncode == 1
    assert done.stderr == (
        f"{tmp_path}/var/secret_key does not hold a whole key. "
        "Delete it: the next start makes another, and editors sign in again.\n"
    )


def test_a_place_that_cannot_hold_a_key_is_named(run, tmp_path):
    (tmp_path / "var" / "secret_key").mkdir(parents=True)
    done = run("manage.py", "check")
    assert done.returncode == 1
    assert done.stderr.startswith(f"{tmp_path}/var/secret_key cannot hold the secret key")


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("DEBUG", "perhaps", "DEBUG is 'perhaps', which is neither yes nor no. Write 1 or 0."),
        (
            "LOG_FORMAT",
            "xml",
            "LOG_FORMAT is 'xml', which is not one of them. Write plain or json.",
        ),
        (
            "PORT",
            "http",
            "PORT is 'http', which is not a number from 1 to 65535. Write one, for example 8000.",
        ),
        (
            "PORT",
            "65536",
            "PORT is '65536', which is not a number from 1 to 65535. Write one, for example 8000.",
        ),
        (
            "WEB_CONCURRENCY",
            "0",
            "WEB_CONCURRENCY is '0', which is not a number from 1 to 64. Write one, for example 2.",
        ),
        (
            "HOST",
            "here and there",
            "HOST is 'here and there', which is not a host. "
            "Write the address to listen at, for example 127.0.0.1.",
        ),
        (
            "DATABASE_URL",
            "mysql://editor:hidden@db/record",
            "DATABASE_URL is 'mysql://...@db/record', which is not a database this runs on. "
            "Write postgresql://USER:PASSWORD@HOST/NAME, or leave it out for SQLite.",
        ),
        (
            "DATABASE_URL",
            "record",
            "DATABASE_URL is 'record', which is not a database this runs on. "
            "Write postgresql://USER:PASSWORD@HOST/NAME, or leave it out for SQLite.",
        ),
        (
            "DATABASE_URL",
            "sqlite:////nowhere/record.sqlite3",
            "DATABASE_URL is 'sqlite:////nowhere/record.sqlite3', which is in no folder. "
            "Make /nowhere first.",
        ),
        (
            "SECRET_KEY",
            "hidden",
            "SECRET_KEY has 6 characters, too few to be safe. Write at least 50 random ones, "
            "or leave it out: a key is then made and kept.",
        ),
        (
            "TRUSTED_PROXIES",
            "127.0.0.1,10.0.0.1/8",
            "TRUSTED_PROXIES is '127.0.0.1,10.0.0.1/8', which names no address or network "
            "(10.0.0.1/8 has host bits set). "
            "Write some with commas between, for example 127.0.0.1,10.0.0.0/8.",
        ),
        (
            "DATABASE_REPLICA_URL",
            "postgresql://reader:hidden@db/record",
            "DATABASE_REPLICA_URL is 'postgresql://...@db/record', which is no replica of what "
            "DATABASE_URL names. Write postgresql://USER:PASSWORD@HOST/NAME in both.",
        ),
        (
            "DATABASE_REPLICA_SECONDS",
            "soon",
            "DATABASE_REPLICA_SECONDS is 'soon', which is not a number from 1 to 3600. "
            "Write one, for example 5.",
        ),
        (
            "POSTGRESQL_BIN",
            "/nowhere/bin",
            "POSTGRESQL_BIN is '/nowhere/bin', which is no folder. "
            "Name that of pg_dump, for example /usr/lib/postgresql/18/bin.",
        ),
        (
            "VAR_DIR",
            "/dev/null/var",
            "VAR_DIR is '/dev/null/var', which cannot be used (Not a directory). "
            "Name a folder that can be written to.",
        ),
    ],
)
def test_a_bad_value_is_named_with_its_remedy(run, name, value, complaint):
    done = run("manage.py", "check", **{name: value})
    assert (done.returncode, done.stderr) == (1, complaint + "\n")


@pytest.mark.parametrize(
    "address",
    [
        "example.org",
        "ftp://example.org",
        "https://:80",
        "https://example.org/record",
        "https://example.org?a=b",
        "https://editor@example.org",
        "https://example.org:port",
        "https://exa mple.org",
        "https://[::1",
    ],
)
def test_an_address_that_is_not_a_sites_is_refused(run, address):
    done = run("manage.py", "check", SITE_URL=address)
    assert (done.returncode, done.stderr) == (
        1,
        f"SITE_URL is {address!r}, which is not the address of a site. "
        "Write scheme and host only, for example https://example.org.\n",
    )


@pytest.mark.parametrize("host", ["*", "https://example.org", "example.org:8000", "a b"])
def test_a_host_that_is_none_is_refused(run, host):
    done = run("manage.py", "check", ALLOWED_HOSTS=f"example.org,{host}")
    assert (done.returncode, done.stderr) == (
        1,
        f"ALLOWED_HOSTS is 'example.org,{host}', which names {host!r}, not a host. Write hosts "
        "without scheme or port, with commas between: example.org,www.example.org.\n",
    )


def test_the_site_answers_at_its_own_address_and_on_this_machine(read):
    found = read("SITE_URL", "ALLOWED_HOSTS", SITE_URL="https://Example.org/")
    assert found == {
        "SITE_URL": "https://example.org",
        "ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]", "example.org"],
    }


def test_stated_hosts_are_the_only_ones(read):
    stated = "example.org, .example.net ,[::1],"
    assert read("ALLOWED_HOSTS", ALLOWED_HOSTS=stated) == {
        "ALLOWED_HOSTS": ["example.org", ".example.net", "[::1]"]
    }


PROBED = """
from wsgiref.util import setup_testing_defaults
from config.wsgi import application
environ = {"PATH_INFO": "/livez", "HTTP_HOST": "10.0.0.7:8000"}
setup_testing_defaults(environ)
list(application(environ, lambda status, headers: print(status)))
"""


@pytest.mark.parametrize(
    "hosts", ["space.lan", ".example.org", "[::1]", "www.example.org,space.lan", ","]
)
def test_machines_within_are_answered_whatever_hosts_are_allowed(run, hosts):
    done = run("-c", PROBED, ALLOWED_HOSTS=hosts)
    assert done.stdout == "200 OK\n", done.stderr


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("192.168.1.5", "http://192.168.1.5:9000"),
        ("0.0.0.0", "http://127.0.0.1:9000"),  # noqa: S104
        ("::", "http://[::1]:9000"),
    ],
)
def test_the_address_follows_from_where_it_listens(read, host, address):
    assert read("SITE_URL", HOST=host, PORT="9000") == {"SITE_URL": address}


def test_a_file_of_settings_that_cannot_be_read_is_not_passed_over(tmp_path):
    read_file(tmp_path / "none")
    (tmp_path / "latin").write_bytes(b"SITE_URL=https://caf\xe9.example")

    for place in (tmp_path, tmp_path / "latin"):
        with pytest.raises(ImproperlyConfigured, match="Run this as the user whose file that is"):
            read_file(place)


def test_proxies_are_believed_only_if_they_are_named(read):
    assert read("TRUSTED_PROXIES") == {"TRUSTED_PROXIES": []}
    assert read("TRUSTED_PROXIES", TRUSTED_PROXIES="127.0.0.1, 10.0.0.0/8,::1,") == {
        "TRUSTED_PROXIES": ["127.0.0.1/32", "10.0.0.0/8", "::1/128"]
    }


def test_a_replica_is_a_second_database_that_is_kept_open_like_the_first(read):
    found = read(
        "DATABASES",
        DATABASE_URL="postgresql://editor:secret@one.example.org/record",
        DATABASE_REPLICA_URL="postgresql://reader:secret@two.example.org/record",
    )["DATABASES"]
    replica = found["replica"]

    assert list(found) == ["default", "replica"]
    assert (found["default"]["HOST"], replica["HOST"]) == ("one.example.org", "two.example.org")
    assert (replica["USER"], replica["CONN_MAX_AGE"]) == ("reader", None)
    assert replica["OPTIONS"] == found["default"]["OPTIONS"]


def test_postgresql_is_reached_by_its_address(read):
    address = "postgresql://editor:secret@db.example.org:5433/record?sslmode=require"
    assert read("DATABASES", DATABASE_URL=address)["DATABASES"]["default"] == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "record",
        "USER": "editor",
        "PASSWORD": "secret",
        "HOST": "db.example.org",
        "PORT": 5433,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 5,
            "options": "-c work_mem=32MB -c lock_timeout=10s",
            "sslmode": "require",
        },
    }


def test_https_is_one_switch(read):
    names = ["SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SESSION_COOKIE_SECURE"]
    names += ["CSRF_COOKIE_SECURE", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME"]
    cookies = ["__Secure-sessionid", "__Secure-csrftoken"]
    with_it = read(*names, SITE_URL="https://example.org")
    assert list(with_it.values()) == [True, 63_072_000, True, True, *cookies]
    without = read(*names, SITE_URL="http://example.org")
    assert list(without.values()) == [False, 0, False, False, "sessionid", "csrftoken"]


def test_the_production_check_is_silent(run):
    done = run(
        *("manage.py", "check", "--deploy", "--fail-level", "WARNING"),
        SITE_URL="https://example.org",
        SECRET_KEY=LONG_KEY,
        ALLOWED_HOSTS="example.org",
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "System check identified no issues (0 silenced).\n"


@pytest.mark.parametrize(
    "address", ["errata@example.org", "a.b+c@example.org", "https://example.org/errata?to=us", ""]
)
def test_problems_can_be_reported_by_mail_or_on_the_web_or_not_at_all(read, address):
    assert read("REPORT_ADDRESS", REPORT_ADDRESS=address) == {"REPORT_ADDRESS": address}


@pytest.mark.parametrize(
    "address",
    [
        "example.org",
        "http://example.org",
        "javascript:alert(1)",
        "a b@example.org",
        "a@b@example.org",
        "https://",
        "https://example.org/#here",
        'https://example.org/"',
        "mailto:errata@example.org",
        "errata@example.org?cc=all",
    ],
)
def test_an_address_to_which_nobody_can_write_is_refused(run, address):
    done = run("manage.py", "check", REPORT_ADDRESS=address)
    assert done.returncode == 1
    assert (
        f"REPORT_ADDRESS is {address!r}, which is neither an e-mail address nor an https address. "
        "Write one, for example errata@example.org or https://example.org/errata."
    ) in done.stderr


def test_whom_to_tell_of_a_weakness_is_stated_with_its_last_day(read, run):
    names = ("SECURITY_CONTACT", "SECURITY_EXPIRES")
    stated = {"SECURITY_CONTACT": "security@example.org", "SECURITY_EXPIRES": "2027-06-30"}
    assert read(*names) == {"SECURITY_CONTACT": "", "SECURITY_EXPIRES": None}
    assert read(*names, **stated) == stated
    done = run("manage.py", "check", **{**stated, "SECURITY_EXPIRES": ""})
    assert (done.returncode, done.stderr) == (
        1,
        "SECURITY_EXPIRES is '', which is not a day. Write the last one on which SECURITY_CONTACT "
        "holds, less than a year from now, for example 2027-06-30.\n",
    )

"""A release: everything, described, whole or not at all, and the same bytes each time."""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from django.template.loader import render_to_string

from dialogues import shelf
from dialogues.dossier.dump import dump
from dialogues.dossier.load import load
from dialogues.models import (
    Citation,
    CommitmentEvent,
    Discussion,
    Edition,
    MeetingLink,
    Participant,
    Passage,
)
from dialogues.publish import tables as lists
from dialogues.release import database as database_of_release
from dialogues.release import making, tables

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(shipped):
    Edition.objects.update(made_at=datetime.datetime(2026, 11, 23, 9, 30, 14, tzinfo=datetime.UTC))


def made(folder: Path, **asked) -> tuple[zipfile.ZipFile, str]:
    """The release in a folder, just made, and the name of the folder within."""
    call_command("make_release", output=folder, **asked)
    path = folder / f"space-dialogues-edition-{Edition.objects.latest('number').number}.zip"
    return zipfile.ZipFile(path), path.stem


def read(archive: zipfile.ZipFile, name: str) -> str:
    return archive.read(f"{Path(str(archive.filename)).stem}/{name}").decode()


def table(archive: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(read(archive, name))))


@pytest.fixture
def database(record, tmp_path):
    """The SQLite file of a release, opened."""
    archive, name = made(tmp_path)
    with archive:
        archive.extract(f"{name}/record.sqlite3", tmp_path)
    with closing(sqlite3.connect(tmp_path / name / "record.sqlite3")) as file:
        yield file


def test_the_same_edition_gives_the_same_bytes_on_any_day(record, tmp_path, monkeypatch):
    releases = []
    for year in (2009, 2032):
        day = datetime.date(year, 1, 1)
        monkeypatch.setattr("django.utils.timezone.localdate", lambda day=day: day)
        releases += [
            Path(str(made(tmp_path / str(year))[0].filename)).read_bytes() for _ in range(2)
        ]
    assert len(set(releases)) == 1


def test_every_file_has_its_sum_and_is_as_old_as_the_edition(record, tmp_path):
    archive, name = made(tmp_path)
    lines = [line.split("  ") for line in read(archive, "SHA256SUMS").splitlines()]
    summed = {file: expected for expected, file in lines}
    files = {one.filename.removeprefix(f"{name}/"): one for one in archive.infolist()}
    assert summed.keys() == files.keys() - {"SHA256SUMS"}
    for file, expected in summed.items():
        assert hashlib.sha256(archive.read(f"{name}/{file}")).hexdigest() == expected
    made_at = Edition.objects.get().made_at
    assert {one.date_time for one in files.values()} == {tuple(made_at.timetuple()[:6])}
    assert list(files) == sorted(files)
    whole = Path(str(archive.filename))
    beside = whole.with_name(f"{whole.name}.sha256").read_text()
    assert beside == f"{hashlib.sha256(whole.read_bytes()).hexdigest()}  {whole.name}\n"


def test_its_dossiers_load_back_without_a_change(record, tmp_path):
    archive, name = made(tmp_path)
    archive.extractall(tmp_path)
    again = load([tmp_path / name / "dossiers"])
    assert not again.is_refused
    assert Edition.objects.count() == 1


def test_its_tables_are_those_of_the_site(record, tmp_path, client, settings):
    archive, _ = made(tmp_path)
    for noun in lists.QUESTIONS:
        answer = client.get(f"/{noun}.csv")
        assert read(archive, f"csv/{noun}.csv").encode() == b"".join(answer.streaming_content)


def test_the_database_holds_every_fact_with_its_citations(database):
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert database.execute("PRAGMA user_version").fetchone() == (Edition.objects.get().number,)
    for name, facts in {
        "citations": Citation.objects,
        "participants": Participant.objects,
        "discussions": Discussion.objects,
        "links": MeetingLink.objects,
        "events": CommitmentEvent.objects,
        "passages": Passage.objects,
    }.items():
        (count,) = database.execute(f"SELECT count(*) FROM {name}").fetchone()  # noqa: S608 - names of ours
        assert count == facts.count() > 0, name
    for fact in ("participants", "discussions", "links", "events"):
        owner = "commitment" if fact == "events" else "meeting"
        uncited = f"""
            SELECT count(*) FROM {fact} AS fact WHERE NOT EXISTS (
                SELECT 1 FROM citations AS c JOIN passages AS p USING (source, passage)
                WHERE c.type = '{owner}' AND c.record = fact.{owner} AND c.fact = '{fact}'
                AND c.at = fact.position)"""  # noqa: S608 - names of ours
        assert database.execute(uncited).fetchone() == (0,), fact


def test_the_database_says_what_the_record_says(database):
    asked = "SELECT person, title, role FROM participants WHERE meeting = ? AND agency = 'us-nspc'"
    assert database.execute(asked, ["us-japan-6"]).fetchone() == (
        "Scott Pace",
        "Executive Secretary",
        "co-chair",
    )
    asked = "SELECT kind, part, date, target FROM events WHERE commitment = ? ORDER BY position"
    events = database.execute(asked, ["us-japan-qzss-payloads"]).fetchall()
    assert events[0] == ("first recorded", None, None, "2023")
    assert ("fulfilled", "qzs-6", "2025-02-02", None) in events
    asked = "SELECT typeof(ordinal), ordinal, venue FROM meetings WHERE slug = 'us-japan-6'"
    assert database.execute(asked).fetchone() == ("integer", 6, None)


def test_every_column_is_described_and_nothing_else(record, database, tmp_path):
    archive, _ = made(tmp_path)
    told = table(archive, "data-dictionary.csv")
    assert all(row["description"] and row["row"] for row in told)
    in_sqlite = {(row["table"], row["column"]) for row in told if "sqlite" in row["found_in"]}
    names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    assert in_sqlite == {
        (name, column[1])
        for (name,) in names
        for column in database.execute(f"PRAGMA table_info({name})")
    }
    assert database.execute("SELECT count(*) FROM data_dictionary").fetchone() == (len(told),)
    in_csv = {(row["table"], row["column"]) for row in told if "csv" in row["found_in"]}
    files = {noun: f"csv/{noun}.csv" for noun in lists.QUESTIONS}
    files |= {"changes": "changes.csv", "data_dictionary": "data-dictionary.csv"}
    assert in_csv == {
        (name, column)
        for name, file in files.items()
        for column in next(csv.reader(io.StringIO(read(archive, file))))
    }


def test_its_readme_names_what_hangs_on_the_records_of_its_lists():
    edition = Edition(number=1, made_at=datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC))
    told = render_to_string("dialogues/release/README.txt", {"edition": edition})

    assert [one.name for one in tables.KEPT if one.name.replace("_", " ") not in told] == []


def test_it_tells_what_changed_since_the_release_before(record, tmp_path, folder):
    whole, _ = made(tmp_path)
    assert len(table(whole, "changes.csv")) == 218
    assert "what every edition changed: 218 records" in read(whole, "README.txt")
    folder.loads("more", "parties:\n  no: {name: Norway, kind: state, iso_code: NO}\n")
    archive, _ = made(tmp_path)
    (change,) = table(archive, "changes.csv")
    assert (change["edition"], change["slug"], change["what"]) == ("2", "no", "new")
    assert change["title"] == "New: Norway"
    assert "what changed after edition 1: 1 record\n" in read(archive, "README.txt")
    assert len(table(made(tmp_path, since=0)[0], "changes.csv")) == 219
    folder.loads("more", "parties:\n  no: {name: Kingdom of Norway, kind: state, iso_code: NO}\n")
    (change,) = table(made(tmp_path)[0], "changes.csv")
    assert json.loads(change["fields"]) == {"name": ["Norway", "Kingdom of Norway"]}


@pytest.mark.parametrize("since", [1, 2, -1])
def test_changes_since_no_earlier_edition_are_refused(record, tmp_path, since):
    with pytest.raises(CommandError, match=f"--since is {since}, which is no edition before"):
        call_command("make_release", output=tmp_path / "there", since=since)
    assert not (tmp_path / "there").exists()


def test_an_empty_record_has_no_release(tmp_path):
    with pytest.raises(CommandError, match="Load a dossier first"):
        call_command("make_release", output=tmp_path / "there")
    assert not (tmp_path / "there").exists()


@pytest.mark.parametrize("when", ["tables", "end"])
def test_nothing_is_kept_of_a_record_that_changes_meanwhile(record, tmp_path, monkeypatch, when):
    writers: dict[str, tuple[str, Callable[..., object]]] = {
        "tables": ("dump", dump),
        "end": ("database.write", database_of_release.write),
    }
    writer, write = writers[when]

    def changed(*args):
        write(*args)
        Edition.objects.create(number=2, made_at=Edition.objects.get().made_at)

    monkeypatch.setattr(f"dialogues.release.making.{writer}", changed)
    with pytest.raises(CommandError, match="Nothing was kept; ask again"):
        call_command("make_release", output=tmp_path / "there")
    assert list((tmp_path / "there").iterdir()) == []


def test_an_earlier_release_survives_a_failure(record, tmp_path, monkeypatch):
    made(tmp_path / "there")
    before = {path: path.read_bytes() for path in (tmp_path / "there").iterdir()}

    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making, "_pack", full)
    with pytest.raises(CommandError, match="No space left"):
        call_command("make_release", output=tmp_path / "there")
    assert {path: path.read_bytes() for path in (tmp_path / "there").iterdir()} == before


def test_a_folder_that_cannot_be_made_is_named(record, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="file"):
        call_command("make_release", output=tmp_path / "file" / "there")


def test_the_page_offers_what_was_made_at_once(record, client, settings):
    assert "No release was made here yet" in client.get("/about/data/").content.decode()
    call_command("make_release")
    (release,) = shelf.releases()
    page = client.get("/about/data/").content.decode()
    assert release.name in page
    assert release.sha256 in page
    answer = client.get(f"/about/data/{release.name}")
    given = b"".join(answer.streaming_content)
    assert hashlib.sha256(given).hexdigest() == release.sha256
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Length"] == str(release.size) == str(len(given))
    assert f'filename="{release.name}"' in answer.headers["Content-Disposition"]
    known = client.get(f"/about/data/{release.name}", headers={"If-None-Match": answer["ETag"]})
    assert known.status_code == 304
    beside = client.get(f"/about/data/{release.name}.sha256")
    assert beside.content == f"{release.sha256}  {release.name}\n".encode()
    for told in (answer, known, beside):
        assert told.headers["Access-Control-Allow-Origin"] == "*"
    asked = client.head(f"/about/data/{release.name}")
    asked.close()
    assert (asked.status_code, asked.headers["Content-Length"]) == (200, str(release.size))
    assert client.post(f"/about/data/{release.name}").status_code == 405


@pytest.mark.parametrize(
    "name",
    [
        "space-dialogues-edition-7.zip",
        "space-dialogues-edition-0.zip",
        "space-dialogues-edition-1.zip.sha256.sha256",
        "space-dialogues-edition-1.zip%00",
        "space-dialogues-edition-1.zip%0A",
        "space-dialogues-edition-%D9%A1.zip",
        "..%2Fsecret_key",
        "%2Fetc%2Fpasswd",
        "notes.zip",
        "x" * 5000,
    ],
)
def test_nothing_else_in_the_folder_is_given_away(record, client, settings, name):
    call_command("make_release")
    (settings.RELEASES_DIR / "notes.zip").write_bytes(b"")
    (settings.RELEASES_DIR.parent / "secret_key").write_text("secret")
    assert client.get(f"/about/data/{name}").status_code == 404


def test_what_has_no_sum_is_not_there_yet(record, client, settings):
    call_command("make_release")
    (release,) = shelf.releases()
    release.path.with_name(f"{release.name}.sha256").write_text("half a s")
    assert shelf.releases() == []
    assert client.get(f"/about/data/{release.name}").status_code == 404


def test_the_tables_of_lists_are_all_there_is():
    assert [one.name for one in tables.lists()] == sorted(lists.QUESTIONS)

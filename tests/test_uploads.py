"""What becomes of a file that an editor sends: judged by what it holds, and given to nobody."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from config import settings as shipped
from dialogues.models import Edition
from tests.records import REGISTERS
from tests.test_desk_loads import LOAD, planned, shown, standing

PAGE = b"<!doctype html><script>alert(document.domain)</script>"


def sent(editor, name, data, media_type):
    """The page of the plan of a file that was sent as being of some kind."""
    file = SimpleUploadedFile(name, data, media_type)
    answer = editor.client.post(LOAD, {"dossier": file})
    assert answer.status_code == 302
    return shown(editor, answer.url)[0]


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("archive.yaml", b"PK\3\4\x14\0\0\0\10\0" + b"\0" * 40, "application/yaml"),
        ("picture.json", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "application/json"),
        ("program.yml", b"\x7fELF\2\1\1\0", "text/plain"),
        ("page.yaml", PAGE, "application/yaml"),
        ("page.json", PAGE, "application/json"),
        ("yaml.json", REGISTERS.encode(), "application/json"),
        ("script.yaml", b"#!/bin/sh\nid\n", "application/yaml"),
        ("object.yaml", b"!!python/object/apply:os.system [id]\n", "application/yaml"),
    ],
)
def test_what_a_file_holds_is_held_against_its_ending(editor, name, data, media_type):
    answer = sent(editor, name, data, media_type)

    assert answer.context["problems"][0]
    assert b'value="Load it"' not in answer.content
    assert b"<script>alert" not in answer.content
    assert Edition.objects.count() == 0


def test_what_a_browser_calls_the_kind_of_a_file_is_not_heeded(editor):
    answer = sent(editor, "first.yaml", REGISTERS.encode(), "image/png")

    assert answer.context["problems"] == ([], 0)
    assert editor.client.post(answer.request["PATH_INFO"], standing(answer)).status_code == 302
    assert Edition.objects.count() == 1


def test_what_was_sent_lies_where_nothing_is_served_from(editor):
    address = planned(editor, PAGE, "../../static/first.yaml")

    key = address.split("/")[-2]
    [file] = (path for path in settings.UPLOADS_DIR.parent.rglob("*") if path.is_file())
    assert file == settings.UPLOADS_DIR / f"{editor.user.pk}-{key}" / "first.yaml"
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert not file.stat().st_mode & 0o111
    beneath = f"{file.parent.name}/{file.name}"
    for place in ("", "uploads/", "var/uploads/", "static/", "static/../uploads/", "about/data/"):
        for who in (Client(), editor.client):
            assert who.get(f"/{place}{beneath}").status_code == 404
    assert PAGE not in editor.client.get(address).content
    for folder in (shipped.STATIC_ROOT, shipped.RELEASES_DIR):
        assert folder not in {shipped.UPLOADS_DIR, *shipped.UPLOADS_DIR.parents}

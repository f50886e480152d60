"""The sixth meeting in every form, held against files that are looked at when they change.

They are written anew, to be compared by eye, with `GOLDEN=write`.
"""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import pytest

from dialogues.models import Edition

GOLDEN = Path(__file__).parent / "golden" / "sixth-meeting"
MADE_AT = datetime.datetime(2026, 11, 22, 9, 30, tzinfo=datetime.UTC)
ONE = "dialogue=us-japan-comprehensive&year_from=2019&year_to=2019"
FORMS = {
    "meeting.json": "/api/v1/meetings/us-japan-6",
    "list.json": f"/api/v1/meetings?{ONE}",
    "list.csv": f"/meetings.csv?{ONE}",
    "list.safe.csv": f"/meetings.csv?{ONE}&safe=1",
    "list.ics": f"/meetings.ics?{ONE}",
    "list.atom": f"/meetings.atom?{ONE}",
    "meeting.bib": "/meetings/us-japan-6.bib",
    "meeting.csl.json": "/meetings/us-japan-6.csl.json",
}


@pytest.fixture
def record(shipped):
    Edition.objects.update(made_at=MADE_AT)


@pytest.mark.parametrize("name", FORMS)
def test_the_sixth_meeting_is_told_as_it_was(client, record, name):
    answer = client.get(FORMS[name])
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    file = GOLDEN / name
    if os.environ.get("GOLDEN") == "write":
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)

    assert b"us-japan-6" in content
    assert content == file.read_bytes()

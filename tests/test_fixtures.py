"""The record that ships, and the examples of the documentation, word for word."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

from django.core.management import call_command
from django.db import transaction

from dialogues.dossier import schema
from dialogues.dossier.checks import failures
from dialogues.dossier.load import load
from dialogues.dossier.quotations import MOST_WORDS, words
from dialogues.dossier.report import lines, summary
from dialogues.models import Commitment, CommitmentEvent, Edition, Meeting, Passage
from tests.laid import FIXTURES, lay, load_shipped

ROOT = Path(__file__).parents[1]


def example(file, heading):
    """The first YAML of a section of a document."""
    text = (ROOT / file).read_text(encoding="utf-8")
    section = text.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    found = re.search(r"^```yaml\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    assert found, f"{file} has no example under {heading}"
    return found[1]


def changed(plan):
    """What a load would change, or did."""
    return plan.created, plan.changed, plan.kept, plan.missing


def test_the_shipped_record_loads_once_and_then_changes_nothing(db):
    plan = load([FIXTURES])
    assert [str(problem) for problem in plan.problems] == []
    again = load([FIXTURES])

    assert plan.created
    assert changed(again) == ([], [], [], [])
    assert again.unchanged == len(plan.created)
    assert Edition.objects.count() == 1


def test_the_record_that_tests_read_is_the_shipped_one_in_every_table(db):
    with transaction.atomic():
        lay("shipped", load_shipped)
        transaction.set_rollback(True)
    lay("shipped", load_shipped)
    again = load([FIXTURES])

    assert changed(again) == ([], [], [], [])
    assert again.unchanged > 200
    assert list(failures()) == []


def test_the_shipped_record_keeps_its_rules(shipped):
    out = io.StringIO()
    call_command("check_dialogues", stdout=out)

    assert out.getvalue() == "The record keeps its rules.\n"


def test_the_shipped_record_tells_of_the_sixth_meeting(shipped):
    sixth = Meeting.objects.get(slug="us-japan-6")

    assert (sixth.date, sixth.city, sixth.state) == ("2019-07-24", "Washington, D.C.", "held")
    assert [str(d.party) for d in sixth.delegations.order_by("position")] == [
        "United States",
        "Japan",
    ]
    assert sixth.participants.filter(role="co-chair").count() == 4
    [qzss] = Commitment.objects.as_of(date(2019, 7, 24)).filter(slug="us-japan-qzss-payloads")
    assert (qzss.status, qzss.target, qzss.is_overdue) == ("open", "2023", False)


def test_the_shipped_record_tells_of_every_meeting_of_the_dialogue(shipped):
    sessions = Meeting.objects.filter(dialogue__slug="us-japan-comprehensive").order_by("ordinal")

    assert [meeting.slug for meeting in sessions] == [f"us-japan-{n}" for n in range(1, 10)]
    assert {meeting.state for meeting in sessions} == {"held"}


def test_the_shipped_record_tells_what_came_of_promises(shipped):
    found = Commitment.objects.as_of(date(2026, 11, 23))
    told = {c.slug: (c.status, c.is_late, c.is_overdue) for c in found}

    assert told["us-japan-qzss-payloads"] == ("partly fulfilled", True, True)
    assert told["us-japan-gateway"] == ("fulfilled", False, False)
    assert told["us-japan-deep-space-radar"] == ("open", False, True)
    assert told["us-japan-second-meeting"] == ("fulfilled", False, False)
    assert told["us-japan-march-2023-meeting"] == ("fulfilled", False, False)


def test_quotations_of_the_shipped_record_are_short(shipped):
    long = [str(passage) for passage in Passage.objects.all() if words(passage.text) > MOST_WORDS]

    assert long == []


def told_in(page, plan):
    """Whether a page prints what the command says of a load."""
    told = "\n".join([*lines(plan), summary(plan)])
    return f"```\n{told}\n```" in (ROOT / page).read_text(encoding="utf-8")


def test_a_whole_dossier_of_the_guide_loads_over_the_registers(db, tmp_path):
    file = tmp_path / "us-japan-06.yaml"
    file.write_text(example("docs/dossier.md", "A whole dossier"), encoding="utf-8")

    plan = load([FIXTURES / "registers.yaml", file])

    assert [str(problem) for problem in plan.problems] == []
    [qzss] = Commitment.objects.as_of(date(2025, 2, 2))
    assert (qzss.status, qzss.is_late, qzss.is_overdue) == ("partly fulfilled", True, True)
    anchors = set(
        Meeting.objects.get(slug="us-japan-6").participants.values_list("anchor", flat=True)
    )
    assert "us-nspc-scott-pace-co-chair" in anchors


def test_the_first_dossier_of_the_guide_loads_as_it_says_there(db, tmp_path):
    assert not load([FIXTURES / "registers.yaml"]).is_refused
    file = tmp_path / "my.yaml"
    file.write_text(example("docs/dossier.md", "A first dossier"), encoding="utf-8")

    plan = load([file])

    assert told_in("docs/dossier.md", plan)
    assert CommitmentEvent.objects.get().anchor == "made-2019-07-24"


def test_the_readmes_dossier_adds_one_event_to_the_sixth_meeting_alone(db, tmp_path):
    alone = [FIXTURES / "registers.yaml", FIXTURES / "us-japan-06.yaml"]
    assert not load(alone).is_refused
    file = tmp_path / "my.yaml"
    file.write_text(example("README.md", "Writing a dossier"), encoding="utf-8")
    before = CommitmentEvent.objects.count()

    plan = load([file])

    assert told_in("README.md", plan)
    assert CommitmentEvent.objects.count() == before + 1
    assert not load(alone).changes_something


def test_editors_find_the_schema_of_a_dossier_at_its_address(client):
    answer = client.get("/dossier.schema.json")

    assert answer["Content-Type"] == "application/schema+json"
    assert answer.json() == schema.json_schema()
    assert client.post("/dossier.schema.json").status_code == 405


def test_browsers_find_the_icon(client):
    answer = client.get("/favicon.ico")

    assert (answer.status_code, answer["Location"]) == (301, "/static/dialogues/favicon.svg")

"""The latest few of what may be a million: the same as if all had been tried."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from dialogues.dossier.load import load
from dialogues.models import Commitment, Meeting
from dialogues.queries import commitments, latest, ledger, since
from tests.talks import visit

FIXTURES = Path(__file__).parents[1] / "fixtures"
LATE, EARLY = datetime.date(2026, 11, 23), datetime.date(2019, 12, 31)


@pytest.fixture
def shipped(db, today):
    """The record that ships."""
    assert not load([FIXTURES]).is_refused


def others(at, until=None):
    return {
        row.slug: [other.slug for other, _quoted in told.others.rows]
        for row in Commitment.objects.until(until)
        for told in [commitments.account(row, at, until=until)]
    }


def unmentioned(at):
    return {
        row.slug: [other.slug for other in ledger.entries(row, at).unmentioned]
        for row in Meeting.objects.select_related("dialogue")
    }


@pytest.mark.parametrize(
    "told", [lambda: others(LATE), lambda: others(EARLY, EARLY), lambda: unmentioned(LATE)]
)
def test_it_makes_no_difference_how_many_are_tried_first(shipped, monkeypatch, told):
    monkeypatch.setattr(commitments, "MOST_OTHERS", 2)
    whole = told()
    assert sum(map(len, whole.values())) > 1

    monkeypatch.setattr(latest, "TRIED", 1)
    assert told() == whole


def test_of_very_many_later_meetings_the_latest_are_told_of(shipped, client, monkeypatch):
    slug = max(Commitment.objects.all(), key=lambda row: len(later(row))).slug
    whole = later(Commitment.objects.get(slug=slug))
    assert len(whole) > 2
    monkeypatch.setattr(since, "MOST_LATER", 2)

    assert later(Commitment.objects.get(slug=slug)) == whole[-2:]
    [rows] = visit(client, f"/commitments/{slug}/").all("section", "since")
    assert (len(rows.all("li")), "Only the latest" in rows.text) == (2, True)


def later(commitment):
    return [row.meeting.slug for row in commitments.account(commitment, LATE).since]

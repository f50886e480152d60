"""The latest few of what may be a million: the same as if all had been tried."""

from __future__ import annotations

import datetime

import pytest

from dialogues.models import Commitment, Meeting, Party
from dialogues.queries import commitments, latest, ledger, since
from tests.talks import visit

LATE, EARLY = datetime.date(2026, 11, 23), datetime.date(2019, 12, 31)


# A summit of one party of the talks with a third, and what was said at no meeting.
ELSEWHERE = """
meetings:
  us-eu-summit: {kind: summit, title: A summit, parties: [us, eu], date: 2018-05-01, state: held, cites: [report#moon]}
commitments:
  lift: {statement: Both fly together., strength: plans, parties: [us, eu], areas: [moon], events: [{kind: made, meeting: us-eu-summit, cites: [report#moon]}]}
  adrift: {statement: The Moon waits., strength: plans, parties: [us], areas: [moon], events: [{kind: made, date: 2017, cites: [report#moon]}]}
"""


def others(at, until=None):
    return {
        row.slug: [other.slug for other, _quoted in told.others.rows]
        for row in Commitment.objects.until(until)
        for told in [commitments.account(row, at, until=until)]
    }


def test_with_others_is_what_trying_every_commitment_finds(folder, monkeypatch, either_record):
    if either_record == "talks":
        folder.loads("elsewhere", ELSEWHERE)
    monkeypatch.setattr(commitments, "MOST_OTHERS", 50)

    found = others(LATE)

    assert sum(map(len, found.values())) > 2
    for row in Commitment.objects.all():
        first = row.events.filter(position=0).first()
        table = (
            Party.objects.filter(delegations__meeting=first.meeting_id)
            if first and first.meeting_id
            else row.parties.all()
        )
        tried = Commitment.objects.with_others(row, table).filter(areas__in=row.areas.all())
        assert found[row.slug] == [other.slug for other in tried.latest_first().distinct()]


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

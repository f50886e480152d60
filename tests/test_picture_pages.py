"""The pictures on pages: every point leads somewhere, and a table says the same in words."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from dialogues.models import Dialogue, Meeting
from dialogues.queries import drawn as found_of
from dialogues.queries import lanes as found_for
from dialogues.templatetags.record import heading
from tests.talks import visit
from tests.test_budget import generated

TALKS = "/dialogues/talks/"


def picture(client, address, name):
    """A picture of a page by its class; none if the page has none."""
    found = visit(client, address).all("figure", name)
    assert len(found) <= 1
    return found[0] if found else None


def points(figure):
    """Where the points of a picture lead, and what they say."""
    return [
        (link.attributes["href"], link.all("title")[0].text)
        for svg in figure.all("svg")
        for link in svg.all("a")
    ]


def table(figure):
    """The words of the table behind a picture, cell by cell, without its head."""
    [details] = figure.all("details")
    assert details.all("summary")[0].text == "The same as a table"
    return [
        [cell.text for cell in row.children if not isinstance(cell, str)]
        for body in details.all("tbody")
        for row in body.all("tr")
    ]


def said(figure):
    """A picture's title and what it describes itself with."""
    [years] = figure.all("svg", "years")
    named = {
        element.attributes["id"]: element.text
        for element in years.all()
        if "id" in element.attributes
    }
    assert years.attributes["role"] == "img"
    assert years.attributes["aria-labelledby"].split() == [*named]
    return [*named.values()]


# -- home ----------------------------------------------------------------------------------------


def test_the_first_page_draws_dialogues_as_lanes_after_their_list(client, talks):
    page = visit(client, "/")
    [section] = page.all("section", "drawn")
    [lanes] = section.all("figure")
    blocks = [block for block in section.children if not isinstance(block, str)]

    assert [block.tag for block in blocks] == ["h2", "div", "figure"]
    assert said(lanes) == [
        "Meetings of each dialogue over the years",
        "2 dialogues, each a lane. Each meeting is a point that leads to its page; the same stands in the table below.",
    ]
    assert [link.text for link in lanes.all("a", "label")] == ["Space Talks", "Japan-EU Talks"]


def test_every_meeting_is_a_point_that_says_when_it_was_and_how_much_began_there(client, talks):
    lanes = picture(client, "/", "lanes")

    assert points(lanes) == [
        ("/meetings/talks-1/", "First meeting, 24 July 2019: 5 commitments"),
        ("/meetings/talks-2/", "Second meeting, 26 August 2020: 1 commitment"),
        ("/meetings/talks-4/", "Fourth meeting, 2 or 3 March 2021: 0 commitments"),
        ("/meetings/talks-5/", "Fifth meeting, August 2022: Not known whether it took place"),
        ("/meetings/talks-8/", "Eighth meeting, 9 May 2024: Announced only"),
        ("/meetings/talks-9/", "Ninth meeting, May 2027: Announced only"),
        ("/meetings/jp-eu-1/", "Meeting, May 2021: 1 commitment"),
    ]
    hollow = [link.attributes["href"] for link in lanes.all("a", "hollow")]
    assert hollow == [f"/meetings/talks-{n}/" for n in (5, 8, 9)]
    capsules = [rect.parent.attributes["href"] for rect in lanes.all("rect")]
    assert capsules == [f"/meetings/{slug}/" for slug in ("talks-5", "talks-9", "jp-eu-1")]


def test_the_table_says_the_same_as_the_lanes(client, talks):
    lanes = picture(client, "/", "lanes")
    rows = [row for row in table(lanes) if len(row) == 3]

    assert [f"{meeting}, {when}: {begun}" for meeting, when, begun in rows] == [
        words for _href, words in points(lanes)
    ]


def test_a_meeting_without_a_date_is_named_beside_the_lanes(client, folder, talks):
    folder.loads(
        "undated",
        "meetings: {jp-eu-2: {dialogue: jp-eu, ordinal: 2, state: announced, cites: [ahead#when]}}",
    )

    lanes = picture(client, "/", "lanes")

    assert "/meetings/jp-eu-2/" not in dict(points(lanes))
    [key] = lanes.all("p", "key")
    assert key.text.endswith("Without a date: Second meeting, Japan-EU Talks.")


def test_the_first_page_asks_no_more_of_many_meetings_without_a_date(client, folder, talks):
    folder.loads(
        "undated",
        "meetings:\n"
        + "".join(
            f"  jp-eu-{n}: {{dialogue: jp-eu, ordinal: {n}, state: announced, cites: [ahead#when]}}\n"
            for n in range(2, 16)
        ),
    )

    with CaptureQueriesContext(connection) as questions:
        lanes = picture(client, "/", "lanes")

    assert len(questions) <= 16
    assert [link.text for link in lanes.all("p", "key")[0].all("a")] == [
        f"{heading(Meeting.objects.get(slug=f'jp-eu-{n}'))}, Japan-EU Talks"
        for n in range(15, 5, -1)
    ]


def test_an_empty_record_has_no_pictures(client, db, today):
    assert visit(client, "/").all("figure", "picture") == []


# -- a dialogue: the matrix ------------------------------------------------------------------------


def test_areas_are_rows_and_their_cells_lead_to_where_they_were_discussed(client, talks):
    matrix = picture(client, TALKS, "matrix")

    assert said(matrix)[0] == "Areas on the table, meeting by meeting"
    assert points(matrix) == [
        (
            "/meetings/talks-1/#discussion-awareness",
            "Space situational awareness, First meeting, 24 July 2019: 1 commitment",
        ),
        (
            "/meetings/talks-2/#discussion-awareness",
            "Space situational awareness, Second meeting, 26 August 2020",
        ),
        ("/meetings/talks-1/#discussion-moon", "Moon, First meeting, 24 July 2019: 2 commitments"),
    ]
    assert table(matrix) == [
        [
            "Space situational awareness",
            "First meeting, 24 July 2019 (1 commitment); Second meeting, 26 August 2020",
        ],
        ["Moon", "First meeting, 24 July 2019 (2 commitments)"],
    ]


def test_an_area_that_was_not_listed_on_the_table_is_said_to_be_so(client, folder, talks):
    folder.loads(
        "more",
        "commitments: {late: {statement: Both watch., strength: plans, parties: [us], areas: [moon], "
        "events: [{kind: made, meeting: talks-2, cites: [en-2#two]}]}}",
    )

    matrix = picture(client, TALKS, "matrix")

    assert points(matrix)[-1] == (
        "/meetings/talks-2/",
        "Moon, Second meeting, 26 August 2020: 1 commitment, not listed on the table",
    )
    assert [link.attributes["href"] for link in matrix.all("a", "hollow")] == ["/meetings/talks-2/"]


# -- a dialogue: the bars --------------------------------------------------------------------------


def test_every_commitment_is_a_bar_that_says_from_when_by_when_and_what_came_of_it(client, talks):
    bars = picture(client, TALKS, "bars")
    titles = [
        svg.all("title")[0].text for svg in bars.all("svg") if svg.attributes.get("role") == "img"
    ][1:]

    assert titles == [
        "Made: 24 July 2019. Target: 2021. Done: 26 August 2020.",
        "Made: 24 July 2019. Target: 12 October 2026. Past its date.",
        "Made: 24 July 2019. Open.",
        "Already under way when first recorded: 24 July 2019. Target: 2023, then 2024. Past its date.",
        "Made: 24 July 2019. Target: 2030. Superseded: 26 August 2020.",
        "Made: 26 August 2020. Target: May 2026. Past its date.",
    ]
    assert [row[0] for row in table(bars)] == [
        "Both meet again.",
        "Japan names a contact.",
        "Both go to the Moon.",
        "Japan hosts payloads.",
        "Both share a station.",
        "A study is written.",
    ]
    assert [
        f"{began}. {f'Target: {target}. ' if target else ''}{came}."
        for _statement, began, target, came in table(bars)
    ] == titles


def test_as_of_a_day_the_line_stands_there_and_nothing_later_is_drawn(client, talks):
    bars = picture(client, f"{TALKS}?as_of=2020-01-01", "bars")

    assert [text.text for text in bars.all("text", "now")] == ["1 January 2020"]
    assert [row[2:] for row in table(bars)] == [
        ["2021", "Open"],
        ["12 October 2026", "Open"],
        ["", "Open"],
        ["2023", "Open"],
        ["2030", "Open"],
    ]
    links = [link.attributes["href"] for link in bars.all("a")]
    assert len(links) == 2 * len(table(bars))
    assert all(link.endswith("?as_of=2020-01-01") for link in links)
    matrix = picture(client, f"{TALKS}?as_of=2020-01-01", "matrix")
    assert {urlsplit(href).path for href, _words in points(matrix)} == {"/meetings/talks-1/"}


# -- both ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/", TALKS])
def test_no_shape_carries_a_style_of_its_own(client, talks, address):
    figures = visit(client, address).all("figure", "picture")
    assert figures
    for figure in figures:
        for element in figure.all():
            assert {"style", "fill", "stroke", "onclick"} & {*element.attributes} == set()


def test_pictures_of_five_hundred_meetings_say_what_they_leave_out(client, folder, today):
    folder.loads("many", generated())

    lanes = picture(client, "/", "lanes")
    assert len(points(lanes)) == found_for.MOST_MEETINGS
    assert "Only the latest 120 meetings are drawn." in lanes.all("p", "key")[0].text
    page = visit(client, TALKS)
    [bars], [matrix] = page.all("figure", "bars"), page.all("figure", "matrix")
    assert len(table(bars)) == found_of.MOST_COMMITMENTS
    assert "Only the latest 30 commitments are drawn." in bars.all("p", "key")[0].text
    assert len(points(matrix)) == 2 * found_of.MOST_MEETINGS
    assert "dense" in matrix.classes
    assert "Only the latest 24 meetings with a date are drawn." in matrix.all("p", "key")[0].text


def test_every_point_leads_to_a_page_of_the_record(client, talks):
    walked = set()
    for address in ("/", *(row.get_absolute_url() for row in Dialogue.objects.all())):
        for figure in visit(client, address).all("figure", "picture"):
            for href, words in points(figure):
                assert words
                walked.add(address)
                target = urlsplit(href)
                anchors = {
                    element.attributes.get("id") for element in visit(client, target.path).all()
                }
                assert not target.fragment or target.fragment in anchors
    assert {"/", TALKS} <= walked


def test_lengths_are_written_alike_in_a_language_with_decimal_commas(client, talks):
    with override("de"):
        lanes = picture(client, "/", "lanes")

    lengths = [
        *(line.attributes["x1"] for line in lanes.all("line")),
        *(circle.attributes["r"] for circle in lanes.all("circle")),
    ]
    assert lanes.all("line")
    assert lanes.all("circle")
    assert [length for length in lengths if "," in length] == []


def test_the_dialogue_that_met_last_is_kept_where_not_all_can_be_drawn(client, talks, monkeypatch):
    monkeypatch.setattr(found_for, "MOST_DIALOGUES", 1)

    found = found_for.sessions(Dialogue.objects.all())

    assert [str(dialogue) for dialogue, _rows in found.dialogues] == ["Space Talks"]
    assert found.left_out == 1
    assert Meeting.objects.get(slug="jp-eu-1") not in found.meetings

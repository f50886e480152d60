"""Days and numbers into shapes: lanes, a matrix and bars, of two meetings and of five hundred."""

from __future__ import annotations

import datetime
from math import pi

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogues.pictures.bars import Course, bars
from dialogues.pictures.lanes import LARGEST, Sitting, lanes, radius
from dialogues.pictures.matrix import matrix
from dialogues.pictures.scale import Length, Scale, Stretch

TODAY = datetime.date(2021, 12, 31)
many = settings(max_examples=100, derandomize=True)
days = st.dates(datetime.date(1000, 1, 1), datetime.date(9999, 12, 31))
spans = st.one_of(
    st.tuples(days, days).map(lambda ends: tuple(sorted(ends))),
    st.tuples(st.none(), days),
    st.tuples(days, st.none()),
    days.map(lambda day: (day, day)),
)


def day(text):
    return datetime.date.fromisoformat(text)


def span(first, last):
    return (day(first), day(last))


def on(text):
    return span(text, text)


# -- the scale ---------------------------------------------------------------------------------


def test_a_length_is_short_and_alike_in_every_language():
    assert [str(Length(value)) for value in (0.0, 12.5, 33.333, 100.0)] == [
        "0%",
        "12.5%",
        "33.33%",
        "100%",
    ]
    assert str(Length(3.5, "")) == "3.5"


def test_a_scale_has_whole_years_from_the_first_day_known_to_today():
    scale = Scale.of([(None, day("2019-07-24")), on("2020-08-26")], TODAY)

    assert (scale.first_year, scale.last_year) == (2019, 2021)
    assert [(str(year.x), year.label) for year in scale.years()] == [
        ("0%", "2019"),
        ("33.3%", "2020"),
        ("66.7%", "2021"),
    ]
    assert (str(scale.now), scale.is_now_late) == ("99.95%", True)


def test_a_long_scale_names_few_years_and_none_that_would_reach_out_of_it():
    years = Scale(1501, 2026, TODAY).years()

    assert [year.label for year in years] == ["1600", "1700", "1800", "1900", ""]


def test_an_open_end_reaches_to_the_end_of_the_picture():
    scale = Scale(2019, 2021, TODAY)

    assert scale.stretch((None, day("2019-12-31"))) == Stretch(Length(0.0), Length(33.31))
    assert scale.stretch((day("2021-01-01"), None)) == Stretch(Length(66.69), Length(33.31))


@many
@given(spans, days)
def test_a_span_is_never_narrower_than_its_period(when, today):
    scale = Scale.of([when], today)
    stretch = scale.stretch(when)
    first, last = when
    whole = (datetime.date(scale.last_year, 12, 31) - datetime.date(scale.first_year, 1, 1)).days
    period = ((last - first).days + 1) / (whole + 1) * 100 if first and last else 0

    assert stretch.width.value >= period - 1e-6
    assert stretch.x.value >= 0
    assert stretch.end.value <= 100 + 1e-6


# -- lanes -------------------------------------------------------------------------------------


def test_two_meetings_are_two_points_of_a_lane():
    drawn = lanes(
        [
            ("talks", [Sitting("one", on("2019-01-01"), 4), Sitting("two", on("2021-12-31"))]),
            ("quiet", []),
        ],
        TODAY,
    )

    [lane] = drawn.lanes
    assert lane.of == "talks"
    assert [(point.of, str(point.stretch.middle), str(point.r)) for point in lane.points] == [
        ("one", "0.05%", "7.3"),
        ("two", "99.95%", "3.5"),
    ]
    assert [point.is_capsule for point in lane.points] == [False, False]
    assert (str(lane.line.x), str(lane.line.end)) == ("0%", "100%")


def test_no_meeting_at_all_is_no_lane():
    assert lanes([], TODAY).lanes == []


def test_a_month_is_a_capsule_over_the_month_and_two_days_are_a_point():
    [lane] = lanes(
        [
            (
                "talks",
                [
                    Sitting("month", span("2021-06-01", "2021-06-30")),
                    Sitting("days", span("2021-08-26", "2021-08-27"), is_hollow=True),
                ],
            )
        ],
        TODAY,
    ).lanes

    month, two_days = lane.points
    assert (month.is_capsule, month.is_hollow, two_days.is_capsule, two_days.is_hollow) == (
        True,
        False,
        False,
        True,
    )
    assert month.stretch == Stretch(Length(41.36), Length(8.23))
    assert (str(month.top), str(month.height)) == ("-3.5", "7")


def test_the_area_of_a_point_is_as_its_weight():
    four, sixteen = radius(4, 16).value, radius(16, 16).value

    assert (pi * sixteen**2) / (pi * four**2) == pytest.approx(4, rel=0.05)
    assert (radius(0, 16).value, sixteen) == (3.5, LARGEST)
    assert radius(1, 1).value < LARGEST / 2  # one alone does not look like many


sittings = st.builds(Sitting, st.none(), spans, st.integers(0, 10_000), st.booleans())


@many
@given(st.lists(st.lists(sittings, max_size=8), max_size=6), days)
def test_every_meeting_is_a_point_within_the_picture(rows, today):
    drawn = lanes(list(enumerate(rows)), today)

    kept = [row for row in rows if row]
    assert [len(lane.points) for lane in drawn.lanes] == [len(row) for row in kept]
    for lane in drawn.lanes:
        for stretch in (lane.line, *(point.stretch for point in lane.points)):
            assert 0 <= stretch.x.value <= stretch.end.value <= 100 + 1e-6
        assert all(point.r.value <= LARGEST for point in lane.points)


def test_five_hundred_meetings_are_five_hundred_points_in_their_order():
    rows = [Sitting(n, on(f"{1500 + n}-03-01"), n % 7) for n in range(1, 501)]

    drawn = lanes([("talks", rows)], TODAY)

    places = [point.stretch.middle for point in drawn.lanes[0].points]
    assert len({*places}) == 500
    assert places == sorted(places)
    assert len(drawn.scale.years()) <= 7


# -- the matrix --------------------------------------------------------------------------------


def test_a_matrix_of_two_meetings_has_half_its_width_for_each():
    drawn = matrix(["2019", "2020"], [("moon", {0: "a", 1: "b"}), ("debris", {1: "c"})])

    assert [(str(column.stretch.middle), column.label) for column in drawn.columns] == [
        ("25%", "2019"),
        ("75%", "2020"),
    ]
    assert [
        (row.of, [(cell.of, str(cell.stretch.x)) for cell in row.cells]) for row in drawn.rows
    ] == [("moon", [("a", "0%"), ("b", "50%")]), ("debris", [("c", "50%")])]
    assert not drawn.is_dense


def test_a_year_is_said_once_and_where_there_is_room():
    drawn = matrix(["2019", "2019", *(str(year) for year in range(2020, 2042))], [])

    labels = [column.label for column in drawn.columns]
    assert [label for label in labels if label] == [
        *("2019", "2021", "2024", "2027", "2030", "2033", "2036", "2039")
    ]
    assert drawn.is_dense


@many
@given(st.integers(1, 500), st.data())
def test_every_cell_is_within_the_picture_and_beside_its_neighbours(count, data):
    held = data.draw(st.dictionaries(st.integers(0, count - 1), st.none(), max_size=20))
    drawn = matrix([""] * count, [("area", held)])

    [row] = drawn.rows
    assert len(row.cells) == len(held)
    ends = [column.stretch.end.value for column in drawn.columns]
    starts = [column.stretch.x.value for column in drawn.columns[1:]]
    assert starts == pytest.approx(ends[:-1], abs=0.011)
    assert all(0 <= cell.stretch.x.value < cell.stretch.end.value <= 100.01 for cell in row.cells)


# -- bars --------------------------------------------------------------------------------------


def bar(**said):
    [found] = bars([Course("it", **said)], TODAY).bars
    return found


def ends(stretch):
    return (str(stretch.x), str(stretch.end)) if stretch else None


def test_what_is_open_is_a_bar_from_its_day_to_today():
    found = bar(began=on("2019-01-01"))

    assert ends(found.sure) == ("0.05%", "99.95%")
    assert (found.vague, found.past, found.targets, found.is_over) == ([], None, [], False)
    assert not found.is_label_before


def test_what_is_past_its_date_is_told_apart_from_the_last_day_of_its_target():
    found = bar(
        began=on("2019-01-01"),
        targets=(span("2019-01-01", "2019-12-31"), span("2020-01-01", "2020-12-31")),
        due=day("2020-12-31"),
    )

    assert ends(found.sure) == ("0.05%", "66.65%")
    assert ends(found.past) == ("66.65%", "99.95%")
    assert [(ends(target.stretch), target.is_moved) for target in found.targets] == [
        (("0%", "33.31%"), True),
        (("33.3%", "66.7%"), False),
    ]


def test_what_was_done_in_a_year_ends_vaguely_over_all_of_that_year():
    found = bar(began=on("2019-01-01"), ended=span("2020-01-01", "2020-12-31"))

    assert ends(found.sure) == ("0.05%", "33.35%")
    assert [ends(stretch) for stretch in found.vague] == [("33.3%", "66.7%")]
    assert (str(found.end), found.is_over) == ("66.7%", True)


def test_what_was_under_way_by_a_day_is_led_into_from_before_and_begins_there():
    found = bar(began=(None, day("2019-12-31")))

    assert [ends(stretch) for stretch in found.vague] == [("0%", "33.31%")]
    assert str(found.start) == str(found.vague[0].end)


def test_a_target_before_the_bar_begins_makes_all_of_it_past_its_date():
    found = bar(began=on("2020-06-01"), targets=(on("2019-06-01"),), due=day("2019-06-01"))

    assert found.sure is None
    assert ends(found.past) == (str(found.start), "99.95%")


def test_a_target_in_a_thousand_years_does_not_press_the_rest_together():
    drawn = bars([Course("it", on("2019-01-01"), targets=(on("3000-01-01"),))], TODAY)

    assert (drawn.scale.first_year, drawn.scale.last_year) == (2019, 2021)
    assert str(drawn.bars[0].targets[0].stretch.end) == "100%"


courses = st.builds(
    Course,
    st.none(),
    spans,
    st.one_of(st.none(), spans),
    st.lists(spans, max_size=3).map(tuple),
    st.one_of(st.none(), days),
)


@many
@given(st.lists(courses, max_size=6), days)
def test_no_bar_reaches_out_of_the_picture(given_courses, today):
    for drawn in bars(given_courses, today).bars:
        shapes = [*drawn.vague, *(target.stretch for target in drawn.targets)]
        shapes += [shape for shape in (drawn.sure, drawn.past) if shape]
        for shape in shapes:
            assert 0 <= shape.x.value <= shape.end.value <= 100 + 1e-6
        assert 0 <= drawn.start.value <= 100
        assert 0 <= drawn.end.value <= 100 + 1e-6

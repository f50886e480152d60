"""Dates are read as their sources state them, and shown no more precisely."""

import calendar
import re
import warnings
from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dialogues.dates import DateError, StatedDate, parse, shown, shown_day

with warnings.catch_warnings():
    # The reference is not ours to mend: its parser still calls pyparsing by old names.
    warnings.simplefilter("ignore", DeprecationWarning)
    from edtf import parse_edtf

TAIL = " Write it as EDTF, for example 2019-07-24 or 2019-07."
# Japanese signs, written narrow in the table below.
WIDE = str.maketrans("~()", "\u301c\uff08\uff09")
few = settings(max_examples=200)

days = st.dates(date(1000, 1, 1), date(9999, 12, 31))
precisions = st.integers(0, 2)
qualifiers = st.sampled_from(["", "~", "?"])
near = st.integers(0, 800).map(timedelta)


def _stated(day: date, precision: int, qualifier: str) -> str:
    return day.isoformat()[: (4, 7, 10)[precision]] + qualifier


@st.composite
def intervals(draw: st.DrawFn) -> str:
    """Intervals in order, their ends at most two years apart or one left empty."""
    start = draw(st.dates(date(1000, 1, 1), date(9990, 12, 31)))
    ends = [_stated(day, draw(precisions), draw(qualifiers)) for day in (start, start + draw(near))]
    emptied = draw(st.sampled_from([None, None, 0, 1]))
    if emptied is not None:
        ends[emptied] = ""
    return "/".join(ends)


singles = st.builds(_stated, days, precisions, qualifiers)
stated = singles | intervals()
almost = st.text(st.sampled_from("0123456789-/~?% T.\n"), max_size=24)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2019-07-24", date(2019, 7, 24), date(2019, 7, 24)),
        ("2019-07-24?", date(2019, 7, 24), date(2019, 7, 24)),
        ("2018-07", date(2018, 7, 1), date(2018, 7, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-02-29", date(2024, 2, 29), date(2024, 2, 29)),
        ("2014", date(2014, 1, 1), date(2014, 12, 31)),
        ("2015~", date(2015, 1, 1), date(2015, 12, 31)),
        ("2024-08-26/2024-08-27", date(2024, 8, 26), date(2024, 8, 27)),
        ("2014/2014", date(2014, 1, 1), date(2014, 12, 31)),
        ("2014-05/2014", date(2014, 5, 1), date(2014, 12, 31)),
        ("2014~/2016-05?", date(2014, 1, 1), date(2016, 5, 31)),
        ("/2023-01-17", None, date(2023, 1, 17)),
        ("2019/", date(2019, 1, 1), None),
        ("1000", date(1000, 1, 1), date(1000, 12, 31)),
        ("9999-12-31", date(9999, 12, 31), date(9999, 12, 31)),
    ],
)
def test_parse_gives_the_first_and_the_last_day_a_date_may_mean(text, earliest, latest):
    assert parse(text) == StatedDate(text, earliest, latest)
    assert str(parse(text)) == text


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "is not a date."),
        ("2019-13-01", "is not a date."),
        ("2019-7-24", "is not a date."),
        ("20190724", "is not a date."),
        (" 2019", "is not a date."),
        ("2019\n", "is not a date."),
        ("201²", "is not a date."),
        ("٢٠١٩", "is not a date."),
        ("\uff12\uff10\uff11\uff19", "is not a date."),
        ("2019/2020/2021", "is not a date."),
        ("2019//", "is not a date."),
        ("~2019", "is not a date."),
        ("2019~-07", "is not a date."),
        ("~/2019", "is not a date."),
        ("2019-02-29", "names a day that does not exist."),
        ("2019-07-00", "names a day that does not exist."),
        ("0999", "names a year outside 1000 to 9999."),
        ("0000-01-01", "names a year outside 1000 to 9999."),
        ("10000", "names a year outside 1000 to 9999."),
        ("-2019", "names a year outside 1000 to 9999."),
        ("2019~?", "may carry only one ~ or one ? at an end."),
        ("2019%", "may carry only one ~ or one ? at an end."),
        ("/", "has neither a beginning nor an end."),
        ("2019-07-25/2019-07-24", "ends before it begins."),
        ("2019-08/2019-07-31", "ends before it begins."),
    ],
)
def test_parse_refuses_with_the_value_what_is_wrong_and_the_remedy(text, complaint):
    with pytest.raises(DateError) as refusal:
        parse(text)

    assert str(refusal.value) == f"{text!r} {complaint}{TAIL}"


def test_a_refusal_quotes_no_more_than_a_reader_needs():
    with pytest.raises(DateError) as refusal:
        parse("2" * 5_000_000)

    assert str(refusal.value) == f"'{'2' * 60}…' is not a date.{TAIL}"


@pytest.mark.parametrize(
    ("text", "is_full", "is_day"),
    [
        ("2019-07-24", True, True),
        ("2019-07-24/2019-07-24", True, True),
        ("2024-08-26/2024-08-27", True, False),
        ("2019-07-24~", False, False),
        ("2019-07-24?/2019-07-24", False, False),
        ("2019-07-24/2019-07", False, False),
        ("/2019-07-24", False, False),
    ],
)
def test_only_unqualified_days_are_full(text, is_full, is_day):
    assert (parse(text).is_full, parse(text).is_day) == (is_full, is_day)


@pytest.mark.parametrize(
    ("more", "less"),
    [
        ("2019-07-24", "2019-07"),
        ("2019-07", "2019"),
        ("2019-07-24", "2019-07-24?"),
        ("2019-07", "2019~"),
        ("2019-07~", "2019~"),
        ("2024-08-26", "2024-08-26/2024-08-27"),
        ("2023-01-17", "/2023-01-17"),
        ("/2023-01-17", "/2023"),
        ("2019-07/2020", "2019/"),
        ("2020/", "2019/"),
        ("2019/9999", "2019/"),
    ],
)
def test_a_date_within_a_wider_one_says_more_and_never_the_other_way_round(more, less):
    assert parse(more).within(parse(less))
    assert not parse(less).within(parse(more))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2019", "2020"),
        ("2019-12/2020-01", "2019"),
        ("/2019", "2019/"),
        ("2019-07-24?", "2019"),
        ("2019~", "2019?"),
    ],
)
def test_dates_of_which_neither_is_within_the_other(one, other):
    assert not parse(one).within(parse(other))
    assert not parse(other).within(parse(one))


@pytest.mark.parametrize(
    ("text", "english", "japanese"),
    [
        ("2019-07-24", "24 July 2019", "2019年7月24日"),
        ("2022-08-01", "1 August 2022", "2022年8月1日"),
        ("2018-07", "July 2018", "2018年7月"),
        ("2014", "2014", "2014年"),
        ("2015~", "about 2015", "2015年頃"),
        ("2023?", "2023, uncertain", "2023年(不確か)"),
        ("2024-08-26/2024-08-27", "26-27 August 2024", "2024年8月26日~27日"),
        ("2014-04-30/2014-05-02", "30 April - 2 May 2014", "2014年4月30日~5月2日"),
        (
            "2023-12-28/2024-01-02",
            "28 December 2023 - 2 January 2024",
            "2023年12月28日~2024年1月2日",
        ),
        (
            "2023-08-28/2024-08-28",
            "28 August 2023 - 28 August 2024",
            "2023年8月28日~2024年8月28日",
        ),
        ("2019-05/2019-06", "May-June 2019", "2019年5月~6月"),
        ("2018-12/2019-01", "December 2018 - January 2019", "2018年12月~2019年1月"),
        ("2012/2014", "2012-2014", "2012年~2014年"),
        ("2014/2014", "2014", "2014年"),
        ("2014-05/2014", "May 2014 - 2014", "2014年5月~2014年"),
        ("2018/2019-05-02", "2018 - 2 May 2019", "2018年~2019年5月2日"),
        ("2014~/2016", "about 2014 - 2016", "2014年頃~2016年"),
        ("2014/2016?", "2014 - 2016 (uncertain)", "2014年~2016年(不確か)"),
        ("/2023-01-17", "by 17 January 2023", "2023年1月17日まで"),
        ("/2023~", "by about 2023", "2023年頃まで"),
        ("2019/", "from 2019 on", "2019年以降"),
        ("2019?/", "from 2019 (uncertain) on", "2019年(不確か)以降"),
    ],
)
def test_shown_says_for_a_reader_what_the_source_says(text, english, japanese):
    assert shown(text) == english.replace("-", "\N{EN DASH}")
    assert shown(text, "ja") == japanese.translate(WIDE)


def test_shown_refuses_what_parse_refuses():
    with pytest.raises(DateError, match="ends before it begins"):
        shown("2020/2019")


def test_shown_names_every_month():
    months = [shown(f"2019-{month:02}") for month in range(1, 13)]

    assert months == [f"{name} 2019" for name in calendar.month_name[1:]]


def test_a_language_that_is_not_ours_is_answered_in_english():
    assert shown("2019-07-24", "fr") == "24 July 2019"
    assert shown_day(date(2019, 7, 24), "fr") == "24 July 2019"


def test_shown_day_speaks_like_shown():
    assert shown_day(date(2026, 11, 2)) == "2 November 2026"
    assert shown_day(date(2026, 11, 2), "ja") == "2026年11月2日"


@few
@given(singles)
def test_parse_agrees_with_the_reference_on_single_dates(text):
    reference = parse_edtf(text)

    assert parse(text) == StatedDate(
        text,
        date(*reference.lower_strict()[:3]),
        date(*reference.upper_strict()[:3]),
    )


@few
@given(intervals())
def test_parse_reads_only_intervals_that_the_reference_reads(text):
    assert str(parse_edtf(text)) == str(parse(text))


@few
@given(st.text() | almost | stated)
@example("\ud800")
def test_any_text_is_a_date_in_order_or_refused(text):
    try:
        found = parse(text)
    except DateError as refusal:
        assert str(refusal).endswith(TAIL)  # noqa: PT017 (a refusal is one of two right answers)
        return
    assert (found.earliest or date.min) <= (found.latest or date.max)
    assert shown(text)
    assert shown(text, "ja")


@few
@given(stated)
def test_every_date_is_within_itself_and_open_time(text):
    found = parse(text)

    assert found.within(found)
    assert found.within(StatedDate("~?", None, None))


@few
@given(days, st.integers(0, 2), qualifiers)
def test_a_more_precise_date_is_within_the_less_precise(day, precision, qualifier):
    wider = parse(_stated(day, precision, qualifier))

    assert parse(day.isoformat()).within(wider)
    assert wider.within(parse(day.isoformat())) == (precision == 2 and not qualifier)


@few
@given(stated)
def test_shown_says_each_stated_number_and_no_other(text):
    """No day appears for a month, and no month for a year."""
    english, japanese = shown(text), shown(text, "ja")

    assert _numbers(japanese) == _numbers(text)
    assert ("月" in japanese) == bool(re.search(r"[0-9]-", text))
    assert ("日" in japanese) == bool(re.search(r"-..-..", text))
    # English names its months, so that its numbers are the years and the days.
    assert _numbers(english) == _numbers(re.sub(r"([0-9]{4})-..", r"\1", text))


def _numbers(text: str) -> set[int]:
    return {int(number) for number in re.findall(r"[0-9]+", text)}

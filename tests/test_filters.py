"""What a visitor may ask, and how anything else is refused."""

from __future__ import annotations

from datetime import date

import pytest

from dialogues.filters import RefusedError, values


def test_a_day_is_read_and_nothing_asks_for_none():
    assert values.day("as_of", "2019-07-24") == date(2019, 7, 24)
    assert values.day("as_of", "") is None


@pytest.mark.parametrize(
    "value",
    ["2019", "2019-07", "2019-02-29", "2019-07-24~", "2019-07-24/2019-07-24", "٢٠١٩-07-24", "\0"],
)
def test_what_is_not_one_day_is_refused_with_its_remedy(value):
    with pytest.raises(RefusedError) as refused:
        values.day("as_of", value)

    assert str(refused.value) == f"as_of: “{value}” is not a day. Write it as 2019-07-24."
    assert refused.value.param == "as_of"


def test_a_long_value_is_quoted_short():
    with pytest.raises(RefusedError) as refused:
        values.slug("a", "x" * 101)

    assert len(str(refused.value)) < 200


@pytest.mark.parametrize("value", ["A", "a b", "a--b", "a\n", "-a"])
def test_what_cannot_be_a_slug_is_refused(value):
    with pytest.raises(RefusedError):
        values.slug("a", value)

"""What holds of every kind of public page: WCAG, what it weighs, and how narrow it may become."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

from .kinds import KINDS, LANGUAGES, PICTURED

pytestmark = pytest.mark.xdist_group("browser")

SCREENSHOTS = settings.BASE_DIR / "var" / "screenshots"
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
ALL_RULES = {"type": "tag", "values": [*WCAG]}
# What looks different by night and in a narrow window; to ask all again would find the same.
RULES_ON_LOOKS = {"type": "rule", "values": ["color-contrast", "link-in-text-block", "target-size"]}
OPEN_ALL = "document.querySelectorAll('details').forEach(details => details.open = true)"
IN_ENGLISH = [kind for kind in KINDS if not kind.startswith("ja ")]
# In Japanese, those that are most unlike the English ones: other words break lines elsewhere.
NARROW = [*IN_ENGLISH, *(f"ja {name}" for name in PICTURED)]
SHIFTED = """new Promise(tell => {
    let sum = 0
    new PerformanceObserver(list => list.getEntries().forEach(shift => sum += shift.value))
        .observe({type: "layout-shift", buffered: true})
    requestAnimationFrame(() => setTimeout(() => tell(sum), 30))
})"""


def violations(page, rules):
    """What axe has against a page, rule by rule and place by place."""
    found = Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]})
    return [
        (violation["id"], node["target"], node["failureSummary"])
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing_by_day_or_by_night_wide_or_narrow(visitor, kind):
    visitor.opens(*KINDS[kind])
    visitor.page.evaluate(OPEN_ALL)
    assert violations(visitor.page, ALL_RULES) == []
    if kind.startswith("ja "):
        # It has the colours and the widths of the English one.
        return
    visitor.page.emulate_media(color_scheme="dark")
    assert violations(visitor.page, RULES_ON_LOOKS) == []
    visitor.page.set_viewport_size({"width": 320, "height": 800})
    assert violations(visitor.page, RULES_ON_LOOKS) == []


@pytest.mark.parametrize("kind", IN_ENGLISH)
def test_a_page_is_light_comes_in_few_pieces_and_stays_where_it_is(visitor, kind):
    pieces: list[float] = []
    wire = visitor.page.context.new_cdp_session(visitor.page)
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda told: pieces.append(told["encodedDataLength"]))
    visitor.opens(*KINDS[kind])
    assert visitor.page.evaluate(SHIFTED) == 0
    assert sum(pieces) <= 60 * 1024
    assert len(visitor.asked) <= 6


# 1280 pixels magnified four times are 320, each four pixels wide.
@pytest.mark.parametrize("kind", NARROW)
def test_nothing_is_cut_off_at_320_pixels_or_at_400_per_cent(arrives, kind):
    visitor = arrives(320, 256, device_scale_factor=4)
    visitor.opens(*KINDS[kind])
    visitor.page.evaluate(OPEN_ALL)
    assert visitor.page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PICTURED)
def test_ten_pages_are_pictured_at_three_widths(visitor, name, language):
    kind = f"{language.strip('/')} {name}".strip()
    visitor.opens(*KINDS[kind])
    for width in (320, 768, 1440):
        visitor.page.set_viewport_size({"width": width, "height": 800})
        picture = SCREENSHOTS / f"{kind.replace(' ', '-')}-{width}.png"
        visitor.page.screenshot(path=picture, full_page=True)
        assert picture.stat().st_size > 5_000

"""What holds of every kind of public page: WCAG, what it weighs, and how narrow it may become."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

from .kinds import KINDS, LANGUAGES, PICTURED

pytestmark = pytest.mark.xdist_group("browser")

SCREENSHOTS = settings.BASE_DIR / "var" / "screenshots"
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
EXAMINE = {"runOnly": {"type": "tag", "values": [*WCAG]}, "resultTypes": ["violations"]}
OPEN_ALL = "document.querySelectorAll('details').forEach(details => details.open = true)"
SHIFTED = """new Promise(tell => {
    let sum = 0
    new PerformanceObserver(list => list.getEntries().forEach(shift => sum += shift.value))
        .observe({type: "layout-shift", buffered: true})
    requestAnimationFrame(() => setTimeout(() => tell(sum), 30))
})"""


# Wide and light for some, narrow and dark for others: the rules on colours find the same colours
# in both, and those on sizes find other sizes.
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 320)])
@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing(arrives, kind, scheme, width):
    visitor = arrives(width, color_scheme=scheme)
    visitor.opens(*KINDS[kind])
    visitor.page.evaluate(OPEN_ALL)
    found = Axe().run(visitor.page, options=EXAMINE)
    assert [
        (violation["id"], node["target"], node["failureSummary"])
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ] == []


@pytest.mark.parametrize("kind", KINDS)
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
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_cut_off_at_320_pixels_or_at_400_per_cent(arrives, kind):
    visitor = arrives(320, 256, device_scale_factor=4)
    visitor.opens(*KINDS[kind])
    visitor.page.evaluate(OPEN_ALL)
    assert visitor.page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("width", [320, 768, 1440])
@pytest.mark.parametrize("language", LANGUAGES)
def test_ten_pages_are_pictured(arrives, language, width):
    visitor = arrives(width)
    for name in PICTURED:
        kind = f"{language.strip('/')} {name}".strip()
        visitor.opens(*KINDS[kind])
        picture = SCREENSHOTS / f"{kind.replace(' ', '-')}-{width}.png"
        visitor.page.screenshot(path=picture, full_page=True)
        assert picture.stat().st_size > 5_000

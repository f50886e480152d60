"""One browser, one site and one record for all tests in this folder, each in a window of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect, sync_playwright

from .chromium import ARGUMENTS, NONE_HERE, found, is_required
from .site import served
from .visitor import Visitor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext

    Arrivals = Callable[..., Visitor]


# A machine that checks everything at once is slow; whoever waits for what never comes waits this long.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)


# No longer than for this folder: the loop in which the browser is spoken to would keep the tests
# after it from the database.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A running browser; where there is none, a reason to skip, or to fail."""
    place = found()
    if place is None:
        (pytest.fail if is_required() else pytest.skip)(NONE_HERE)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=place, args=[*ARGUMENTS])
        yield running
        running.close()


@pytest.fixture(scope="package")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the record."""
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="package")
def site(browser: Browser, site_folder: Path) -> Iterator[str]:
    """The address of the running site."""
    with served(site_folder) as address:
        yield address


@pytest.fixture
def arrives(browser: Browser, site: str) -> Iterator[Arrivals]:
    """How somebody arrives: with a window of a width, and what else a browser may be like.

    Whatever is tried, no browser may have had anything to complain of.
    """
    contexts: list[BrowserContext] = []
    visitors: list[Visitor] = []

    def arrive(width: int = 1280, height: int = 800, **manner: Any) -> Visitor:
        # Nothing is looked at before it has come to rest.
        still: dict[str, Any] = {"reduced_motion": "reduce", **manner}
        context = browser.new_context(viewport={"width": width, "height": height}, **still)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        visitors.append(Visitor(context, site))
        return visitors[-1]

    yield arrive
    for context in contexts:
        context.close()
    assert [complaint for visitor in visitors for complaint in visitor.complaints] == []


@pytest.fixture
def visitor(arrives: Arrivals) -> Visitor:
    """Somebody with an ordinary window."""
    return arrives()

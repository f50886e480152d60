"""What axe has against the desk, held against what it has against Django's own admin."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from .site import EDITOR, PASSWORD, stock
from .test_every_page import ALL_RULES, OPEN_ALL

pytestmark = pytest.mark.xdist_group("browser")

# What the desk breaks and Django's own admin does not, by page and rule, each with the reason why
# it stays.
OURS: dict[tuple[str, str], str] = {}


def broken(page):
    """The rules that axe says a page breaks."""
    page.evaluate(OPEN_ALL)
    found = Axe().run(page, options={"runOnly": ALL_RULES, "resultTypes": ["violations"]})
    return {each["id"] for each in found.response["violations"]}


def looked_at(page, site, tails):
    """The rules broken on a desk's pages: before signing in, and on each of some pages of it."""
    page.goto(f"{site}/admin/")
    found = {"sign-in": broken(page)}
    page.get_by_label("Username").fill(EDITOR)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Log out")).to_be_visible()
    found["index"] = broken(page)
    page.goto(f"{site}/admin/dialogues/meeting/?q=us-japan-6")
    found["changelist"] = broken(page)
    meeting = page.locator("#result_list tbody th a").first.get_attribute("href")
    page.goto(f"{site}{meeting}")
    found["change"] = broken(page)
    own = meeting.partition("/change/")[0]
    for name, address in tails.items():
        page.goto(f"{site}{address.format(own=own)}")
        found[name] = broken(page)
    return found


def test_axe_finds_nothing_at_the_desk_that_it_does_not_find_in_django(
    arrives, browser, site, site_folder
):
    added = {"add": "/admin/dialogues/commitment/add/", "delete": "{own}/delete/"}
    # To measure contrasts axe writes styles of its own, which the policy forbids.
    ours = looked_at(
        arrives(bypass_csp=True).page,
        site,
        {
            **added,
            "history": "/admin/record/meeting/us-japan-6/history/",
            "rename": "/admin/record/meeting/us-japan-6/rename/",
            "merge": "/admin/merge/agency/?goes=jaxa",
        },
    )
    with stock(site_folder) as theirs_at:
        context = browser.new_context()
        theirs = looked_at(context.new_page(), theirs_at, {**added, "history": "{own}/history/"})
        context.close()
    theirs_anywhere = {rule for rules in theirs.values() for rule in rules}

    besides = {
        (name, rule)
        for name, rules in ours.items()
        for rule in rules - theirs.get(name, theirs_anywhere)
    }
    assert besides == OURS.keys()

"""What readers come for, as they go about it: by keyboard, on paper, on a telephone, without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from .kinds import KINDS

pytestmark = pytest.mark.xdist_group("browser")

PAYLOADS = "Japan hosts U.S. payloads for space situational awareness"
LISTS = ("meetings", "dialogues", "commitments", "areas", "agencies", "parties", "sources")
TALKS = "U.S.-Japan Comprehensive Dialogue on Space"


def follow(page, name, within="main"):
    """Go where a link leads, by keyboard."""
    page.locator(within).get_by_role("link", name=name).first.press("Enter")


def test_words_that_are_looked_for_lead_to_a_commitment_and_to_what_proves_it(visitor):
    visitor.opens("/")
    page = visitor.page
    page.get_by_role("searchbox").press_sequentially("payloads")
    page.keyboard.press("Enter")
    visitor.stands_at("/search/?q=payloads")
    follow(page, re.compile(PAYLOADS))
    expect(page.get_by_role("heading", level=1)).to_contain_text(PAYLOADS)
    happened = page.locator("section.happened details.source")
    expect(happened.locator("blockquote").first).to_be_hidden()
    happened.locator("summary").press("Enter")
    words = happened.locator("blockquote").first.inner_text()
    follow(page, "U.S.-Japan Sixth Dialogue", "section.happened details.source")
    visitor.stands_at("/sources/eirns-2019-07-25/#qzss")
    passage = page.locator("article:target")
    expect(passage.locator("blockquote")).to_have_text(words)
    expect(passage).to_be_in_viewport()
    others = page.locator("article:not(:target)")
    assert others.count() > 1
    colour = "element => getComputedStyle(element).backgroundColor"
    assert {passage.evaluate(colour), others.first.evaluate(colour)} == {
        "rgb(255, 246, 214)",
        "rgba(0, 0, 0, 0)",
    }


@pytest.mark.parametrize(("language", "copied"), [("", "Copied"), ("/ja", "コピー済み")])
def test_a_passage_opens_beside_the_fact_it_proves_and_can_be_copied(arrives, language, copied):
    visitor = arrives(permissions=["clipboard-read", "clipboard-write"])
    visitor.opens(f"{language}/commitments/us-japan-qzss-payloads/")
    page = visitor.page
    number = page.locator(".timeline .numbers a").first
    number.press("Enter")
    card = page.locator(".card")
    expect(card).to_be_visible()
    words = card.locator("blockquote").inner_text()
    assert words.startswith("reviewed and confirmed progress")
    expect(card).to_contain_text("EIRNS · ")
    card.locator(".copy").press("Enter")
    expect(card.locator(".copy .before")).to_be_hidden()
    expect(card.locator(".copy .after")).to_be_visible()
    expect(card.locator(".copy .after")).to_have_text(copied)
    told = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert told[0] == f"“{words}”"
    assert told[-1].endswith(f"{language}/sources/eirns-2019-07-25/#qzss")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(number).to_be_focused()


def test_without_scripts_a_number_leads_to_the_passage(arrives):
    visitor = arrives(java_script_enabled=False)
    visitor.opens("/commitments/us-japan-qzss-payloads/")
    visitor.page.locator(".timeline .numbers a").first.click()
    visitor.stands_at("/sources/eirns-2019-07-25/#qzss")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_list_is_narrowed_widened_and_found_again_with_scripts_and_without(arrives, scripts):
    visitor = arrives(java_script_enabled=scripts)
    visitor.opens("/commitments/")
    page = visitor.page
    count = page.locator("p.count")
    everything = count.inner_text()
    page.get_by_text("Narrow the list").click()
    page.get_by_role("link", name="Space debris", exact=True).click()
    expect(page.locator(".chips .of")).to_have_text(["Area:"])
    visitor.stands_at("/commitments/?area=space-debris")
    expect(count).not_to_have_text(everything)
    few = count.inner_text()
    assert page.locator("ol.commitments > li").count() == int(few.split()[0])
    # With scripts, only the list is new: the page was not opened again.
    pages = [asked for asked in visitor.asked if "/static/" not in asked]
    styles = [asked for asked in visitor.asked if asked.endswith(".css")]
    assert (len(pages), len(styles) == 1 or not scripts) == (2, True)

    page.go_back()
    expect(count).to_have_text(everything)
    visitor.stands_at("/commitments/")
    page.go_forward()
    expect(count).to_have_text(few)
    page.locator(".chips").get_by_role("link", name="Area: Space debris").click()
    expect(count).to_have_text(everything)
    visitor.stands_at("/commitments/")
    assert page.locator(".chips").count() == 0


def told(page):
    """What a page says of its own address outside its list: to the eye, on paper, to programs."""
    return page.evaluate("""() => ({
        languages: [...document.querySelectorAll(".languages a")].map(link => link.href),
        notice: document.querySelector("#Content > .notice a").href,
        imprint: document.querySelector(".imprint").textContent,
        alternates: [...document.querySelectorAll("head link[rel=alternate]")].map(link => link.href),
    })""")


def test_a_list_narrowed_in_place_says_where_it_is_as_if_it_had_been_opened(visitor):
    visitor.opens("/commitments/?as_of=2024-12-31")
    page = visitor.page
    page.get_by_text("Narrow the list").click()
    page.get_by_role("link", name="Space debris", exact=True).click()
    visitor.stands_at("/commitments/?as_of=2024-12-31&area=space-debris")
    expect(page.locator(".languages a").last).to_have_attribute("href", re.compile("space-debris"))
    in_place = told(page)
    visitor.opens("/commitments/?as_of=2024-12-31&area=space-debris")
    assert in_place == told(page)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_value_that_is_refused_is_told_with_scripts_and_without(arrives, scripts):
    visitor = arrives(java_script_enabled=scripts)
    visitor.opens("/commitments/")
    page = visitor.page
    page.get_by_text("Narrow the list").click()
    page.get_by_label("Due before").fill("soon")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("“soon” is not a day, month or year.")
    assert "due_before=soon" in page.url
    page.go_back()
    visitor.stands_at("/commitments/")
    # That it was refused, once for the list and once for the page that says so, and none besides.
    refusals = [said for said in visitor.complaints if said.startswith("400 /commitments/?")]
    echoes = [said for said in visitor.complaints if "status of 400" in said]
    assert len(refusals) == len(echoes) == 1 + scripts
    assert sorted(visitor.complaints) == sorted(refusals + echoes)
    visitor.complaints.clear()


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("noun", LISTS)
def test_what_a_list_leads_to_opens_as_a_page_of_its_own(arrives, noun, scripts):
    visitor = arrives(java_script_enabled=scripts)
    visitor.opens(f"/{noun}/")
    link = visitor.page.locator("#listing a:is(.title, .statement)").first
    name = link.inner_text()
    address = link.get_attribute("href")
    link.click()
    visitor.stands_at(address)
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text(name)
    expect(visitor.page.get_by_role("heading", level=1)).to_have_count(1)


def test_two_meetings_are_compared_and_the_next_one_is_prepared_on_paper(visitor):
    visitor.opens("/meetings/us-japan-9/")
    page = visitor.page
    follow(page, "Compare the two meetings")
    visitor.stands_at("/compare/?a=us-japan-8&b=us-japan-9")
    follow(page, "Ninth meeting")
    follow(page, "Prepare the next meeting")
    expect(page.get_by_role("heading", level=1)).to_have_text("Brief for the next meeting")
    imprint, navigation = page.locator(".imprint"), page.get_by_role("navigation")
    expect(imprint).to_be_hidden()
    expect(navigation.first).to_be_visible()
    page.emulate_media(media="print")
    expect(navigation.first).to_be_hidden()
    expect(imprint).to_be_visible()
    assert re.fullmatch(
        re.escape(page.url) + r" · edition \d+ of the record, as of \d+ [A-Z][a-z]+ \d{4}",
        imprint.inner_text(),
    )
    # Only what is shown as a table's foot is repeated on every sheet.
    assert imprint.evaluate("foot => getComputedStyle(foot).display") == "table-footer-group"


def test_on_a_telephone_the_latest_meeting_and_what_came_of_it_are_three_taps_away(arrives):
    visitor = arrives(320, 640, has_touch=True, is_mobile=True)
    visitor.opens("/")
    page = visitor.page
    page.get_by_role("navigation").get_by_role("link", name="Dialogues").tap()
    page.get_by_role("link", name=TALKS).tap()
    expect(page.get_by_role("heading", name="What came of it")).to_be_visible()
    page.locator("main").get_by_role("link", name=re.compile("^Ninth meeting")).first.tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ninth meeting")
    assert page.locator("h2").first.inner_text() == "Commitments"
    expect(page.locator("section .status").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 320


# Every box of a group of radio buttons is one stop; what is closed or hidden is none.
STOPS = """() => {
    const all = [...document.querySelectorAll("a[href], summary, input:not([type=hidden]), select, button")]
    window.stops = all.filter(each => each.checkVisibility() && each.type != "radio")
    return window.stops.length
}"""
STOP = """() => {
    const at = document.activeElement, look = getComputedStyle(at)
    return {place: window.stops.indexOf(at), is_radio: at.type == "radio", is_page: at == document.body,
            outline: look.outlineStyle == "none" ? 0 : parseFloat(look.outlineWidth)}
}"""


@pytest.mark.parametrize("kind", ["home", "narrowed", "meeting", "commitment", "compare"])
def test_the_tab_key_leads_through_a_whole_page_in_its_order_and_shows_where_it_is(visitor, kind):
    visitor.opens(*KINDS[kind])
    page = visitor.page
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    count = page.evaluate(STOPS)
    met: list[int] = []
    for _ in range(count + 30):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop["is_page"]:
            break
        # Day, month, year and calendar of a date are the browser's own stops within one.
        if stop["is_radio"] or stop["place"] in met[-1:]:
            continue
        met.append(stop["place"])
        assert stop["outline"] >= 2, met
    assert met == [*range(count)]


def test_the_first_stop_of_a_page_leads_past_its_navigation(visitor):
    visitor.opens("/meetings/us-japan-6/")
    page = visitor.page
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).not_to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("main a").first).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_where_the_keyboard_is_stands_out_from_the_page(arrives, scheme):
    visitor = arrives(color_scheme=scheme)
    visitor.opens("/meetings/")
    page = visitor.page
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    ring = page.evaluate("getComputedStyle(document.activeElement).outlineColor")
    paper = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert contrast(ring, paper) > 3


def contrast(one, other):
    """How far two colours are apart, as WCAG has it."""
    light, dark = sorted(map(luminance, (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    """How light a colour is, as WCAG has it."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

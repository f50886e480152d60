"""What editors do: correct, err and be told so, add a source and lean on it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from .site import EDITOR, PASSWORD

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture
def desk(visitor):
    """An editor who has signed in by hand."""
    visitor.opens("/admin/")
    page = visitor.page
    page.get_by_label("Username").fill(EDITOR)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Log out")).to_be_visible()
    return visitor


def take_up(desk, noun, words):
    """Open the one record of a kind that is found by some words."""
    desk.opens("/admin/")
    desk.page.locator("#content").get_by_role("link", name=noun, exact=True).click()
    desk.page.locator("#searchbar").fill(words)
    desk.page.keyboard.press("Enter")
    desk.page.locator("#result_list tbody th a").click()
    expect(desk.page.get_by_role("heading", level=1)).to_have_text(re.compile("^Change"))


def save(page):
    page.get_by_role("button", name="Save", exact=True).first.click()


def choose(page, field, passage):
    """Choose a passage from those that a field offers of its source."""
    page.locator(field).get_by_role("searchbox").press_sequentially(passage.partition("#")[0])
    page.get_by_role("option", name=re.compile(re.escape(passage))).click()


def test_an_editor_corrects_a_city_cites_it_and_finds_it_on_the_page(desk):
    page = desk.page
    take_up(desk, "Meetings", "qaf-jp-1")
    page.get_by_label("City:").fill("Nara")
    page.get_by_label("Cites for one field:").fill("city: qaf-2020#moon")
    save(page)
    expect(page.locator(".messagelist .success")).to_be_visible()
    desk.opens("/meetings/qaf-jp-1/")
    expect(page.locator(".when")).to_contain_text("Nara")
    expect(page.locator(".when")).not_to_contain_text("Kyoto")
    page.locator(".opening details.source summary").first.click()
    expect(page.locator(".opening details.source").first).to_contain_text("for the city")


def test_an_event_before_the_beginning_is_refused_beside_it_and_everything_typed_stays(desk):
    page = desk.page
    take_up(desk, "Commitments", "qaf-moon")
    page.get_by_text("Add another Event").click()
    row = page.locator("#events-1")
    row.get_by_label("Kind:").select_option("progress")
    row.get_by_label("Date:").fill("2019-01-01")
    row.get_by_label("Note:").fill("A study was begun.")
    choose(page, "#events-1 .field-cites", "qaf-2020#opening")
    save(page)
    complaint = page.locator("#events-1 .errorlist")
    expect(complaint).to_have_count(1)
    expect(complaint).to_contain_text("stands before the beginning on 2020-03-02")
    expect(row.get_by_label("Kind:")).to_have_value("progress")
    expect(row.get_by_label("Date:")).to_have_value("2019-01-01")
    expect(row.get_by_label("Note:")).to_have_value("A study was begun.")
    expect(row.locator(".field-cites")).to_contain_text("qaf-2020#opening")
    desk.opens("/commitments/qaf-moon/")
    expect(page.locator(".event")).to_have_count(1)


def test_an_editor_adds_a_source_with_its_words_and_rests_a_fact_on_them(desk):
    page = desk.page
    words = "The parties met again by the lake"
    desk.opens("/admin/dialogues/source/add/")
    page.get_by_label("Slug:").fill("qaf-2021")
    page.get_by_label("Title:").fill("By the lake")
    page.get_by_label("Kind:").select_option(label="News report")
    page.get_by_label("Standing:").select_option("news")
    page.get_by_label("Seen:").select_option("whole")
    page.get_by_label("Language:", exact=True).first.fill("en")
    page.get_by_text("Add another Passage").click()
    page.locator("#passages-0").get_by_label("Key:").fill("lake")
    page.locator("#passages-0").get_by_label("Text:").fill(words)
    save(page)
    expect(page.locator(".messagelist .success")).to_be_visible()

    take_up(desk, "Commitments", "qaf-moon")
    page.locator("#events-0 summary").click()
    choose(page, "#events-0 .field-cites", "qaf-2021#lake")
    expect(page.locator("#events-0 .quoted li").last).to_contain_text(words)
    save(page)
    expect(page.locator(".messagelist .success")).to_be_visible()
    desk.opens("/sources/qaf-2021/#lake")
    expect(page.locator("#lake blockquote")).to_have_text(words)
    expect(page.locator("#lake .supports a").first).to_have_text(
        "Qaf and Japan work together on the Moon."
    )


def test_a_participant_is_added_with_a_new_passage_in_place_by_keyboard_alone(desk):
    page = desk.page
    words = "Among those present was Layla of the agency"
    take_up(desk, "Meetings", "qaf-jp-1")
    page.get_by_role("button", name="Add another Participant").focus()
    page.keyboard.press("Enter")
    row = page.locator("#participants-1")
    expect(row.locator("summary")).to_be_focused()
    agency = row.locator(".fieldBox.field-agency .select2-selection")
    agency.focus()
    page.keyboard.press("Enter")
    # It opens a moment later, and what is typed before that goes nowhere.
    expect(page.locator(".select2-container--open .select2-search__field")).to_be_focused()
    page.keyboard.type("وكالة")
    option = page.get_by_role("option", name="Qaf Space Agency (qaf-space)")
    expect(option).to_be_visible()
    page.keyboard.press("Enter")
    expect(agency).to_contain_text("Qaf Space")
    row.get_by_label("Person:").fill("ليلى")
    offered = page.locator("#people option")
    expect(offered).to_have_count(1)
    expect(offered).to_have_attribute("value", "ليلى (قاف)")
    row.get_by_label("Person:").fill("Layla")

    row.get_by_role("link", name="Add a passage").focus()
    with page.expect_popup() as opened:
        page.keyboard.press("Enter")
    passage = opened.value
    expect(passage.locator(".field-source")).to_contain_text("qaf-2020")
    passage.get_by_label("Key:").fill("present")
    passage.get_by_label("Text:").fill(words)
    passage.keyboard.press("Tab")
    passage.get_by_role("button", name="Save", exact=True).first.press("Enter")
    expect(row.locator(".quoted li")).to_contain_text(words)
    expect(page.locator("#participants-0 .quoted li")).to_have_count(1)

    page.get_by_role("button", name="Save and view").first.press("Enter")
    desk.stands_at("/meetings/qaf-jp-1/")
    added = page.locator("#participant-qaf-space-layla")
    expect(added).to_contain_text("Layla")
    desk.opens("/sources/qaf-2020/#present")
    expect(page.locator("#present blockquote")).to_have_text(words)
    proved = page.locator("#present .supports a[href$='#participant-qaf-space-layla']")
    expect(proved).to_have_count(1)


# What no link on the way leads to: records to be merged, one that is gone, a past state, a refusal.
BEGINNINGS = (
    *("/admin/", "/admin/merge/agency/", "/admin/merge/agency/?stays=jp-nsps&goes=jaxa"),
    *("/admin/record/meeting/qaf-jp-2/history/", "/admin/undo/2/"),
)
# The kinds of pages that are come by, whatever else is.
KINDS = {
    *("/admin/", "/admin/load/", "/admin/password_change/", "/admin/dossiers/", "/admin/undo/#/"),
    *("/admin/dossiers/*/", "/admin/record/meeting/*/dossier/", "/admin/record/meeting/*/history/"),
    *("/admin/record/meeting/*/rename/", "/admin/restore/#/", "/admin/merge/agency/"),
    *(f"/admin/dialogues/meeting/{page}" for page in ("", "add/", "#/change/", "#/delete/")),
    *(f"/admin/auth/user/{page}" for page in ("", "add/", "#/change/", "#/delete/", "#/password/")),
}


def kind(address):
    """What addresses have in common that differ in the record alone, and in what is asked of it."""
    path, _, query = address.partition("?")
    path = re.sub(r"/(record/\w+|dossiers)/[^/]+/", r"/\1/*/", path)
    asked = "?" if "stays=" in query or "_popup=" in query else ""
    return re.sub(r"\d+", "#", path) + asked


def takes(desk, address):
    """Take a file that the desk gives away; no browser shows it."""
    answer = desk.page.context.request.get(f"{desk.site}{address}")
    assert (answer.status, answer.headers["content-disposition"][:11]) == (200, "attachment;")


def test_no_page_of_the_desk_asks_for_what_its_policy_forbids(desk):
    met, ahead = {kind(address) for address in BEGINNINGS}, [*BEGINNINGS]
    while ahead:
        address = ahead.pop()
        if "/dossier" in address:
            takes(desk, address)
            continue
        desk.opens(address)
        links = desk.page.locator("a[href]").evaluate_all(
            "links => links.map(link => new URL(link.href)).filter(url => url.origin === origin)"
            ".map(url => url.pathname + url.search)"
        )
        for link in links:
            if link.startswith("/admin/") and kind(link) not in met:
                met.add(kind(link))
                ahead.append(link)
    assert met >= KINDS
    desk.opens("/admin/no-such-page/", 404)
    # Hints of the browser's about stock forms, such as that for another password.
    desk.complaints[:] = [
        each for each in desk.complaints if not each.startswith(("info: ", "verbose: "))
    ]

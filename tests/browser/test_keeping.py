"""An editor's whole journey: a meeting comes in from a file, is worked on, and goes out again.

The last of these tests by its name: what it adds to the record is in no other one's way.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from .test_desk import choose, desk, save, take_up
from .test_every_page import ALL_RULES, violations

__all__ = ["desk"]

pytestmark = pytest.mark.xdist_group("browser")

LAKE = """
agencies:
  qaf-lake: {name: Lake Office, party: qaf}
  qaf-pond: {name: Pond Office, party: qaf}
sources:
  lake-2023: {title: By the lake, publisher: Qaf, kind: news report, standing: news, seen: whole, language: en,
    passages: {opening: {locator: first paragraph}, offices: {locator: second paragraph}}}
meetings:
  qaf-jp-3:
    dialogue: qaf-jp
    ordinal: 3
    date: 2023-05-01
    state: held
    city: Biwa
    cites: [lake-2023#opening]
    participants: [{cites: [lake-2023#opening], who: [qaf-lake, qaf-pond]}]
"""
MEETING = "/admin/record/meeting/qaf-jp-3/history/"


def sends(desk, text, name="lake.yaml"):
    """Send a dossier from the desk's first page on, and come to its plan."""
    desk.opens("/admin/")
    desk.page.get_by_role("link", name="Load a dossier").click()
    file = {"name": name, "mimeType": "application/yaml", "buffer": text.encode()}
    desk.page.get_by_label("Dossier").set_input_files(file)
    desk.page.get_by_role("button", name="Show what it would do").click()
    expect(desk.page.get_by_role("heading", level=1)).to_have_text(f"Load {name}")


def test_a_meeting_comes_in_is_worked_on_and_goes_out_again_without_a_change(desk):
    page = desk.page
    sends(desk, LAKE)
    expect(page.get_by_text("meeting qaf-jp-3")).to_be_visible()
    page.get_by_role("button", name="Load it").click()
    loaded = page.locator(".messagelist .success")
    expect(loaded).to_contain_text("Loaded lake.yaml as edition")
    assert violations(page, ALL_RULES) == []

    take_up(desk, "Meetings", "qaf-jp-3")
    page.get_by_label("City:").fill("Otsu")
    save(page)
    expect(loaded).to_be_visible()

    # Another city in the file than the editor's; decided by the keyboard alone.
    sends(desk, LAKE.replace("Biwa", "Nara").replace("city:", "venue: The boathouse\n    city:"))
    expect(page.get_by_role("row", name="venue nothing The boathouse")).to_be_visible()
    assert violations(page, ALL_RULES) == []
    page.get_by_role("radio", name="Take what the file says: Nara").focus()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("radio", name="Keep what is here: Otsu")).to_be_checked()
    page.keyboard.press("Enter")
    expect(loaded).to_contain_text("Loaded lake.yaml as edition")

    take_up(desk, "Meetings", "qaf-jp-3")
    page.locator("#participants-1 summary").click()
    choose(page, "#participants-1 .field-cites", "lake-2023#offices")
    save(page)
    expect(loaded).to_be_visible()

    take_up(desk, "Agencies", "qaf-pond")
    page.get_by_role("link", name="Merge", exact=True).click()
    page.get_by_label("Which one is qaf-pond to go into?").fill("Lake")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Lake Office (qaf-lake)").click()
    page.get_by_role("button", name="Merge").click()
    expect(loaded).to_contain_text("Merge agency qaf-pond into qaf-lake: done")

    desk.opens(MEETING)
    told = [
        text.partition(" by ")[0].strip()
        for text in page.locator("section > h2 + p").all_inner_texts()
    ]
    assert told == ["Merge", "Edit", "Load", "Edit", "Load"]
    expect(page.get_by_role("row", name="city Biwa Otsu")).to_be_visible()
    page.get_by_role("link", name="Restore this state of qaf-jp-3").last.click()
    expect(page.get_by_role("row", name="city Otsu Biwa")).to_be_visible()
    page.get_by_role("button", name="Restore").click()
    expect(loaded).to_contain_text("done, as edition")

    take_up(desk, "Meetings", "qaf-jp-3")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download", exact=True).click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert "city: Biwa" in text
    sends(desk, text, download.value.suggested_filename)
    expect(page.get_by_text("0 changes (0 created, 0 changed), 1 unchanged")).to_be_visible()
    page.get_by_role("button", name="Load it").click()
    expect(loaded).to_contain_text("The record said all of it already")

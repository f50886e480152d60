"""Somebody at a browser, and everything that the browser had to complain of."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response

# A browser writes what the policy forbids to its console, but not if a report is all that is asked.
_TELL = """document.addEventListener("securitypolicyviolation",
    violation => console.error("forbidden: " + violation.violatedDirective))"""


class Visitor:
    """A page in a window of its own, with nothing remembered from another one."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.site = site
        self.page = context.new_page()
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self.page.add_init_script(_TELL)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.page.on("request", self._ask)
        self.page.on("response", self._answer)

    def opens(self, address: str, status: int = HTTPStatus.OK) -> None:
        """Go to an address of the site, and be sure of how it answers."""
        self.asked.clear()
        answer = self.page.goto(f"{self.site}{address}")
        assert answer
        assert answer.status == status, address
        if status >= HTTPStatus.BAD_REQUEST:
            # The browser's own two lines for a page that is a refusal, and none besides.
            self.complaints.remove(f"{status} {address}")
            said = f"the server responded with a status of {status} ({answer.status_text})"
            self.complaints.remove(f"error: Failed to load resource: {said}")

    def stands_at(self, address: str) -> None:
        """Be sure that the page comes to be at an address of the site."""
        expect(self.page).to_have_url(f"{self.site}{address}")

    def _hear(self, message: ConsoleMessage) -> None:
        self.complaints.append(f"{message.type}: {message.text}")

    def _ask(self, request: Request) -> None:
        self.asked.append(request.url)
        if not request.url.startswith(f"{self.site}/"):
            self.complaints.append(f"asked another host: {request.url}")

    def _answer(self, response: Response) -> None:
        if response.status >= HTTPStatus.BAD_REQUEST:
            self.complaints.append(f"{response.status} {response.url.removeprefix(self.site)}")

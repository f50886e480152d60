"""Sessions in the database, of which only a key that could be one is ever looked for."""

from __future__ import annotations

import re

from django.contrib.sessions.backends import db

# As Django makes them.
_KEY = re.compile(r"[a-z0-9]{32}")


class SessionStore(db.SessionStore):
    """A session; a cookie with anything else in it counts as no cookie.

    Django looks for whatever has eight characters: a NUL among them is no text to PostgreSQL, and
    no answer to whoever sent it.
    """

    def _validate_session_key(self, key: str | None) -> bool:
        return bool(_KEY.fullmatch(key or ""))

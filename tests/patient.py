"""The program as it is served, but with patience: for tests that ask it through a server.

On a machine that is busy with other tests a question may wait longer for a processor than a
visitor is let wait for an answer. That limit has tests of its own.
"""

from config.wsgi import application
from dialogues.middleware import limits

__all__ = ["PATIENCE", "application"]

PATIENCE = 30.0  # seconds of a question

limits.SECONDS = PATIENCE

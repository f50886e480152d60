"""The API as its own description has it: schemathesis asks whatever the description lets it ask.

And what it does not. Small here; `make fuzz` asks every operation at least 500 times.
"""

from __future__ import annotations

import os

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from dialogues.api import api

pytestmark = pytest.mark.no_cover

ROUNDS = int(os.environ.get("ROUNDS", "6"))
LEAST = ROUNDS * 500 // 300
# Some cases are thrown away before they are asked.
EXAMPLES = LEAST * 2

described = schemathesis.openapi.from_dict(api.get_openapi_schema(path_prefix="/api/v1/"))
described.app = WSGIHandler()


def operations():
    for found in described.get_all_operations():
        assert isinstance(found, Ok), found.err()
        yield found.ok()


@pytest.fixture
def asked(shipped):
    """The shipped record; in the end, how many cases it was asked."""
    # The end of a request closes a connection that is in the middle of a test's transaction.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    cases: list[str] = []
    yield cases
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    assert len(cases) >= LEAST


# Not schemathesis's own `parametrize`: it gives all operations one name, and pytest-xdist runs one
# test of a name.
@pytest.mark.parametrize(
    "operation",
    [pytest.param(operation, id=operation.label) for operation in operations()],
)
def test_every_answer_is_as_described(operation, asked):
    @given(
        case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
        | operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
    )
    @settings(
        max_examples=EXAMPLES,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    def ask(case):
        # What is well written may be in no record: that is a 400, and said in `docs/api.md`.
        unfit = [positive_data_acceptance]
        if "" in (case.query or {}).values():
            # The description allows an empty value; schemathesis does not know that word.
            unfit.append(negative_data_rejection)
        case.call_and_validate(
            headers={"Host": "127.0.0.1", "Accept-Encoding": "identity"}, excluded_checks=unfit
        )
        asked.append(case.operation.label)

    ask()

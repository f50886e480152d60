"""`python -m tests.bench.last_page ROUNDS` times the last page of DATABASE_URL's commitments.

In one process: ours asked again and made anew, whole; of Django's paginator the rows alone.
"""

import json
import sys

import django
from django.core.cache import caches

from tests.bench.client import ContentError, seconds


def measured(rounds: int) -> dict[str, list[float]]:
    """Seconds, by round."""
    django.setup()

    from django.core.paginator import Paginator  # noqa: PLC0415 - it needs settings
    from django.db import connection  # noqa: PLC0415 - as above
    from django.test import Client  # noqa: PLC0415 - as above

    from dialogues.middleware.limits import lift  # noqa: PLC0415 - as above
    from dialogues.models import Commitment  # noqa: PLC0415 - as above
    from dialogues.queries.paging import PER_PAGE, place_of  # noqa: PLC0415 - as above

    rows = Commitment.objects.latest_first()
    last = list(rows.reverse()[: PER_PAGE + 1])
    client = Client()
    address = f"/commitments/?after={place_of(rows, last[-1])}"
    expected = [record.slug for record in reversed(last[:-1])]

    def ours() -> None:
        body = client.get(address, headers={"host": "127.0.0.1"}).content.decode()
        if not all(f'"/commitments/{slug}/"' in body for slug in expected):
            raise ContentError(f"{address}: not the last page")

    def theirs() -> None:
        pages = Paginator(rows, PER_PAGE)
        found = list(pages.page(pages.num_pages))
        if [record.slug for record in found] != expected[-len(found) :]:
            raise ContentError("the paginator's last page is another one")

    told: dict[str, list[float]] = {"theirs": [], "anew": [], "ours": []}
    ours()
    for _ in range(rounds):
        # What answered a visitor has a second for each question; the paginator may take its time.
        lift(connection)
        told["theirs"].append(seconds(theirs))
        caches["pages"].clear()
        told["anew"].append(seconds(ours))
        told["ours"].append(seconds(ours))
    return told


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measured(int(sys.argv[1]))))

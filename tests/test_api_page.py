"""The page on which the API is read and tried: ours alone, and under the record's policy."""

import json
import re

import pytest

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/docs"


def test_it_asks_the_description_and_nobody_else(client):
    answer = client.get(ADDRESS)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert not re.search(r"(?:https?:)?//", page)
    loaded = re.findall(r'<(?:script|link)[^>]+(?:src|href)="([^"]+)"', page)
    assert len(loaded) == 5
    assert all(address.startswith("/static/") for address in loaded)
    (settings,) = re.findall(r'id="swagger-settings">(.*?)</script>', page, re.DOTALL)
    told = json.loads(settings)
    # Left to itself it has a stranger's server judge the description.
    assert told["validatorUrl"] is None
    assert client.get(told["url"]).json()["info"]["title"] == "Space Dialogues"


def test_its_policy_is_the_records_own_with_room_for_what_it_draws(client):
    ours = client.get("/about/").headers["Content-Security-Policy"].split("; ")
    here = client.get(ADDRESS).headers["Content-Security-Policy"].split("; ")
    assert set(here) - set(ours) == {"img-src 'self' data:"}
    assert set(ours) - set(here) == {"img-src 'self'"}
    assert not re.search(r"<style|<script>|\son\w+=|\sstyle=", client.get(ADDRESS).content.decode())


def test_it_is_read_like_every_address(client):
    assert client.head(ADDRESS).status_code == 200
    assert client.post(ADDRESS).status_code == 405
    assert "/api/v1/docs" not in client.get("/api/v1/openapi.json").json()["paths"]

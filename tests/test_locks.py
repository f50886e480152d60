"""The locks: what an older pip needs in them to install what they list, and nothing newer."""

import re
from importlib import metadata

import pytest
from django.conf import settings
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-bench.txt")


def _listed(lock: str) -> list[Requirement]:
    lines = (settings.BASE_DIR / lock).read_text().splitlines()
    return [Requirement(line.removesuffix(" \\")) for line in lines if line[:1].isalnum()]


@pytest.mark.parametrize("lock", LOCKS)
def test_what_is_needed_with_an_extra_is_listed_with_it(lock: str) -> None:
    """Else pip up to 23.2 takes the newest release for the extra, which no hash vouches for."""
    listed = _listed(lock)
    with_extras = {
        (canonicalize_name(each.name), extra) for each in listed for extra in each.extras
    }
    assert listed
    for each in listed:
        try:
            needs = metadata.requires(each.name) or []
        except metadata.PackageNotFoundError:  # for another system or Python, or another lock
            continue
        for need in map(Requirement, needs):
            if need.marker is None or any(
                need.marker.evaluate({"extra": extra}) for extra in ("", *each.extras)
            ):
                for extra in need.extras:
                    assert (canonicalize_name(need.name), extra) in with_extras, (
                        f"{each.name} needs {need}"
                    )


@pytest.mark.parametrize("lock", LOCKS)
def test_every_part_is_locked_to_a_version_and_its_hashes_and_no_host_is_named(lock: str) -> None:
    text = (settings.BASE_DIR / lock).read_text()
    parts = re.split(r"\n(?=[a-z0-9])", text.strip())
    for part in parts:
        assert re.match(r"[a-z0-9._-]+(\[[a-z0-9,_-]+\])?==[^ ]+( ; [^\n]+)? \\\n", part), part
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", part), part
    assert len(parts) == len(_listed(lock))
    assert "://" not in text

"""Loading at the desk: a dossier sent, its plan looked at, each conflict decided, all of it done."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import ProtectedError
from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html

from dialogues.dossier.choices import CHOICES
from dialogues.dossier.columns import MODELS
from dialogues.dossier.door import RuleError
from dialogues.dossier.load import RecordMovedOnError, load
from dialogues.dossier.report import summary
from dialogues.dossier.shapes import TYPES
from dialogues.models import Edition, Said

from .deeds import NEEDED, OVERTAKEN, may
from .uploads import MOST, MOST_YAML, UploadError, found, keep

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.contrib.admin import AdminSite
    from django.contrib.auth.models import User
    from django.http import HttpRequest, QueryDict

    from dialogues.dossier.choices import Name
    from dialogues.dossier.plan import Plan

    from .uploads import Upload

MOST_SHOWN = 100
MOST_CONFLICTS = 200
MOST_PROBLEMS = 200
NOT_HERE = (
    "That file is not here any more: it was loaded, another took its place, or a day has passed. "
    "Send it again."
)
BESIDE = "Something else was written at the same moment, and nothing of this. Look again."
UNDECIDED = "Nothing was loaded: of some conflicts nobody has said yet what is to become of them."


def may_load(request: HttpRequest) -> bool:
    """Whether whoever asks may do to every kind of record what a dossier may do."""
    return all(may(request, deed, section) for deed in NEEDED.values() for section in MODELS)


def begin(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Ask for a dossier; take it, and lead to its plan."""
    refused = _refused(request)
    if refused:
        return refused
    wrong = ""
    if request.method == "POST":
        try:
            return HttpResponseRedirect(_plan_of(site, keep(request)))
        except UploadError as error:
            wrong = str(error)
    most = {"yaml": MOST_YAML // 1_000_000, "json": MOST // 1_000_000}
    asked = {"title": "Load a dossier", "wrong": wrong, "most": most}
    return TemplateResponse(request, "desk/load.html", {**site.each_context(request), **asked})


def plan(site: AdminSite, request: HttpRequest, key: str) -> HttpResponse:
    """Show what loading a dossier that was sent would do; or do it, if that was seen."""
    refused = _refused(request)
    if refused:
        return refused
    upload = found(request, key)
    back = reverse(f"{site.name}:load")
    if upload is None:
        messages.error(request, NOT_HERE)
        return HttpResponseRedirect(back)
    if request.method == "POST" and "leave" in request.POST:
        upload.forget()
        return HttpResponseRedirect(back)
    made, context = _made(request, upload)
    if made is None or not made.is_done:
        return _page(site, request, upload, {**context, "back": back})
    upload.forget()
    messages.success(request, _done(site, upload, made))
    return HttpResponseRedirect(back)


def _refused(request: HttpRequest) -> HttpResponse | None:
    if not may_load(request):
        raise PermissionDenied
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    return None


def _made(request: HttpRequest, upload: Upload) -> tuple[Plan | None, dict[str, Any]]:
    """The plan of a dossier, carried out if that was asked for and seen; and what the page says."""
    sent = request.POST
    last = Edition.objects.latest_one()
    number = last.number if last else 0
    state = _state(last, upload.path.stem)
    is_overtaken = request.method == "POST" and sent.get("state") != state
    says: dict[str, Any] = {"state": state, "sent": sent, "withdraws": "withdraw" in sent}
    try:
        made = load(
            [upload.path],
            dry_run=request.method != "POST" or is_overtaken,
            on_conflict=_otherwise(sent),
            decided=_decided(sent),
            withdraw_missing=says["withdraws"],
            seen=number,
            by=cast("User", request.user),
            within=upload.folder,
        )
    except RecordMovedOnError as error:
        return None, {**says, "told": [str(error)]}
    except RuleError as error:
        return None, {**says, "told": [str(complaint) for complaint in error.complaints]}
    except (IntegrityError, ProtectedError):
        return None, {**says, "told": [BESIDE]}
    says["plan"] = made
    if is_overtaken or made.made_of != number:
        says["note"] = OVERTAKEN
    elif request.method == "POST" and not made.problems and made.is_refused:
        says["note"] = UNDECIDED
    return made, says


def _state(last: Edition | None, dossier: str) -> str:
    """What a plan depends on besides its file, in a word: the record, and what was said before."""
    digest = hashlib.sha256(f"{last.number} {last.made_at}".encode() if last else b"")
    said = Said.objects.filter(dossier=dossier).order_by("type", "slug")
    for row in said.values_list("type", "slug", "entry").iterator():
        digest.update("\n".join(row).encode())
    return digest.hexdigest()


def _otherwise(sent: QueryDict) -> str:
    chosen = sent.get("otherwise", "")
    return chosen if chosen in CHOICES else "stop"


def _decided(sent: QueryDict) -> dict[Name, str]:
    """What was chosen of single conflicts; whatever is no choice of one is left out."""
    decided: dict[Name, str] = {}
    for index in range(MOST_CONFLICTS):
        chosen = sent.get(f"choice-{index}")
        if chosen in ("keep", "overwrite"):
            try:
                name = json.loads(sent.get(f"conflict-{index}", ""))
            except (ValueError, RecursionError):
                continue
            if isinstance(name, list) and [type(word) for word in name] == [str, str, str]:
                decided[name[0], name[1], name[2]] = chosen
    return decided


def _page(
    site: AdminSite, request: HttpRequest, upload: Upload, says: dict[str, Any]
) -> HttpResponse:
    context = {
        **site.each_context(request),
        "title": f"Load {upload.path.name}",
        "file": upload.path.name,
        **says,
    }
    if "plan" in says:
        context |= _shown(says["plan"], says["sent"])
    return TemplateResponse(request, "desk/plan.html", context)


def _shown(plan: Plan, sent: QueryDict) -> dict[str, Any]:
    """What a plan says, as much of each kind as a page can hold."""
    conflicts = plan.conflicts[:MOST_CONFLICTS]
    decided = _decided(sent)
    names = [(TYPES[section], slug, name) for section, slug, name, _conflict in conflicts]
    return {
        "summary": summary(plan),
        "problems": _some([str(problem) for problem in plan.problems], MOST_PROBLEMS),
        "created": _some([(TYPES[section], slug) for section, slug in plan.created]),
        "changed": _some([(TYPES[each.section], each) for each in plan.changed]),
        "kept": _some([(TYPES[section], slug, name) for section, slug, name in plan.kept]),
        "missing": _some([(TYPES[section], slug) for section, slug in plan.missing]),
        "conflicts": [
            (index, json.dumps(name), name, each[3], decided.get(name, ""))
            for index, (name, each) in enumerate(zip(names, conflicts, strict=True))
        ],
        "more_conflicts": len(plan.conflicts) - len(conflicts),
        "otherwise": _otherwise(sent),
        "does_something": plan.changes_something or plan.said or plan.conflicts or plan.missing,
    }


def _some(rows: Sequence[Any], most: int = MOST_SHOWN) -> tuple[Sequence[Any], int]:
    """The first of some rows, and how many more there are."""
    return rows[:most], max(0, len(rows) - most)


def _plan_of(site: AdminSite, upload: Upload) -> str:
    return reverse(f"{site.name}:plan", args=[upload.key])


def _done(site: AdminSite, upload: Upload, made: Plan) -> str:
    if not made.changes_something:
        said = "Loaded {}. The record said all of it already, and is in the same edition."
        return format_html(said, upload.path.name)
    undo = reverse(f"{site.name}:undo", args=[made.edition])
    said = 'Loaded {} as edition {}. <a href="{}">Undo this edition</a>'
    return format_html(said, upload.path.name, made.edition, undo)

"""Where a save leads: to the list, to the page that readers see, to the meeting one came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponseRedirect
from django.urls import reverse

from dialogues.models import Meeting, Passage, Record

from .guard import Guarded, is_key

if TYPE_CHECKING:
    from django.http import HttpRequest

# Where a meeting's page tells of its commitments.
SPOKEN = "spoken"


def meeting_asked(request: HttpRequest) -> Meeting | None:
    """The meeting that an address names, from whose page somebody came; none if it names none."""
    key = request.GET.get("meeting", "")
    return Meeting.objects.filter(pk=key).first() if is_key(key) else None


def page_of_meeting(meeting: Meeting, part: str = SPOKEN) -> str:
    """The page of a meeting on the desk, at one of its parts."""
    return f"{reverse('admin:dialogues_meeting_change', args=[meeting.pk])}#{part}"


class Leading(Guarded):
    """Pages from which one goes on to where one came from, or to where it can be read."""

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        """Go on once something was added."""
        return self._lead(request, obj) or super().response_post_save_add(request, obj)

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        """Go on once something was changed."""
        return self._lead(request, obj) or super().response_post_save_change(request, obj)

    def _lead(self, request: HttpRequest, row: Any) -> HttpResponseRedirect | None:
        if "_view" in request.POST and self.has_page:
            return HttpResponseRedirect(row.get_absolute_url())
        meeting = meeting_asked(request)
        return HttpResponseRedirect(page_of_meeting(meeting)) if meeting else None

    @property
    def has_page(self) -> bool:
        """Whether readers see a page of it."""
        return issubclass(self.model, (Record, Passage))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        """Show a form, with where a save can lead."""
        context["has_page"] = self.has_page
        if meeting := meeting_asked(request):
            context["back_to"] = {"meeting": meeting, "address": page_of_meeting(meeting)}
        return super().render_change_form(request, context, *args, **kwargs)

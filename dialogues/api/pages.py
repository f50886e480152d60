"""The page on which the API is read and tried, by Swagger UI from django-ninja's own files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from csp.constants import HEADER
from csp.utils import build_policy
from ninja.openapi.docs import Swagger

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from ninja import NinjaAPI

# It asks for the record, and sends it nowhere; left alone, it would have its description judged
# by a stranger's server.
SETTINGS = {
    "deepLinking": True,
    "layout": "BaseLayout",
    "supportedSubmitMethods": ["get"],
    "tryItOutEnabled": True,
    "validatorUrl": None,
}


class Reader(Swagger):
    """Swagger UI with the record's policy, and room for the arrows it draws in its style sheet."""

    default_settings = SETTINGS

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        page = super().render_page(request, api, **kwargs)
        page.headers[HEADER] = build_policy(update={"img-src": ["data:"]})
        return page

"""A Django that has one page ready: what answering costs at the least."""

import os
from pathlib import Path

from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

SECRET_KEY = "measured"
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = __name__
USE_TZ = True

_PAGE = Path(os.environ.get("PAGE", os.devnull)).read_bytes()


def _page(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(_PAGE)


urlpatterns = [path("", _page)]

# Last: it reads the settings above.
application = get_wsgi_application()

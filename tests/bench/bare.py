"""A Django project as it is begun, with one page ready: what answering costs at the least.

With `STOCK` empty it is left without the middleware that every new project has.
"""

import os
from pathlib import Path

from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

SECRET_KEY = "measured"
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = __name__
USE_TZ = True
# As `startproject` writes them.
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
]
_STOCK = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
MIDDLEWARE = _STOCK if os.environ.get("STOCK") else []

_PAGE = Path(os.environ.get("PAGE", os.devnull)).read_bytes()


def _page(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(_PAGE)


urlpatterns = [path("", _page)]

# Last: it reads the settings above.
application = get_wsgi_application()

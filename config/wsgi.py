"""The door for a WSGI server, and which bodies get through it."""

import os
import re
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# The two kinds of body that anybody here reads: the forms of the desk, and those with a file.
_FORM = re.compile(
    r'application/x-www-form-urlencoded *(; *charset="?utf-8"?)?'
    r"|multipart/form-data *; *boundary=[-\w]{1,70}",
    re.ASCII | re.IGNORECASE,
)
_UNREAD = "application/octet-stream"
# What machines within ask, which know this one by a number.
_PROBES = {"/livez", "/readyz"}
_django = get_wsgi_application()
# The one thing that is sure of every installation: that it answers by one of these.
_ALLOWED_HOST = settings.ALLOWED_HOSTS[0].removeprefix(".")


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer, leave unread whatever is no form of the desk's, and let nobody be asked by no name.

    Whoever watches over the program may ask for it by any.

    Django looks for the charset that a request names before anything can catch what comes of it:
    `Content-Type: text/plain; charset=hex` is a 500 at any address.
    """
    if not _FORM.fullmatch(environ.get("CONTENT_TYPE", "")):
        environ["CONTENT_TYPE"] = _UNREAD
    if environ.get("SERVER_PROTOCOL") == "HTTP/1.1":
        # Without a host, which that protocol requires, Django takes this machine's own name.
        environ.setdefault("HTTP_HOST", "")
    if environ["PATH_INFO"] in _PROBES:
        environ["HTTP_HOST"] = _ALLOWED_HOST
    return _django(environ, start_response)

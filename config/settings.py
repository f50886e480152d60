"""What the program is told from outside, and what it makes of it.

Everything comes from the environment, or from a file `.env` beside `manage.py`;
`.env.example` lists every name. Nothing is needed for a local run. An empty value
says nothing. A value that cannot be meant is refused with its name and the remedy.
"""

from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from config import databases, env

BASE_DIR = env.BASE_DIR

# Where it listens, and where readers find it.
DEBUG = env.flag("DEBUG")
HOST = env.listening_host()
PORT = env.number("PORT", 8000, most=65535)
WORKERS = env.number("WEB_CONCURRENCY", 2, most=64)
THREADS = 4
SITE_URL = env.site_url(HOST, PORT)
ALLOWED_HOSTS = env.allowed_hosts(env.bracketed(urlsplit(SITE_URL).hostname or ""))
VAR_DIR = env.var_dir()
# What editors sent to be loaded, until they have decided; nothing in it is worth a backup.
UPLOADS_DIR = VAR_DIR / "uploads"
RELEASES_DIR = env.releases_dir(VAR_DIR)
# Where pg_dump and pg_restore are, for backups, if not on PATH.
POSTGRESQL_BIN = env.postgresql_bin()
SECRET_KEY = env.secret_key(VAR_DIR)
# Where readers report what is wrong with the record; nobody is offered to if it is empty.
REPORT_ADDRESS = env.report_address()
# Whom to tell of a weakness of the site, until when that holds; nobody if it is empty.
SECURITY_CONTACT, SECURITY_EXPIRES = env.security_contact()
# The proxies whose word is taken for where a visitor comes from; nobody else's.
TRUSTED_PROXIES = env.trusted_proxies()

# One switch: a site whose address begins with https is never served without it.
# gunicorn believes X-Forwarded-Proto from this machine alone (FORWARDED_ALLOW_IPS names
# others), so Django is not told of that header, which any visitor can send.
_HTTPS = SITE_URL.startswith("https:")
SECURE_SSL_REDIRECT = _HTTPS
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]  # asked by machines within, over http
SECURE_HSTS_SECONDS = 63_072_000 if _HTTPS else 0  # two years
SECURE_HSTS_INCLUDE_SUBDOMAINS = _HTTPS
SECURE_HSTS_PRELOAD = _HTTPS
SESSION_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_SECURE = _HTTPS
# Readers' pages know no session: a browser has no reason to send them the cookies.
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/admin/"
CSRF_COOKIE_HTTPONLY = True
# Browsers then take them from https alone. Not __Host-, which goes with a path of "/" only.
_GUARD = "__Secure-" if _HTTPS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_GUARD}sessionid", f"{_GUARD}csrftoken"
# Editors sign in once a working day, however long a browser stays open.
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_ENGINE = "dialogues.admin.sessions"

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "base-uri": [NONE],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
    },
}

INSTALLED_APPS = [
    "dialogues",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    # Before staticfiles: `runserver` then serves them as gunicorn does, headers and all.
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "ninja",
]
# No LocaleMiddleware: it would make every page vary on a cookie and on Accept-Language.
MIDDLEWARE = [
    # What every answer carries stands above all that can answer: refused hosts,
    # redirects and static files get it too.
    "dialogues.middleware.policy.ContentPolicy",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "dialogues.middleware.sharing.OpenToOtherSites",
    # Whatever may have to say something to a reader stands beneath.
    "dialogues.middleware.language.LanguageByAddress",
    "dialogues.middleware.desk.KeptByNobody",
    "dialogues.middleware.readers.ReadersElsewhere",
    # Directly beneath: a page that is known has no use for what follows.
    "dialogues.middleware.pages.PageMemory",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "dialogues.middleware.pages.Compression",
    "dialogues.middleware.limits.TimeLimit",
    # From here on for the editor's desk; they do nothing until a session is looked at.
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
FORM_RENDERER = "dialogues.admin.drawing.Renderer"

# ATOMIC_REQUESTS stays off: with IMMEDIATE, every page read would take the write lock.
DATABASES = databases.named(VAR_DIR)
DATABASE_ADDRESS = databases.address(VAR_DIR)
DATABASE_ROUTERS = ["dialogues.models.readers.Router"]
# For how long a replica may lack an edition and still answer readers.
REPLICA_SECONDS = env.number("DATABASE_REPLICA_SECONDS", 5, most=3600)

# What a worker remembers, each for itself: nothing is kept but under the edition, the build
# and the day it was made of, so that no worker has to tell another that something is over.
# Pages take 10 to 40 kB, compressed and not: 1,000 of them some 30 MB, and never more than 160.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "counts",
        "TIMEOUT": 86_400,
        "OPTIONS": {"MAX_ENTRIES": 5_000},
    },
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "TIMEOUT": 86_400,
        "OPTIONS": {"MAX_ENTRIES": 1_000},
    },
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
# A meeting with a hundred participants is one form in the admin: 1,000 fields, the
# stock limit, are too few for it. The desk takes one file at a time, and no large one.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
DATA_UPLOAD_MAX_NUMBER_FILES = 1
FILE_UPLOAD_HANDLERS = [
    "dialogues.admin.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# The first is that of addresses without a prefix; each calls itself by its own name.
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("ja", "日本語")]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

LOG_FORMAT = env.choice("LOG_FORMAT", "plain", "json")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "config.logs.PlainFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        },
        "json": {"()": "config.logs.JSONFormatter"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        # Stock Django writes to the console only while debugging, by a handler of its own.
        "django": {"handlers": [], "level": "INFO" if DEBUG else "WARNING"},
        # Django answers HEAD as it answers GET; gunicorn drops the body, and would say so
        # each time.
        "gunicorn.http.wsgi": {"level": "ERROR"},
    },
}

"""Django's settings, made from the environment. Holds no secret: keys are in a file in the data folder.

KOUMEN_DATA          folder of the database, keys and uploads (default ./var)
KOUMEN_DATABASE_URL  postgresql://user:password@host:port/name ; empty: SQLite in the data folder
KOUMEN_KEYS          the key file (default KOUMEN_DATA/keys.json)
KOUMEN_HOSTS         host names served, separated by commas (default this machine only)
KOUMEN_HTTPS         1 when a gateway in front speaks HTTPS: cookies are then sent over it alone
KOUMEN_IDLE_MINUTES  minutes without a click after which a session ends (default 30)
KOUMEN_DEMO          1 in the demonstration: the log-in page offers one account for each role
KOUMEN_SYSTEM_NAME   the county's own name of the system, at the head of each page
"""

from __future__ import annotations

import os
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

from koumen.records.secrets.keys import secret_key_in
from koumen.server import clock
from koumen.server.databases import database_from

DATA = Path(os.environ.get("KOUMEN_DATA") or "var").resolve()
KEYS = Path(os.environ.get("KOUMEN_KEYS") or DATA / "keys.json")
DEMO = os.environ.get("KOUMEN_DEMO") == "1"
DEMO_PASSWORD = "koumen-demo-2026"  # of invented people only; offered on the log-in page where DEMO is on
HTTPS = os.environ.get("KOUMEN_HTTPS") == "1"
IDLE_MINUTES = int(os.environ.get("KOUMEN_IDLE_MINUTES") or 30)
SYSTEM_NAME = os.environ.get("KOUMEN_SYSTEM_NAME") or "探访服务管理系统"

CLOCK = clock  # commands ask it for the day: settings are all they share with the server
DEBUG = False
SECRET_KEY = secret_key_in(KEYS)
ALLOWED_HOSTS = (os.environ.get("KOUMEN_HOSTS") or "localhost,127.0.0.1,[::1]").split(",")
ROOT_URLCONF = "koumen.server.urls"
WSGI_APPLICATION = "koumen.server.wsgi.application"
DATABASES = {"default": database_from(os.environ.get("KOUMEN_DATABASE_URL") or "", DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "records.User"

_ROOMS = ("koumen.office", "koumen.field", "koumen.api")
DOORS = [room for room in _ROOMS if (found := find_spec(room)) is not None and found.origin]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "axes",
    "django_tasks",
    "django_tasks_db",
    "koumen.records",
    *DOORS,
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "koumen.server.middleware.EndIdleSessions",
    "koumen.server.middleware.WhoAndWhen",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
FILE_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024  # in memory: no list of people is left in a temporary folder
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "koumen.server.passwords.UnlikeTheName"},
    {"NAME": "koumen.server.passwords.LongEnough"},
    {"NAME": "koumen.server.passwords.NotCommon"},
]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "koumen.server.lockout.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = False
CSRF_FAILURE_VIEW = "koumen.server.lockout.stale_form"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"axes": {"level": "ERROR"}},
}

"""The entry that a WSGI server loads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koumen.server.settings")
application = get_wsgi_application()

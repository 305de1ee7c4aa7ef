"""Lets `python -m koumen.cli` do what `koumen` does."""

import sys

from koumen.cli import main

sys.exit(main())

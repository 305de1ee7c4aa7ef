"""LAW: reads, checks, overlays and explains policy packs; conditions; the calendar.

Knows no Django, no database and no clock: every day it needs is handed to it.
"""

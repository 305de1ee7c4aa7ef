"""Deeds: one function per deed, each with its permission, its transaction, its journal entry and its projection.

Nothing outside this room writes kept facts. No page, form or print lives here.
"""

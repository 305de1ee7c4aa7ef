"""Reads: each answer that a page, a paper or another system shows is defined here once.

Frozen dataclasses out, never models or querysets. Nothing here writes.
"""

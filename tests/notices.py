"""Whole notices on days off for the tests. The days are invented: no such notice is published."""

from __future__ import annotations


def a_notice(year: int, *, new_year: str = "", spring: str = "") -> str:
    """A file that tells of every holiday of the year; `new_year` and `spring` are lines in place of the usual ones."""
    lines = [
        "起,止,安排,节日",
        new_year or f"{year}-01-01,{year}-01-03,休,元旦",
        spring or f"{year}-02-10,{year}-02-16,休,春节",
        f"{year}-04-05,,休,清明节",
        f"{year}-05-01,,休,劳动节",
        f"{year}-06-09,,休,端午节",
        f"{year}-09-15,,休,中秋节",
        f"{year}-10-01,,休,国庆节",
    ]
    return "\n".join(lines) + "\n"

"""What is shown of a personal value to those who need not see it whole.

A mask never shows enough to call someone or to pass for them.
"""

from __future__ import annotations

HIDDEN = "*"


def mask_id_number(number: str) -> str:
    """Show the first three and the last two characters: 990***********1X."""
    return _middle(number, 3, 2)


def mask_phone(phone: str) -> str:
    """Show the first three and the last two figures: 130******78."""
    return _middle(phone, 3, 2)


def mask_address(address: str) -> str:
    """Show the first six characters; the door stays hidden."""
    return address[:6] + HIDDEN * 4 if address else ""


def mask_name(name: str) -> str:
    """Show the family name alone: 王**. For pages that leave the office."""
    return name[:1] + HIDDEN * (len(name) - 1)


def _middle(text: str, first: int, last: int) -> str:
    if len(text) <= first + last + 2:
        return HIDDEN * len(text)
    return text[:first] + HIDDEN * (len(text) - first - last) + text[-last:]

"""What a password must be, said in Chinese."""

from __future__ import annotations

from django.core.exceptions import ValidationError


class LongEnough:
    """At least so many characters, of at least two kinds."""

    def __init__(self, at_least: int = 10) -> None:
        self.at_least = at_least

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError when it is too short or of one kind only."""
        kinds = [str.isdigit, str.islower, str.isupper, lambda sign: not sign.isalnum()]
        if len(password) < self.at_least:
            raise ValidationError(f"密码太短，至少要{self.at_least}位。", code="too_short")
        if sum(any(map(kind, password)) for kind in kinds) < 2:
            raise ValidationError("密码只有一种字符；请至少用字母、数字、符号中的两种。", code="one_kind")

    def get_help_text(self) -> str:
        """Say it before it is typed."""
        return f"至少{self.at_least}位，字母、数字、符号至少用两种。"

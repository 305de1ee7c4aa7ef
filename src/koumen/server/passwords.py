"""What a password must be, said in Chinese."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator, UserAttributeSimilarityValidator
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


class UnlikeTheName(UserAttributeSimilarityValidator):
    """Not like the user name or the name."""

    DEFAULT_USER_ATTRIBUTES = ("username", "name")

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError when it is."""
        try:
            super().validate(password, user)
        except ValidationError:
            raise ValidationError("密码和用户名或姓名太像；请换一个。", code="too_similar") from None

    def get_help_text(self) -> str:
        """Say it before it is typed."""
        return "不要和用户名、姓名相近。"


class NotCommon(CommonPasswordValidator):
    """Not one of those that are tried first."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError when it is."""
        try:
            super().validate(password, user)
        except ValidationError:
            raise ValidationError("这个密码太常见；请换一个。", code="too_common") from None

    def get_help_text(self) -> str:
        """Say it before it is typed."""
        return "不要用常见的密码。"

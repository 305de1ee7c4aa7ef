"""Accounts made by the machine's operator: the first administrator, a password set anew."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from koumen.records.journal import enter
from koumen.records.models import Grant, User
from koumen.records.scope import Actor


class AccountRefused(Exception):
    """The account was not made or changed; the message says why and what to do."""


@transaction.atomic
def create_administrator(actor: Actor, *, username: str, name: str, password: str) -> User:
    """Make a system administrator, who makes the other accounts. Raises AccountRefused."""
    if User.objects.filter(username=username).exists():
        raise AccountRefused(f"用户名“{username}”已有人使用；请换一个，或用 koumen admin password 重设密码。")
    _accept_password(password, User(username=username, name=name))
    user = User.objects.create_user(username, password, name=name, password_changed_at=actor.now)
    Grant.objects.create(
        user=user, role=Grant.Role.SYSTEM, kind=Grant.Kind.MACHINE, since=actor.today, granted_at=actor.now
    )
    enter(actor, "accounts.create_administrator", {"user": str(user.uid)})
    return user


@transaction.atomic
def set_password(actor: Actor, *, username: str, password: str) -> None:
    """Set a password anew; its owner must change it at the next log-in. Raises AccountRefused."""
    user = User.objects.filter(username=username).first()
    if user is None:
        raise AccountRefused(f"没有用户“{username}”；请核对用户名。")
    _accept_password(password, user)
    user.set_password(password)
    user.must_change_password = True
    user.password_changed_at = actor.now
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    enter(actor, "accounts.set_password", {"user": str(user.uid)})


def _accept_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as refused:
        raise AccountRefused("密码不合要求：" + "".join(refused.messages)) from None


@transaction.atomic
def change_own_password(actor: Actor, *, password: str) -> None:
    """Set the actor's own new password; the page has checked the present one. Raises AccountRefused."""
    if actor.user is None:
        raise AccountRefused("系统自己没有密码；请登录后再改。")
    user = User.objects.get(pk=actor.user)
    _accept_password(password, user)
    user.set_password(password)
    user.must_change_password = False
    user.password_changed_at = actor.now
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    enter(actor, "accounts.change_own_password", {"user": str(user.uid)})

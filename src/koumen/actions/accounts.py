"""账号: made, stopped, given a new password; each is one person's and what it may do is in its grant.

The first administrator is made by the machine's operator; the county keeps its own accounts from then on, without one.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from koumen.actions.offices import area_managed
from koumen.actions.permission import require, uid_of
from koumen.actions.receipts import Receipt
from koumen.actions.refusals import NotYours, Refused
from koumen.ledgers.accounts import ROLE_LEVELS, accounts_in_scope, roles_offered
from koumen.records.identity import holds_number
from koumen.records.journal import enter
from koumen.records.models import Area, Grant, Organisation, User, Visitor
from koumen.records.scope import Actor

USERNAME = re.compile(r"[A-Za-z0-9._@\-\u4e00-\u9fff]{2,60}")
NAME_AT_MOST = 60
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
"""What a first password is made of: nothing that is read two ways."""


class AccountRefused(Refused):
    """The account was not made or changed; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """An account to be made: whose, as what, for which place (uid), of which office (uid, "" for none).

    `visitor_kind` says who someone is that goes to doors; only for the role visitor.
    """

    username: str
    name: str
    role: str
    area: str
    office: str = ""
    visitor_kind: str = ""


@transaction.atomic
def create_administrator(actor: Actor, *, username: str, name: str, password: str) -> User:
    """Make a system administrator, who makes the other accounts. Raises AccountRefused."""
    _accept_names(username, name)
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
def open_account(actor: Actor, *, new: NewAccount, password: str = "") -> tuple[Receipt, str]:
    """Make an account with its grant; return the receipt and its first password, to be changed at the first log-in.

    `password` "" makes one. Raises Refused (AccountRefused), NotYours.
    """
    require(actor, "manage_accounts")
    area = area_managed(actor, new.area)
    _check(actor, new, area)
    first = password or new_password()
    office = _office(new.office, area)
    user = User(username=new.username.strip(), name=new.name.strip(), organisation=office, must_change_password=True)
    _accept_password(first, user)
    user.set_password(first)
    user.password_changed_at = actor.now
    user.save()
    _grant(actor, user, new, area, office)
    enter(actor, "accounts.open_account", {"user": str(user.uid), "role": new.role}, area=area)
    return Receipt((str(user.uid),), f"已建立账号 {user.username}（{user.name}）。"), first


@transaction.atomic
def stop_account(actor: Actor, *, account: str) -> Receipt:
    """Stop an account: nobody logs in with it any more, what it did stays. Raises Refused, NotYours."""
    user = _account(actor, account)
    if user.pk == actor.user:
        raise Refused("不能停用自己的账号；请由别的经办人停用。")
    return _set_active(actor, user, active=False, says=f"已停用 {user.name} 的账号，以前登记的都保留。")


@transaction.atomic
def start_account(actor: Actor, *, account: str) -> Receipt:
    """Let a stopped account be used again. Raises Refused, NotYours."""
    user = _account(actor, account)
    return _set_active(actor, user, active=True, says=f"已启用 {user.name} 的账号。")


@transaction.atomic
def reset_password(actor: Actor, *, account: str) -> tuple[Receipt, str]:
    """Give an account a new first password and return it. Raises Refused, NotYours."""
    user = _account(actor, account)
    if user.pk == actor.user:
        raise Refused("自己的密码请在“修改密码”里改。")
    fresh = new_password()
    _set_password(actor, user, fresh, "accounts.reset_password")
    return Receipt((str(user.uid),), f"已重设 {user.name} 的密码。"), fresh


@transaction.atomic
def set_password(actor: Actor, *, username: str, password: str) -> None:
    """Set a password anew; its owner must change it at the next log-in. Raises AccountRefused."""
    user = User.objects.filter(username=username).first()
    if user is None:
        raise AccountRefused(f"没有用户“{username}”；请核对用户名。")
    _accept_password(password, user)
    _set_password(actor, user, password, "accounts.set_password")


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


def new_password() -> str:
    """Return a password to be handed over once: three groups of four, easy to read aloud."""
    return "-".join("".join(secrets.choice(SIGNS) for _ in range(4)) for _ in range(3))


def _check(actor: Actor, new: NewAccount, area: Area) -> None:
    _accept_names(new.username.strip(), new.name)
    if new.role not in dict(roles_offered(actor)):
        raise AccountRefused(f"请选角色：{'、'.join(label for _, label in roles_offered(actor))}。")
    if area.level not in ROLE_LEVELS[new.role]:
        said = dict(Area.Level.choices)
        raise AccountRefused(
            f"这个角色的地方应是{'或'.join(str(said[level]) for level in ROLE_LEVELS[new.role])}；请重选地方。"
        )
    if new.role == Grant.Role.VISITOR and new.visitor_kind not in Visitor.Kind.values:
        raise AccountRefused("请选这位上门的人是什么身份。")
    if new.role == Grant.Role.AGENCY and not new.office:
        raise AccountRefused("第三方机构的账号要选是哪个机构；还没有的请先登记机构。")
    if User.objects.filter(username=new.username.strip()).exists():
        raise AccountRefused(f"用户名“{new.username.strip()}”已有人使用；请换一个。")


def _accept_names(username: str, name: str) -> None:
    if not USERNAME.fullmatch(username):
        raise AccountRefused("用户名用 2 至 60 个汉字、字母、数字或 . _ - @，不能有空格；请重填。")
    if not 0 < len(name.strip()) <= NAME_AT_MOST or holds_number(name):
        raise AccountRefused(f"请写本人姓名，最多 {NAME_AT_MOST} 字，不写号码。")


def _accept_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as refused:
        raise AccountRefused("密码不合要求：" + "".join(refused.messages)) from None


def _office(uid: str, area: Area) -> Organisation | None:
    """Return an office of the place, or of one above or below it. Raises NotYours."""
    if not uid:
        return None
    known = uid_of(uid)
    found = Organisation.objects.filter(uid=known).select_related("area").first() if known else None
    if found is None or not (area.path.startswith(found.area.path) or found.area.path.startswith(area.path)):
        raise NotYours("请选本地的机构。")
    return found


def _grant(actor: Actor, user: User, new: NewAccount, area: Area, office: Organisation | None) -> None:
    kind = {"visitor": Grant.Kind.ASSIGNED, "agency": Grant.Kind.CONTRACT}.get(new.role, Grant.Kind.AREA)
    Grant.objects.create(
        user=user,
        role=new.role,
        kind=kind,
        area=None if kind == Grant.Kind.ASSIGNED else area,
        organisation=office if kind == Grant.Kind.CONTRACT else None,
        since=actor.today,
        granted_by_id=actor.user,
        granted_at=actor.now,
    )
    if kind == Grant.Kind.ASSIGNED:
        _be_visitor(user, new, area, office)


def _be_visitor(user: User, new: NewAccount, area: Area, office: Organisation | None) -> None:
    """Let the account speak for the visitor of that name in the place who has no account yet, else for a new one."""
    held = Visitor.objects.filter(name=user.name, area=area, user=None).first()
    visitor = held or Visitor(name=user.name, kind=new.visitor_kind, area=area, organisation=office)
    visitor.user = user
    visitor.save()


def _account(actor: Actor, uid: str) -> User:
    """Return an account that the actor keeps. Raises Refused, NotYours."""
    require(actor, "manage_accounts")
    known = uid_of(uid)
    user = accounts_in_scope(actor).select_for_update(of=("self",)).filter(uid=known).first() if known else None
    if user is None:
        raise NotYours("没有这个账号；请刷新后再看。")
    return user


def _set_active(actor: Actor, user: User, *, active: bool, says: str) -> Receipt:
    if user.is_active == active:
        return Receipt((str(user.uid),), f"这个账号已经{'启用' if active else '停用'}。", again=True)
    user.is_active = active
    user.save(update_fields=["is_active"])
    enter(actor, f"accounts.{'start' if active else 'stop'}_account", {"user": str(user.uid)})
    return Receipt((str(user.uid),), says)


def _set_password(actor: Actor, user: User, password: str, deed: str) -> None:
    user.set_password(password)
    user.must_change_password = True
    user.password_changed_at = actor.now
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    enter(actor, deed, {"user": str(user.uid)})

"""Who works here: organisations, accounts, and the grants that say what an account may see and do."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from koumen.records.models.areas import Area
from koumen.records.models.kept import WithUid, ends_after_start


class Organisation(WithUid):
    """An office, a committee or an agency. `keeps_from`: the first day whose visits it keeps here; before, 未接管."""

    class Kind(models.TextChoices):
        CIVIL_AFFAIRS = "civil-affairs", "民政部门"
        DEPARTMENT = "department", "其他部门"
        OFFICE = "office", "乡镇（街道）"
        COMMITTEE = "committee", "村（居）民委员会"
        AGENCY = "agency", "第三方机构"
        SERVICE = "service", "服务机构"

    name = models.CharField("名称", max_length=120)
    kind = models.CharField("性质", max_length=20, choices=Kind.choices)
    level = models.CharField("层级", max_length=10, choices=Area.Level.choices)
    area = models.ForeignKey(Area, models.PROTECT, related_name="organisations")
    keeps_from = models.DateField("接管日期", null=True)
    until = models.DateField("撤销", null=True)

    class Meta:
        verbose_name = "机构"
        constraints = [models.UniqueConstraint(fields=["area", "name"], name="organisation_once")]

    def __str__(self) -> str:
        return self.name


class Accounts(BaseUserManager["User"]):
    """Makes accounts."""

    def create_user(self, username: str, password: str | None = None, **known: Any) -> User:
        """Make an account; without a password it cannot log in."""
        user = self.model(username=self.model.normalize_username(username), **known)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, WithUid):
    """An account: one person's, never shared. What it may do is in its grants alone."""

    username = models.CharField("用户名", max_length=60, unique=True)
    name = models.CharField("姓名", max_length=60)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="users")
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("首次登录须改密码", default=False)
    password_changed_at = models.DateTimeField("改密时间", null=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]
    objects = Accounts()

    class Meta:
        verbose_name = "用户"

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    """What an account may see, as what, from `since` up to, not including, `until`.

    area: everyone in a place. assigned: those its visitors are assigned to. contract: those the agency's visitors
    are assigned to (in `area` when given). delegated: those assigned to another visitor. referred: one person.
    It belongs to an account, or to a post and so to whoever holds the post.
    """

    class Role(models.TextChoices):
        VISITOR = "visitor", "访视人员"
        VILLAGE = "village", "村（居）"
        TOWNSHIP = "township", "乡镇（街道）"
        COUNTY = "county", "县级"
        CITY = "city", "市级"
        PROVINCE = "province", "省级"
        AGENCY = "agency", "第三方机构"
        AUDITOR = "auditor", "审计管理员"
        SECURITY = "security", "安全管理员"
        SYSTEM = "system", "系统管理员"

    class Kind(models.TextChoices):
        AREA = "area", "辖区"
        ASSIGNED = "assigned", "分派"
        CONTRACT = "contract", "合同"
        DELEGATED = "delegated", "代办"
        REFERRED = "referred", "转介"
        MACHINE = "machine", "本系统"

    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="grants")
    post = models.ForeignKey("records.Post", models.PROTECT, null=True, related_name="grants")
    role = models.CharField("角色", max_length=10, choices=Role.choices)
    kind = models.CharField("范围", max_length=10, choices=Kind.choices)
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="grants")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    visitor = models.ForeignKey("records.Visitor", models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey("records.Person", models.PROTECT, null=True, related_name="+")
    since = models.DateField("起")
    until = models.DateField("止", null=True)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField("授权时间")

    class Meta:
        verbose_name = "授权"
        indexes = [models.Index(fields=["user", "since"], name="grant_by_user")]
        constraints = [
            ends_after_start("grant_span", same_day=False),
            models.CheckConstraint(
                condition=Q(user__isnull=True) ^ Q(post__isnull=True), name="grant_of_an_account_or_a_post"
            ),
            models.CheckConstraint(
                name="grant_names_its_object",
                condition=(
                    Q(kind="area", area__isnull=False)
                    | Q(kind="contract", organisation__isnull=False)
                    | Q(kind="delegated", visitor__isnull=False)
                    | Q(kind="referred", person__isnull=False)
                    | Q(kind__in=["assigned", "machine"])
                ),
            ),
        ]

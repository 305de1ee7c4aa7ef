"""People and homes. Coded facts are in `facts.py`; what stands here is who someone is and how to reach them."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from koumen.records.models.areas import Area
from koumen.records.models.kept import Kept, WithUid, ends_after_start, withdrawal_supersedes
from koumen.records.secrets.column import EncryptedTextField


class Household(WithUid):
    """A home, the unit of a knock. `group_name` is the village group (村民小组) or the building."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="households")
    group_name = models.CharField("组", max_length=40, blank=True, default="")
    head = models.ForeignKey("records.Person", models.PROTECT, null=True, related_name="+")
    door = EncryptedTextField("门牌")

    class Meta:
        verbose_name = "家庭"
        indexes = [models.Index(fields=["area", "group_name"], name="household_by_group")]


class Person(WithUid):
    """Someone looked after. `birth_date`, `sex`, `hukou_code` hold from birth on; facts may say otherwise from a day.

    `area`, `group_name`, `household`, `left_on` repeat the latest stay for lists; the same deed writes both.
    `group_order` is the group's place in the village (`groups.group_order`), so that lists run as people count.
    `left_on` is the first day no longer on the roster. `grams` is what a search for the name looks in. `by_name` is
    what neighbours call them. `merged_into` is the person this record turned out to be; its visits count for them.
    """

    class Sex(models.TextChoices):
        MALE = "male", "男"
        FEMALE = "female", "女"

    name = models.CharField("姓名", max_length=60)
    by_name = models.CharField("别名", max_length=40, blank=True, default="")
    grams = models.TextField("检索", blank=True, default="")
    sex = models.CharField("性别", max_length=6, choices=Sex.choices, null=True)
    birth_date = models.DateField("出生日期", null=True)
    id_number = EncryptedTextField("身份证号码")
    id_index = models.CharField(max_length=64, blank=True, default="")
    phone = EncryptedTextField("联系电话")
    phone_index = models.CharField(max_length=64, blank=True, default="")
    address = EncryptedTextField("住址")
    note = EncryptedTextField("备注")
    area = models.ForeignKey(Area, models.PROTECT, related_name="people")
    group_name = models.CharField("组", max_length=40, blank=True, default="")
    group_order = models.PositiveSmallIntegerField("组序", default=0)
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="members")
    hukou_code = models.CharField("户籍地代码", max_length=12, null=True)
    to_complete = models.BooleanField("待补", default=False)
    left_on = models.DateField("退出日期", null=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField("建档时间")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "人员"
        indexes = [
            models.Index(fields=["area", "group_order", "group_name", "name"], name="person_by_place"),
            models.Index(fields=["name"], name="person_by_name"),
            models.Index(fields=["id_index"], name="person_by_id"),
            models.Index(fields=["phone_index"], name="person_by_phone"),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="person_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Amendment(WithUid, Kept):
    """A correction of who someone is: which column, what it was, what it became. `secret_…` for encrypted columns.

    The person's own row shows the latest; this keeps what was known before.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="amendments")
    column = models.CharField("项目", max_length=40)
    was = models.CharField("原", max_length=120, null=True)
    became = models.CharField("改为", max_length=120, null=True)
    secret_was = EncryptedTextField("原（密）")
    secret_became = EncryptedTextField("改为（密）")
    reason = EncryptedTextField("原因")

    class Meta:
        verbose_name = "更正"
        indexes = [models.Index(fields=["person", "column", "recorded_at"], name="amendment_by_person")]


class Stay(Kept):
    """A span on the roster: from `since` (None: always) up to, not including, `until` (None: still on it).

    A move between villages or homes is two stays that touch. Leaving supersedes the open stay by an ended one.
    `reason` is coded; what was typed beside it is in `words`, under a `uid` that stands only there.
    """

    class Reason(models.TextChoices):
        LIST = "list", "名单导入"
        LIST_MOVED = "list-moved", "名单导入：迁居"
        LIST_LEFT = "list-left", "名单导入：已不在本地"
        WITHIN = "within", "迁居"
        DIED = "died", "去世"
        MOVED = "moved-away", "迁出"
        OTHER = "other", "其他"

    person = models.ForeignKey(Person, models.PROTECT, related_name="stays")
    area = models.ForeignKey(Area, models.PROTECT, related_name="stays")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="stays")
    since = models.DateField("起", null=True)
    until = models.DateField("止", null=True)
    reason = models.CharField("原因", max_length=40, choices=Reason.choices, blank=True, default="")
    uid = models.UUIDField("编号", null=True, editable=False)
    words = EncryptedTextField("说明")

    class Meta:
        verbose_name = "在册"
        indexes = [models.Index(fields=["person", "since"], name="stay_by_person")]
        constraints = [ends_after_start("stay_span", same_day=False), withdrawal_supersedes("stay_withdrawal")]


class Contact(WithUid, Kept):
    """Someone to turn to for a person, from `since` up to, not including, `until`."""

    class Kind(models.TextChoices):
        EMERGENCY = "emergency", "紧急联系人"
        PRIMARY = "primary", "第一探访联系人"
        GUARDIAN = "guardian", "监护人"
        CAREGIVER = "caregiver", "照料服务人"
        CHILD = "child", "子女"
        NEIGHBOUR = "neighbour", "邻居"
        ONE_TO_ONE = "one_to_one", "一对一联系人"

    person = models.ForeignKey(Person, models.PROTECT, related_name="contacts")
    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    name = models.CharField("姓名", max_length=60)
    phone = EncryptedTextField("电话")
    relation = EncryptedTextField("关系")
    since = models.DateField("起", null=True)
    until = models.DateField("止", null=True)

    class Meta:
        verbose_name = "联系人"
        constraints = [ends_after_start("contact_span", same_day=False), withdrawal_supersedes("contact_withdrawal")]

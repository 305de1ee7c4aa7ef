"""岗位: a post holds the rights and signs; a person holds the post for a time."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from koumen.records.models.kept import WithUid, ends_after_start
from koumen.records.models.offices import Organisation


class Post(WithUid):
    """A post of an office. Grants may name it instead of an account; whoever holds it today has them."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="posts")
    title = models.CharField("岗位", max_length=60)
    until = models.DateField("撤销", null=True)

    class Meta:
        verbose_name = "岗位"
        constraints = [models.UniqueConstraint(fields=["organisation", "title"], name="post_once")]

    def __str__(self) -> str:
        return self.title


class PostHolder(models.Model):
    """An account holds a post from `since` up to, not including, `until`; one holder at a time, or a stated deputy."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="holders")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="posts")
    since = models.DateField("起")
    until = models.DateField("止", null=True)
    deputy = models.BooleanField("代理", default=False)
    appointed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    appointed_at = models.DateTimeField("任命时间")

    class Meta:
        verbose_name = "任职"
        constraints = [
            ends_after_start("holder_span", same_day=False),
            models.UniqueConstraint(
                fields=["post"], condition=models.Q(until__isnull=True, deputy=False), name="post_one_holder"
            ),
        ]

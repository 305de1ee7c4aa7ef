"""What only the keys of this installation open: so that a database is never written under another's."""

from __future__ import annotations

from django.db import models


class KeyCheck(models.Model):
    """The one row by which a database knows its keys: a sealed word, and the blind index of the same word."""

    sealed = models.TextField()
    index = models.CharField(max_length=64)

    class Meta:
        verbose_name = "密钥核对"

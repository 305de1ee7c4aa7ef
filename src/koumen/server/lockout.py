"""What a person sees when the log-in is locked or a form has grown stale. Plain Chinese, with the way out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.urls import NoReverseMatch
from django.utils.html import format_html

from koumen.office.unsent import keep_unsent

PAGE = (
    '<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    '<title>{title}</title><main><h1>{title}</h1><p>{says}</p><p><a href="/login/">返回登录</a></p></main></html>'
)


def locked_out(request: HttpRequest, credentials: dict[str, Any], *_: Any, **__: Any) -> HttpResponse:
    """Answer a locked account with 429 and the waiting time."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    says = f"连续{settings.AXES_FAILURE_LIMIT}次密码不对。请{minutes}分钟后再试；忘记密码请联系本单位系统管理员重置。"
    return _notice(request, "登录已暂时锁定", says, 429)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token no longer holds with 403; a form with a ticket is kept and shown again as it was."""
    if keep_unsent(request) is not None:
        messages.warning(request, "这一页打开太久，还没有登记；填的内容都在，请核对后再登记一次。")
        return redirect(request.path)
    says = "这一页打开太久，或已在别处退出登录，内容没有提交。请返回上一页刷新后再提交。"
    return _notice(request, "页面已过期", says, 403)


def _notice(request: HttpRequest, title: str, says: str, status: int) -> HttpResponse:
    """Show a door's own `notice.html` when one is installed."""
    said = {"title": title, "says": says}
    try:
        page = render_to_string("notice.html", said, request)
    except (TemplateDoesNotExist, NoReverseMatch):
        page = format_html(PAGE, **said)
    return HttpResponse(page, status=status)

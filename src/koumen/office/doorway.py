"""Logging in, logging out, one's own password. Locks, idle ends and hashing are Django's and the server's."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.forms import PasswordChangeForm as DjangoPasswordChange
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from koumen.actions.accounts import change_own_password
from koumen.ledgers.shell import doorway
from koumen.office.guards import signed_in
from koumen.office.page import show


class LogInForm(AuthenticationForm):
    """User name and password."""

    error_messages = {
        "invalid_login": "用户名或密码不对。请核对后再试；连续输错 5 次会暂停登录 30 分钟。",
        "inactive": "这个账号已停用，请联系县里的管理员。",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "用户名"
        self.fields["password"].label = "密码"


class LogIn(LoginView):
    """The log-in page under the county's own system name."""

    template_name = "office/login.html"
    authentication_form = LogInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the name of the system, whether one leads back to a page and a draft, and a demonstration's log-ins."""
        kept, back = "kept" in self.request.GET, bool(self.get_redirect_url())
        return super().get_context_data(doorway=doorway(), kept=kept, back=back, **kwargs)


class LogOut(LogoutView):
    """Log out and return to the log-in page."""

    next_page = "office:login"
    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Opened by hand it logs nobody out."""
        return redirect("office:workbench")


class PasswordForm(DjangoPasswordChange):
    """The present password once and the new one twice."""

    error_messages = {
        "password_mismatch": "两次填的新密码不一样，请重填。",
        "password_incorrect": "现在的密码不对，请重填。",
    }
    field_order = ("old_password", "new_password1", "new_password2")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {"old_password": "现在的密码", "new_password1": "新密码", "new_password2": "再填一遍新密码"}
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs.pop("autofocus", None)
        self.fields["new_password2"].help_text = "和上面一样，防止填错。"


@signed_in
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; the session goes on, others end."""
    form = PasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        change_own_password(request.actor, password=form.cleaned_data["new_password1"])
        request.user.refresh_from_db()
        update_session_auth_hash(request, request.user)
        messages.success(request, "密码已修改。")
        return redirect("office:workbench")
    return show(request, "office/password.html", "", form=form, username=request.user.get_username())

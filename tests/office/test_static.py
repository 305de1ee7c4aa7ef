"""What the pages are made of: nothing inline, nothing from outside, every vendored file as listed."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

OFFICE = Path(__file__).resolve().parents[2] / "src" / "koumen" / "office"
TOOLS = OFFICE.parents[2] / "tools"
TEMPLATES = sorted((OFFICE / "templates").rglob("*.html"))
STATIC = [path for path in (OFFICE / "static" / "office").iterdir() if path.suffix in {".css", ".js"}]


def _tool(name: str):
    spec = importlib.util.spec_from_file_location(name, TOOLS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_no_inline_style_or_script(template):
    text = template.read_text("utf-8")
    assert not re.search(r"\sstyle\s*=", text)
    assert "<style" not in text
    assert not re.search(r"\son[a-z]+\s*=", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert "hx-on" not in text


@pytest.mark.parametrize("path", [*TEMPLATES, *STATIC], ids=lambda path: path.name)
def test_nothing_is_asked_of_another_machine(path):
    text = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"(https?:)?//[a-z0-9-]+\.[a-z]", text)
    assert "@import" not in text
    assert "localStorage" not in text


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_form_that_changes_something_carries_its_token(template):
    for form in re.findall(r"<form[^>]*method=\"post\"[^>]*>.*?</form>", template.read_text("utf-8"), re.DOTALL):
        assert "{% csrf_token %}" in form


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_page_says_how_it_is_used(template):
    text = template.read_text("utf-8")
    if '{% extends "office/frame.html" %}' in text:
        assert "{% block how %}" in text


def test_vendored_files_are_what_the_list_says(capsys):
    assert _tool("vendor").main(["--check"]) == 0


def test_a_vendored_file_that_differs_is_named():
    vendor = _tool("vendor")
    (entry,) = [entry for entry in vendor.listed() if entry["file"] == "htmx.min.js"]
    assert "htmx.min.js" in vendor.fault(entry, b"something else")


def test_a_missing_browser_is_said_with_its_remedy(monkeypatch, capsys):
    browser = _tool("browser")
    monkeypatch.setenv("KOUMEN_CHROMIUM", "/no/such/browser")
    monkeypatch.setattr(browser, "install", lambda: False)
    assert browser.main() == 1
    said = capsys.readouterr().out
    assert "没有找到 Chromium" in said
    assert "apt-get install chromium" in said

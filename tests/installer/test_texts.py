"""The catalogue tool, on a catalogue and a source of its own."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest

from installer import texts

SOURCE = """
from app.i18n import T, _, ngettext
_("Save")
T("Row {row} has no name", row=3)
ngettext("{count} day", "{count} days", 2)
"""
ALL = {"Save": "保存", "Row {row} has no name": "第 {row} 行没有名字", "{count} day|||{count} days": "{count} 天"}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "one.py").write_text(SOURCE, "utf-8")
    monkeypatch.setattr(texts, "ROOT", tmp_path)
    monkeypatch.setattr(texts, "LOCALES", tmp_path / "locale")
    return tmp_path


def test_add_makes_a_catalogue_the_program_reads(project: Path) -> None:
    texts.add("zh_CN", ALL)
    read = gettext.translation("shuke", str(project / "locale"), languages=["zh_CN"])
    assert read.gettext("Save") == "保存"
    assert read.ngettext("{count} day", "{count} days", 5) == "{count} 天"
    assert texts.check("zh_CN").fit_to_ship


def test_add_twice_in_any_order_gives_the_same_bytes(project: Path) -> None:
    texts.add("zh_CN", ALL)
    path = texts.po_path("zh_CN")
    first = path.read_bytes(), path.with_suffix(".mo").read_bytes()
    path.unlink()
    for source in reversed(ALL):
        texts.add("zh_CN", {source: ALL[source]})
    texts.add("zh_CN", ALL)
    assert (path.read_bytes(), path.with_suffix(".mo").read_bytes()) == first
    assert b"Date" not in first[0] + first[1]


def test_add_again_replaces_a_translation_and_keeps_a_plural(project: Path) -> None:
    texts.add("zh_CN", ALL)
    texts.add("zh_CN", {"Save": "存", "{count} day": "{count} 日"})
    read = gettext.translation("shuke", str(project / "locale"), languages=["zh_CN"], class_=gettext.GNUTranslations)
    catalogue = texts.load("zh_CN")
    assert catalogue["Save"].string == "存"
    assert catalogue[("{count} day", "{count} days")].string == ("{count} 日",)
    assert read is not None


def test_check_names_what_is_untranslated_with_its_place(project: Path) -> None:
    texts.add("zh_CN", {"Save": "保存"})
    untranslated = texts.check("zh_CN").untranslated
    assert len(untranslated) == 2
    assert any(line.startswith("app/one.py:4") for line in untranslated)


@pytest.mark.parametrize(
    "translation",
    ["第 {line} 行没有名字", "没有名字", "第 {row} 行没有名字！", "第 {row} 行，您没写名字", "第 {row 行"],
)
def test_check_refuses_a_translation_that_is_wrong(project: Path, translation: str) -> None:
    texts.add("zh_CN", {**ALL, "Row {row} has no name": translation})
    assert texts.check("zh_CN").mistakes


@pytest.mark.parametrize(
    "call", ["T('Row {row} has no name', line=3)", "T('Row {row} has no name', row=3, x=1)", "_(f'a{1}')"]
)
def test_check_refuses_a_call_that_is_wrong(project: Path, call: str) -> None:
    (project / "app" / "two.py").write_text(call, "utf-8")
    texts.add("zh_CN", ALL)
    assert any("app/two.py:1" in line for line in texts.check("zh_CN").mistakes)


def test_prune_drops_what_is_no_longer_said(project: Path) -> None:
    texts.add("zh_CN", {**ALL, "Gone": "没了"})
    assert texts.check("zh_CN").unused == ("Gone",)
    texts.prune("zh_CN")
    assert texts.check("zh_CN").unused == ()
    assert texts.check("zh_CN").fit_to_ship

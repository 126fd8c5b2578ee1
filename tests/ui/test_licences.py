"""The licences of all that ships: each work is named with its licence, and its text can be read without a network."""

from __future__ import annotations

import re

from PySide6.QtTest import QTest

from app import paths
from app.ui import licences
from tests.conftest import ROOT
from tests.support import make_shop


def test_every_package_of_the_lock_is_named_with_its_version_and_text():
    locked = dict(re.findall(r"^([a-z0-9-]+)==([^ ;\\]+)", (ROOT / "installer/lock/runtime.txt").read_text(), re.M))
    works = {work.name: work for work in licences.works()}
    assert {name: works[name].version for name in locked} == locked
    assert [work.name for work in works.values() if not work.text.strip() or not work.licence] == []


def test_texts_that_must_be_given_along_are_there():
    works = {work.name: work for work in licences.works()}
    qt = works["pyside6-essentials"].text
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in qt
    assert "GNU GENERAL PUBLIC LICENSE" in qt
    assert "ZETETIC" in works["sqlcipher3"].text
    assert any("OPEN FONT LICENSE" in work.text.upper() for work in works.values() if "fonts" in work.name)
    assert any("ISC" in work.text for work in works.values() if work.name == "resources/icons/*")


def test_list_opens_and_shows_the_text_of_what_is_chosen(window, folder):
    window.enter(make_shop(folder, language="en").shop)
    window.open_shop.bell.stop()
    pane = window.open_shop.shell.go("settings").open("about")
    assert pane.listed.isHidden()
    pane.show_licences.click()
    assert pane.model.rowCount() == len(licences.works())
    assert "MIT" in pane.text.toPlainText()
    pane.table.selectRow([work.name for work in pane.works].index("sqlcipher3"))
    assert "ZETETIC" in pane.text.toPlainText()
    window.set_language("zh_CN")
    assert "ZETETIC" in pane.text.toPlainText()
    pane.show_licences.click()
    assert pane.listed.isHidden()
    QTest.qWait(1)


def test_missing_files_leave_the_pane_standing(monkeypatch, tmp_path):
    monkeypatch.setattr(paths, "resources", lambda: tmp_path / "resources")
    assert [work.text for work in licences.works()] == [""]

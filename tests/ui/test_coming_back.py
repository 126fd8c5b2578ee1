"""What the command line did to the shop stands in the window when that comes to the front."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from app import cli
from app.cli import opening as cli_opening
from app.services import elsewhere
from tests.support import CHEAP, PASSWORD
from tests.ui.conftest import wait_for

AWAY, BACK = Qt.ApplicationState.ApplicationInactive, Qt.ApplicationState.ApplicationActive


@pytest.fixture
def opened(window, shop_path, monkeypatch):
    monkeypatch.setattr(cli_opening, "POLICY", CHEAP)
    monkeypatch.setenv("SHUKE_PASSWORD", PASSWORD)
    window.show_unlock(shop_path)
    window.unlock.password_edit.setText(PASSWORD)
    window.unlock.submit()
    wait_for(lambda: window.open_shop)
    wait_for(lambda: not window.lanes.is_busy())
    return window.open_shop


def goes(window, opened, state):
    opened.coming_back._look(state)
    wait_for(lambda: not window.lanes.is_busy())


def heard_of(opened):
    """What is announced from now on, but for what the window does by itself."""
    heard = []
    opened.changed.connect(lambda change: "command line" in str(change.action) and heard.append(change))
    return heard


def people(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("姓名,手机\n陈小雨,13800006688\n", "utf-8")
    return path


def test_import_of_the_command_line_stands_in_the_list_when_the_window_is_back(window, opened, tmp_path, capsys):
    page = opened.shell.go("customers")
    wait_for(lambda: not window.lanes.is_busy())
    heard = heard_of(opened)
    goes(window, opened, AWAY)
    goes(window, opened, AWAY)  # hidden after it was inactive: the first look counts
    assert cli.run(["import", str(opened.shop.path), str(people(tmp_path))]) == 0
    assert not heard
    goes(window, opened, BACK)
    assert [change.concerns("customer") for change in heard] == [True]
    assert not heard[0].concerns("setting")
    assert opened.shell.page("customers") is page
    assert elsewhere.mark(opened.shop).change_id > 0


def test_reminders_made_elsewhere_are_noticed_though_the_journal_is_silent(window, opened):
    goes(window, opened, AWAY)
    seen = opened.coming_back._seen
    heard = heard_of(opened)
    opened.coming_back._compare(elsewhere.Mark(seen.change_id, seen.reminder_id + 1, seen.open_reminders + 1))
    assert len(heard) == 1


def test_nothing_is_read_anew_when_nothing_was_done(window, opened):
    heard = heard_of(opened)
    goes(window, opened, AWAY)
    goes(window, opened, BACK)
    goes(window, opened, BACK)
    assert heard == []


def test_command_line_may_sell_but_not_put_another_file_in_the_place_of_an_open_one(window, opened, tmp_path, capsys):
    file = str(opened.shop.path)
    assert cli.run(["import", file, str(people(tmp_path))]) == 0
    assert cli.run(["sell", file, "--customer", "1", "--item", "Cake,1,38"]) == 0
    assert cli.run(["backup", file, str(tmp_path)]) == 0
    backup = next(tmp_path.glob("*.shuke-backup"))
    capsys.readouterr()
    assert cli.run(["restore", str(backup), file]) == 5
    assert "another window" in capsys.readouterr().err
    window.lock()
    assert cli.run(["restore", str(backup), file]) == 0

"""What the page of the backups says of the second place goes by what lies there, whatever this computer remembers."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from app.services import backup_keeping, backups, shop_facts, vault
from app.services.backup_keeping import Place
from app.settings import Settings
from app.shop import Shop
from app.ui.backup_notes import BackupNotes
from app.ui.pages import settings_backup_states as states
from app.ui.pages.settings_backup_cards import Tiles


def test_copy_that_lies_at_the_second_place_counts_though_nobody_noted_it(
    shop: Shop, shuke_home: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    notes = BackupNotes(Settings(), shop)
    notes.choose(stick)
    shop_facts.change(shop, name="Milktea")
    backup_keeping.keep(shop, backups.BY_HAND, Place(stick), lambda _done, _total: None)
    tiles = Tiles()
    qtbot.addWidget(tiles)
    states.say_tiles(tiles, shop, backup_keeping.look(shop, Place(stick)), notes, vault.made_on(shop))
    assert notes.copied_at() is None
    assert "10:12" in tiles.elsewhere.accessibleName()

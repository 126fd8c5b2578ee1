"""What the page of the backups says of the second place goes by what lies there, whatever this computer remembers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.services import backup_keeping, backups, shop_facts, vault
from app.services.backup_keeping import Place, Seen
from app.services.backups import BackupListed, Manifest
from app.settings import Settings
from app.shop import Shop
from app.ui import backup_words
from app.ui.backup_notes import BackupNotes
from app.ui.pages import settings_backup_states as states
from app.ui.pages.settings_backup_cards import Tiles
from app.ui.pages.settings_backup_table import lines_of
from app.values.backup_plan import Spread


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


NOTHING_SEEN = Seen((), (), False, 0, 0, None)


def listed(folder: str, made_at: str, reason: str, sha256: str, sales: int = 1) -> BackupListed:
    counts = {"customer": 2, "purchase": sales}
    manifest = Manifest(counts, "", 2, "", f"2026-05-{made_at}+08:00", "", (1, ""), sha256, 1, reason)
    return BackupListed(Path(f"/{folder}/{sha256}"), manifest, None, 400_000)


def test_backups_of_both_places_stand_in_one_list_and_no_two_look_alike(shop: Shop) -> None:
    seen = replace(
        NOTHING_SEEN,
        here=(
            listed("here", "18T10:12:30", "timed", "c", 9),
            listed("here", "18T10:12:01", "by_hand", "b", 8),
            listed("here", "16T10:12", "import", "a"),
        ),
        there=(listed("there", "16T10:12", "import", "a"), listed("there", "02T09:00", "by_hand", "z", 7)),
    )
    assert [line.cells[:5] for line in lines_of(seen, shop)] == [
        ("Today 10:12:30", "Every 4 hours", "This computer", "2 customers · 9 purchases", "0.4 MB"),
        ("Today 10:12:01", "Made by hand", "This computer", "2 customers · 8 purchases", "0.4 MB"),
        ("16 May 10:12", "Before an import", "Both places", "2 customers · 1 purchase", "0.4 MB"),
        ("2 May 09:00", "Made by hand", "Second place", "2 customers · 7 purchases", "0.4 MB"),
    ]
    assert [str(line.key) for line in lines_of(seen, shop)] == ["/here/c", "/here/b", "/here/a", "/there/z"]


@pytest.mark.parametrize(
    ("spread", "said"),
    [
        (Spread(), ""),
        (Spread(newest=1), "Kept: the newest one. "),
        (
            Spread(3, 9, 1, 0, 2),
            "Kept: the newest 3, the last of each of 9 days before, the last of 1 week before that, 2 more made by hand. ",
        ),
    ],
)
def test_what_is_kept_is_said_in_the_numbers_of_the_shop(spread: Spread, said: str) -> None:
    words = backup_words.why_kept(replace(NOTHING_SEEN, spread=spread))
    assert words.startswith(said)
    assert bool(words) == bool(said)

"""What the page of the backups says of the second place goes by what lies there, whatever this computer remembers."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app import paths
from app.clock import FixedClock
from app.errors import ShukeError, WorldProblem
from app.i18n import T
from app.services import backup_keeping, backups, shop_facts, vault
from app.services.backup_drill import Tried
from app.services.backup_keeping import Place, Seen
from app.services.backups import BackupListed, Manifest
from app.settings import Settings
from app.shop import Shop
from app.storage.backup_manifest import IN_DOUBT
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


def test_backup_whose_copy_was_opened_is_told_as_opened(shop: Shop) -> None:
    at = shop.clock.now()
    here = listed("here", "16T10:12", "timed", "a")
    copy = replace(listed("there", "16T10:12", "timed", "a"), opened_at=at)
    (line,) = lines_of(replace(NOTHING_SEEN, here=(here,), there=(copy,)), shop)
    assert line.cells[-1] == "Opened Today 10:12"
    earlier = replace(here, opened_at=at - dt.timedelta(days=1))
    (line,) = lines_of(replace(NOTHING_SEEN, here=(earlier,), there=(copy,)), shop)
    assert line.cells[-1] == "Opened Today 10:12", "the last time of the two, as in the line of the test"
    (line,) = lines_of(replace(NOTHING_SEEN, here=(here,), there=()), shop)
    assert line.cells[-1] == "Checked, never tried"


def test_backup_in_doubt_is_told_in_the_list_above_the_pages_and_in_what_is_kept(shop: Shop, shuke_home: Path) -> None:
    sound = listed("here", "16T10:12", "timed", "a")
    assert sound.manifest is not None
    doubted = replace(sound, manifest=replace(sound.manifest, counts={**sound.manifest.counts, IN_DOUBT: 2}))
    seen = replace(NOTHING_SEEN, here=(doubted,), last_here=doubted, spread=Spread(newest=1))
    (line,) = lines_of(seen, shop)
    assert (line.cells[-1], line.inks[-1]) == ("In doubt: records may be missing", "warn")
    warned = backup_words.warning(shop, seen, BackupNotes(Settings(), shop), vault.made_on(shop))
    assert warned is not None
    assert "none from before goes" in warned.text
    assert backup_words.why_kept(seen).endswith("so none from before goes.")
    assert doubted.manifest is not None
    assert backup_words.opens(doubted.manifest, shop).endswith("an index knew more than there are."), (
        "a trial says so, too"
    )


def test_tile_does_not_call_a_backup_in_doubt_checked(shop: Shop, shuke_home: Path, qtbot: QtBot) -> None:
    sound, tiles, notes = listed("here", "18T10:12", "timed", "a"), Tiles(), BackupNotes(Settings(), shop)
    qtbot.addWidget(tiles)
    assert sound.manifest is not None
    doubted = replace(sound, manifest=replace(sound.manifest, counts={**sound.manifest.counts, IN_DOUBT: 2}))
    for last, said in ((sound, "Checked"), (doubted, "In doubt")):
        seen = replace(NOTHING_SEEN, here=(last,), last_here=last)
        states.say_tiles(tiles, shop, seen, notes, vault.made_on(shop))
        assert tiles.here.accessibleName().endswith(said)


@pytest.mark.parametrize(
    ("spread", "said"),
    [
        (Spread(), ""),
        (Spread(newest=1), "All of these stay for now."),
        (
            Spread(3, 9, 1, 0, 2),
            "These stay: the newest 3, one of each of 9 earlier days, one of an earlier week, 2 others made by hand or for a big step; "
            "the rest goes.",
        ),
    ],
)
def test_what_is_kept_is_said_in_the_numbers_of_the_shop(spread: Spread, said: str) -> None:
    assert backup_words.why_kept(replace(NOTHING_SEEN, spread=spread)) == said


def test_tile_says_why_the_last_one_is_not_the_youngest_after_a_restore(
    shop: Shop, shuke_home: Path, qtbot: QtBot
) -> None:
    younger, restored = listed("here", "18T10:12", "by_hand", "b"), listed("here", "18T10:10", "import", "a")
    seen, tiles, notes = replace(NOTHING_SEEN, here=(younger, restored)), Tiles(), BackupNotes(Settings(), shop)
    qtbot.addWidget(tiles)

    def said(seen: Seen) -> str:
        states.say_tiles(tiles, shop, seen, notes, vault.made_on(shop))
        return tiles.here.accessibleName()

    assert said(replace(seen, last_here=restored)) == "Last here: Today 10:10. As the shop is now"
    assert said(replace(seen, last_here=younger)) == "Last here: Today 10:12. Checked"


def tried(folder: Path, wrong: ShukeError | None = None) -> Tried:
    return Tried(folder / "a.shukebak", None, 2.0, wrong)


def test_trial_counts_no_longer_than_some_weeks_and_the_older_of_two_places_counts(
    shop: Shop, shuke_home: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    notes, tiles, begun = BackupNotes(Settings(), shop), Tiles(), shop.clock.now()
    qtbot.addWidget(tiles)

    def said(days: int) -> str:
        shop.clock = FixedClock(begun + dt.timedelta(days=days))
        states.say_tiles(tiles, shop, NOTHING_SEEN, notes, vault.made_on(shop))
        return tiles.trial.accessibleName()

    assert "Not tried yet" in said(0)
    notes.note_trial(tried(paths.backup_folder()))
    assert "It opens" in said(45)
    assert "Not tried for too long" in said(46)
    notes.note_trial(tried(tmp_path))
    assert "Not tried for too long" in said(46), "here it is as old as before"
    assert "18 May" in said(46)
    notes.note_trial(tried(paths.backup_folder()))
    assert "Both places open" in said(47)
    said(50)
    notes.note_trial(tried(tmp_path))
    assert backup_words.when(shop.clock.now(), shop) in said(50), "the day of the last, as in the line below"


def test_want_of_room_for_a_trial_is_told_until_there_is_some(shop: Shop, shuke_home: Path, qtbot: QtBot) -> None:
    notes, tiles = BackupNotes(Settings(), shop), Tiles()
    qtbot.addWidget(tiles)
    full = WorldProblem("disk_full", T("The drive is full."), T("Free some space."))
    notes.note_trial(tried(paths.backup_folder(), full))
    states.say_tiles(tiles, shop, NOTHING_SEEN, notes, vault.made_on(shop))
    assert "No room to try one" in tiles.trial.accessibleName()
    assert "no room on the drive of this computer since Today 10:12" in states.trial(notes, shop)
    notes.note_trial(tried(paths.backup_folder()))
    states.say_tiles(tiles, shop, NOTHING_SEEN, notes, vault.made_on(shop))
    assert "It opens" in tiles.trial.accessibleName()
    assert "no room" not in states.trial(notes, shop)

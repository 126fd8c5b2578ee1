"""The practice shop of the window: opened when it is there, made when it is not or of no use, whole or not at all."""

from __future__ import annotations

import datetime as dt
import errno
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest

from app import files, i18n, paths
from app.clock import FixedClock
from app.errors import Cancelled, CannotUnlock, WorldProblem
from app.sample import practice
from app.services import customers, first_facts, history, reminders, vault
from app.services.customers import CustomerDraft
from app.services.reports.params import ReportParams
from app.shop import Shop
from app.storage import database
from app.workflows import practice_shop, print_out
from app.workflows.practice_shop import PracticeOpened, PracticeRequest
from app.workflows.print_out import PaperRequest
from tests.sheets import silent
from tests.support import CHEAP, NOW, PASSWORD, folder_state, make_shop


def asked(kind: str = "pet") -> PracticeRequest:
    path = practice.path_of(kind)
    return PracticeRequest(path, path.stem, practice.kind_for(kind), i18n.language(), "Asia/Shanghai")


def enter(request: PracticeRequest | None = None, tick: practice_shop.Tick = silent) -> PracticeOpened:
    return practice_shop.enter(request or asked(), tick, clock=FixedClock(NOW), policy=CHEAP)


def made_and_closed(request: PracticeRequest | None = None) -> Path:
    opened = enter(request)
    opened.shop.close()
    return opened.shop.path


@pytest.mark.parametrize(("kind", "expected"), [("pet", "pet"), ("bakery", "bakery"), ("other", "bakery")])
@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_entering_for_the_first_time_makes_a_shop_that_says_what_it_is(kind: str, expected: str, language: str) -> None:
    i18n.set_language(language)
    opened = enter(asked(kind))
    facts = opened.shop.facts
    assert (opened.is_new, opened.trouble) == (True, None)
    assert (facts.kind, facts.language, facts.is_practice) == (expected, language, True)
    assert opened.shop.path.stem == facts.name
    assert ("Practice shop" if language == "en" else "练习店") in facts.name
    assert vault.info(opened.shop).customers == 300
    reminders.refresh(opened.shop)
    assert reminders.due(opened.shop)
    opened.shop.close()


def test_third_language_has_a_practice_shop_of_people_who_speak_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_facts, "LANGUAGES", (*first_facts.LANGUAGES, "ms"))
    path = practice.path_of("pet")
    opened = enter(PracticeRequest(path, path.stem, "pet", "ms", "Asia/Kuala_Lumpur"))
    assert opened.shop.facts.currency == "USD"
    assert vault.info(opened.shop).customers == 300
    opened.shop.close()


def test_entering_again_finds_what_was_done_in_it() -> None:
    opened = enter()
    customers.create(opened.shop, CustomerDraft(name="Zoe"))
    opened.shop.close()
    again = enter()
    assert not again.is_new
    assert vault.info(again.shop).customers == 301
    again.shop.close()


def test_nothing_can_be_undone_in_a_shop_that_was_just_made() -> None:
    opened = enter()
    assert history.undo(opened.shop) is None
    opened.shop.close()


def test_public_password_is_one_that_the_vault_takes() -> None:
    vault.check_password(practice.PASSWORD)


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def _take_keys(path: Path) -> None:
    path.with_name(path.name + ".keys").unlink()


@pytest.mark.parametrize(
    "damage",
    [lambda path: path.write_bytes(b""), lambda path: path.write_bytes(b"no shop at all" * 400), _truncate, _take_keys],
    ids=["empty", "foreign", "cut", "keys"],
)
def test_damaged_practice_shop_is_made_anew_and_the_reason_told(damage: Callable[[Path], object]) -> None:
    path = made_and_closed()
    damage(path)
    opened = enter()
    assert opened.is_new
    assert isinstance(opened.trouble, CannotUnlock)
    assert vault.info(opened.shop).customers == 300
    opened.shop.close()


def test_practice_shop_deleted_by_hand_is_made_anew() -> None:
    made_and_closed().unlink()
    opened = enter()
    assert opened.is_new
    opened.shop.close()


def test_shop_of_somebody_in_its_place_is_set_aside_whole(tmp_path: Path) -> None:
    path = asked().path
    path.parent.mkdir(parents=True)
    made = make_shop(path.parent, path.name)
    customers.create(made.shop, CustomerDraft(name="Real"))
    made.shop.close()
    opened = enter()
    assert vault.info(opened.shop).customers == 300
    opened.shop.close()
    aside = path.with_name(path.name + practice_shop.ASIDE)
    kept = vault.unlock(aside, PASSWORD, policy=CHEAP)
    assert vault.info(kept).customers == 1
    kept.close()


def test_ordinary_shop_with_the_public_password_in_its_place_is_set_aside_too() -> None:
    path = asked().path
    path.parent.mkdir(parents=True)
    vault.create(path, practice.PASSWORD, policy=CHEAP).shop.close()
    opened = enter()
    assert opened.shop.facts.is_practice
    assert path.with_name(path.name + practice_shop.ASIDE).exists()
    opened.shop.close()


@pytest.mark.parametrize("percent", [0, 50, 99])
def test_stopped_while_it_is_made_leaves_nothing_behind(percent: int) -> None:
    def stop(done: int, total: int) -> None:
        if done * 100 >= total * percent:
            raise Cancelled

    with pytest.raises(Cancelled):
        enter(tick=stop)
    assert not paths.practice_folder().exists()


def test_stopped_while_it_is_made_afresh_keeps_the_one_that_was_there() -> None:
    path = made_and_closed()
    before = folder_state(path.parent)

    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        practice_shop.make_afresh(asked(), stop, clock=FixedClock(NOW), policy=CHEAP)
    assert folder_state(path.parent) == before


def test_made_afresh_forgets_what_was_done_in_it() -> None:
    opened = enter()
    customers.create(opened.shop, CustomerDraft(name="Zoe"))
    opened.shop.close()
    shop = practice_shop.make_afresh(asked(), silent, clock=FixedClock(NOW), policy=CHEAP)
    assert vault.info(shop).customers == 300
    shop.close()
    assert {p.suffix for p in paths.practice_folder().iterdir()} == {".shuke", ".keys"}


def test_full_drive_while_it_is_made_is_told_and_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    full = OSError(errno.ENOSPC, "no room")

    def refuse(*_arguments: object) -> None:
        raise full

    monkeypatch.setattr(files, "replace_with_retry", refuse)
    with pytest.raises(WorldProblem) as caught:
        enter()
    assert caught.value.code == "disk_full"
    assert not paths.practice_folder().exists()


def test_drive_that_fills_up_while_people_come_in_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = database.connect

    def small(*arguments: object, **options: object) -> object:
        made = connect(*arguments, **options)  # type: ignore[arg-type]
        made.execute("PRAGMA max_page_count = 200")
        return made

    monkeypatch.setattr(database, "connect", small)
    with pytest.raises(WorldProblem):
        enter()
    assert not paths.practice_folder().exists()


def test_folder_that_takes_nothing_is_told_in_words(shuke_home: Path) -> None:
    (shuke_home / "data").mkdir(parents=True)
    paths.practice_folder().write_text("a file where the folder belongs")
    with pytest.raises(Exception) as caught:
        enter()
    assert getattr(caught.value, "code", "") in ("is_file", "no_folder")
    assert paths.practice_folder().read_text() == "a file where the folder belongs"


def test_folder_without_permission_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise OSError(errno.EACCES, "no")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(WorldProblem) as caught:
        enter()
    assert caught.value.code == "no_permission"


def test_remains_of_a_power_cut_are_no_hindrance() -> None:
    making = paths.practice_folder() / practice_shop.MAKING
    making.mkdir(parents=True)
    for name in (asked().path.name, f"{asked().path.name}.keys", "other.part"):
        (making / name).write_bytes(b"half")
    made_and_closed()
    assert not making.exists()


@pytest.mark.parametrize(("days", "old"), [(0, False), (30, False), (31, True), (-1, True)])
def test_practice_shop_is_old_when_its_birthdays_have_gone_by(days: int, old: bool) -> None:
    made_and_closed()
    later = FixedClock(NOW + dt.timedelta(days=days))
    opened = practice_shop.enter(asked(), silent, clock=later, policy=CHEAP)
    assert (opened.is_new, practice_shop.is_old(opened.shop)) == (False, old)
    opened.shop.close()


def test_report_of_a_practice_shop_is_marked_on_every_page() -> None:
    opened = enter()
    printout = print_out.prepare(opened.shop, PaperRequest("customer", ReportParams(tuple(range(1, 4)))), silent)
    opened.shop.close()
    document = pypdfium2.PdfDocument(printout.pdf.content)
    texts = [page.get_textpage().get_text_range() for page in document]
    assert len(texts) > 1
    assert all("PRACTICE" in text and "made up" in text and "personal data" not in text for text in texts)


def test_a_shop_that_is_none_says_so(shop: Shop) -> None:
    assert not shop.facts.is_practice
    assert not practice.is_ours(shop.path)
    assert practice.is_ours(asked().path)

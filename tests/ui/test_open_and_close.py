"""G2: a walk at random through everything that the window has, while the lanes work: no word from Qt, no fault, no window left, nothing forgotten.

That a warning of Qt fails the test is said in ``pyproject.toml``. The long run is a campaign.
"""

from __future__ import annotations

import gc
import os

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app import sample_data
from app.services import care_records, contacts, custom_editing, customer_crowds, customers, feedback, pets, purchases
from app.services.care_records import CareDraft
from app.services.contacts import ContactDraft
from app.services.feedback import FeedbackDraft
from app.services.pets import PetDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.ui.jobs import Collector
from app.values.field import FieldKind
from app.workflows import sample_shop
from tests.support import make_shop
from tests.ui import overrides
from tests.ui.doors import SELDOM
from tests.ui.walk import Walk, answer_for, screens

pytestmark = pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)
"""A menu that pops up asks for the keyboard, and there is no screen."""
NOT_IN_A_SHORT_WALK = {
    "first_run_steps.LanguageStep",
    "first_run_steps.Step",
}
"""The first run, behind the window that a short walk stays in."""
_seen: set[str] = set()
"""What the walks of this run have come by."""


@pytest.fixture
def full_shop(folder):
    shop = make_shop(folder, language="en").shop
    sample_shop.fill(shop, "en", lambda _done, _total: None)
    pet = pets.create(shop, PetDraft(name="Milktea", species="cat"), (1,))
    care_records.record(shop, pet, CareDraft(shop.today(), weight_milli=4200))
    contacts.record(shop, 1, ContactDraft("call", note="Called back"))
    feedback.record(shop, 1, FeedbackDraft("complaint", "Too salty"))
    customers.add_note(shop, 1, "Comes on Fridays")
    purchases.record(shop, PurchaseDraft(1, (ItemDraft("Cake", 1000, 3800),)))
    custom_editing.create(shop, "customer", "Coat", FieldKind.CHOICE, ("long", "short"))
    customer_crowds.delete(shop, 2, 3)
    shop.close()
    return shop.path


@pytest.fixture
def walked(window, full_shop, tmp_path, monkeypatch, qapp):
    """Walks through each door if it is a short walk, then so many steps, and locks; gives the walk."""
    files = tmp_path / "files"
    files.mkdir()
    sample_data.write_customers(files / "people.csv", "en")
    sample_data.write_purchases(files / "sales.csv", "zh_CN")
    Collector(window)
    screens()  # loads every class
    overrides.make_whole()

    def walk(seed, steps, *, is_short=False):
        made = Walk(window, full_shop, seed, files)
        answer_for(made, monkeypatch)
        made.enter()
        if is_short:
            made.open_each()
        made.go(steps)
        made.leave()
        return made

    return walk


def left(window):
    """Windows that are still there beside the gate, in sight or not."""
    for _round in range(3):
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QTest.qWait(1)
    gc.collect()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return [w for w in QApplication.topLevelWidgets() if w is not window.gate]


def test_each_door_leads_to_every_page_pane_and_drawer_and_nothing_is_left(walked, window):
    walk = walked(1, 0, is_short=True)
    assert left(window) == []
    greater = {name for name in screens() if name.endswith(("Page", "Pane", "Drawer", "Step"))}
    assert greater - walk.seen - set(SELDOM) - NOT_IN_A_SHORT_WALK == set()


def test_what_is_seldom_seen_exists(qapp):
    assert set(SELDOM) | NOT_IN_A_SHORT_WALK <= screens()


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(5))
def test_two_thousand_steps_leave_no_window_and_no_word_of_qt(walked, window, seed):
    walk = walked(seed, int(os.environ.get("SHUKE_STEPS", "2000")))
    _seen.update(walk.seen)
    print(f"G2: seed {seed}, {len(walk.trail)} steps, {len(walk.seen)} of {len(screens())} screens")
    assert left(window) == []


@pytest.mark.campaign
def test_walks_have_seen_every_screen(qapp):
    print("G2: seen by no walk:", sorted(screens() - _seen))
    assert screens() - _seen - set(SELDOM) == set()

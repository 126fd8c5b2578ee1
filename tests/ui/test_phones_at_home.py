"""A phone at the counter of a shop where people dial a 0 first."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.services import customers
from app.services.customers import CustomerDraft, PhoneDraft
from app.shop import Shop
from tests.ui.counter_page import open_counter


def test_number_typed_with_its_0_is_found_marked_and_shown_as_people_write_it(
    shop: Shop, qtbot: QtBot, qapp: QApplication
) -> None:
    shop.facts = dataclasses.replace(shop.facts, region="GB")
    ann = customers.create(shop, CustomerDraft("Ann", phones=(PhoneDraft("020 7946 0958", "home"),)))
    customers.create(shop, CustomerDraft("Bo", phones=(PhoneDraft("07911 123456"),)))
    with open_counter(shop, qtbot, qapp) as counter:
        page = counter.page
        counter.type(page.search.box, "0207")
        qtbot.waitUntil(lambda: page.customer_id() == ann, timeout=20_000)
        hit = page.search.results.rows.row(0)
        assert (hit.phone, hit.hit) == ("0207***0958", "0207")
        counter.press(page.search.box, Qt.Key.Key_Return)
        assert page.head.phone.text() == "020 **** 0958"
        QTest.mouseClick(page.head._show, Qt.MouseButton.LeftButton)
        assert page.head.phone.text() == "020 7946 0958 home"

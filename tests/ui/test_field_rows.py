"""The values of a customer never make their page wider than it is."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.services import fields
from app.ui.pages.field_rows import FieldRows
from app.ui.widgets.values import NOWHERE

ADDRESS = "ivy.novak291@mail.example.com"


def test_long_address_goes_on_in_the_next_line_and_reads_the_same(qtbot: QtBot) -> None:
    rows = FieldRows()
    qtbot.addWidget(rows)
    rows.show_fields([fields.field("email")], {"email": ADDRESS}, lambda _key: NOWHERE)
    value = rows.value("email")
    assert value.minimumSizeHint().width() < value.fontMetrics().horizontalAdvance(ADDRESS) * 2 / 3
    assert value.text().replace("\u200b", "") == ADDRESS
    assert ADDRESS in value.accessibleName()

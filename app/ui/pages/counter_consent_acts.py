"""What is done in the list of consent: each answer is one job, one step of undo, one toast."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.errors import ShukeError
from app.i18n import _
from app.services import consent
from app.ui.context import UiContext
from app.ui.pages.counter_details import CustomerDetails


class ConsentActs(QObject):
    """Stands between the list and the services; `customer_id` says who is shown, if they can be changed."""

    def __init__(self, context: UiContext, details: CustomerDetails, customer_id: Callable[[], int | None]) -> None:
        super().__init__(details)
        self._context, self._details, self._customer_id = context, details, customer_id
        details.answered.connect(self._answer)

    def _answer(self, purpose: str, said: str, texts: dict[str, str]) -> None:
        shop, own, box = self._context.shop, self._customer_id(), self._details.consent
        if own is None or box is None:
            return

        def work() -> None:
            consent.answer(shop, own, consent.from_texts(shop, purpose, said, texts))

        def done(_nothing: object) -> None:
            box.form.hide()
            box.lines[purpose].setFocus()
            self._context.shell.show_toast(_("Noted"), undo=True)

        def failed(error: ShukeError) -> None:
            box.form.say_wrong(str(error))

        self._context.lanes.write(lambda _tick: work(), done, failed, self._details)

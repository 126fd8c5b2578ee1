"""What is done in the lists of household and family: each is one job, one step of undo, one toast."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.errors import ShukeError
from app.i18n import _
from app.services import family, households
from app.ui.context import UiContext
from app.ui.pages.counter_kin import KinBox


class KinActs(QObject):
    """Stands between the lists and the services; `customer_id` says who is shown, if they can be changed."""

    def __init__(self, context: UiContext, kin: KinBox, customer_id: Callable[[], int | None]) -> None:
        super().__init__(kin)
        self._context, self._kin, self._customer_id = context, kin, customer_id
        kin.opens.connect(context.open_customer)
        kin.joined.connect(self._join)
        kin.parted.connect(self._part)
        kin.kept.connect(self._keep)
        kin.removed.connect(self._remove)

    def _join(self, other_id: int) -> None:
        shop, own = self._context.shop, self._customer_id()
        if own is not None:
            self._do(lambda: households.join(shop, own, other_id), _("Linked as one household"))

    def _part(self, other_id: int) -> None:
        shop = self._context.shop
        self._do(lambda: households.leave(shop, other_id), _("Taken out of the household"))

    def _keep(self, member_id: int, texts: dict[str, str]) -> None:
        shop, own = self._context.shop, self._customer_id()
        if own is None:
            return

        def work() -> None:
            draft = family.from_texts(shop, texts)
            family.update(shop, member_id, draft) if member_id else family.add(shop, own, draft)

        self._do(work, _("Noted"))

    def _remove(self, member_id: int) -> None:
        shop = self._context.shop
        self._do(lambda: family.remove(shop, member_id), _("Removed"))

    def _do(self, work: Callable[[], None], said: str) -> None:
        def done(_nothing: object) -> None:
            self._kin.done()
            self._context.shell.show_toast(said, undo=True)

        def failed(error: ShukeError) -> None:
            if self._kin.is_asking():
                self._kin.say_wrong(str(error))
            else:
                self._context.shell.show_toast(str(error), is_error=True)

        self._context.lanes.write(lambda _tick: work(), done, failed, self._kin)

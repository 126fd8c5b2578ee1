"""The conditions in force as chips, a menu to add one, and a way to be rid of them all."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QWidget

from app.changes import Change
from app.i18n import _, ngettext
from app.services import customer_lists
from app.services import customer_query as q
from app.services.customer_lists import Choices, Names
from app.services.customer_query import CustomerQuery
from app.ui import theme
from app.ui.context import UiContext
from app.ui.pages import customer_asking as asking
from app.ui.pages import customer_conditions as conditions
from app.ui.pages import customer_options
from app.ui.widgets.buttons import Button, Toolbar
from app.ui.widgets.flow import FlowLayout

MOST_WIDTH = 320
CLOSE = 30
"""The part of a chip, at its right, that takes the condition away."""
NAMED = ("product", "custom_field", "import_batch")
MOST_CHIPS = 9
"""More conditions than that are counted, and listed in a menu of their own."""


class FilterChip(QAbstractButton):
    """A condition in force: pressing it offers other values, its cross or Delete takes it away."""

    removed = Signal()

    def __init__(self, condition: str) -> None:
        super().__init__()
        self.condition = condition
        self._name, self._value = "", ""
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        theme.signals.changed.connect(self.updateGeometry)

    def say(self, name: str, value: str) -> None:
        """What it says; the value stands out."""
        self._name, self._value = name, value
        self.setAccessibleName(_("{condition} (Delete takes it away)", condition=f"{name} {value}".strip()))
        self.setToolTip(f"{name} {value}".strip())
        self.updateGeometry()
        self.update()

    def words(self) -> str:
        """What it says, in one."""
        return f"{self._name} {self._value}".strip()

    def sizeHint(self) -> QSize:
        """As wide as its words, up to a point."""
        name, value = (theme.measured(role)[1].horizontalAdvance(words) for role, words in self._parts())
        width = 12 + name + (8 if name else 0) + value + 4 + CLOSE
        return QSize(min(theme.scaled(MOST_WIDTH), width), theme.sizes().control)

    def minimumSizeHint(self) -> QSize:
        """It gives way."""
        return QSize(min(120, self.sizeHint().width()), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The name, the value in bold, the cross."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent_soft"))
        painter.drawRoundedRect(self.rect(), 6, 6)
        x, end = 12, self.width() - CLOSE
        for (role, words), ink in zip(self._parts(), ("text", "accent"), strict=True):
            font, metrics = theme.measured(role)
            said = metrics.elidedText(words, Qt.TextElideMode.ElideRight, end - x)
            painter.setFont(font)
            painter.setPen(theme.color(ink))
            painter.drawText(QRect(x, 0, end - x, self.height()), Qt.AlignmentFlag.AlignVCenter, said)
            x += metrics.horizontalAdvance(said) + (8 if said else 0)
        cross = theme.pixmap("x", "text2", 14, self.devicePixelRatioF())
        painter.drawPixmap(QPoint(end + (CLOSE - 14) // 2, (self.height() - 14) // 2), cross)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on the cross takes the condition away."""
        place = event.position().toPoint()
        if (
            event.button() == Qt.MouseButton.LeftButton
            and self.rect().contains(place)
            and place.x() >= self.width() - CLOSE
        ):
            self.setDown(False)
            self.removed.emit()
            return
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete takes it away, Enter presses it as Space does."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def _parts(self) -> tuple[tuple[str, str], tuple[str, str]]:
        return ("body", self._name), ("strong", self._value)


class StayingMenu(QMenu):
    """A menu that stays open while things are ticked in it."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tick without closing."""
        if not self._tick(self.actionAt(event.position().toPoint())):
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space ticks without closing; Enter ticks and closes."""
        if event.key() != Qt.Key.Key_Space or not self._tick(self.activeAction()):
            super().keyPressEvent(event)

    def _tick(self, action: QAction | None) -> bool:
        is_one = action is not None and action.isCheckable() and action.property("several") is True
        if is_one and action is not None:
            action.trigger()
        return is_one


class FilterBar(QWidget):
    """Whatever stands before, the chips, "add a condition", "clear", and what comes after: one Tab stop with arrows inside."""

    changed = Signal(object)
    """The person wants this ``CustomerQuery``."""

    def __init__(self, context: UiContext, before: QWidget, *after: QAbstractButton) -> None:
        super().__init__()
        self._context = context
        self._query = CustomerQuery()
        self._chips: list[FilterChip] = []
        self._rest: list[str] = []
        self._toolbar: Toolbar | None = None
        self.names = Names()
        """What the conditions name, as far as it is known."""
        self.more, self.add, self.clear = Button("", "link"), Button("", "ghost", "plus"), Button("", "link")
        self._flow = FlowLayout(self)
        self._after = after
        for piece in (before, self.more, self.add, self.clear, *after):
            self._flow.addWidget(piece)
        self.more.clicked.connect(lambda: self._pop(self.rest_menu(), self.more))
        self.add.clicked.connect(lambda: self._ask(""))
        self.clear.clicked.connect(self._clear_all)
        self.more.hide()  # until there are more
        self._arrange()

    def retranslate(self) -> None:
        """Speak the language in force."""
        self.add.say(_("Add a condition"))
        self.clear.say(_("Clear"))
        self.clear.setAccessibleName(_("Clear all conditions"))
        self._say_chips()

    def show_query(self, query: CustomerQuery) -> None:
        """Show the conditions of `query`."""
        self._query = query
        asked = q.in_force(query)
        wanted = asked[:MOST_CHIPS]
        self._rest = asked[MOST_CHIPS:]
        if [chip.condition for chip in self._chips] != wanted:
            had_focus = any(chip.hasFocus() for chip in self._chips)
            self._make_chips(wanted)
            if had_focus:
                (self._chips[0] if self._chips else self.add).setFocus(Qt.FocusReason.OtherFocusReason)
        self.more.setVisible(bool(self._rest))
        self._say_chips()
        self._read_names()

    def refresh(self, change: Change | None) -> None:
        """What is named may be called something else."""
        if change is None or any(change.concerns(kind) for kind in NAMED):
            self._read_names()

    def show_names(self, names: Names) -> None:
        """What is named is called so."""
        self.names = Names(
            {**self.names.files, **names.files}, {**self.names.products, **names.products}, {**self.names.fields, **names.fields}
        )  # fmt: skip
        self._say_chips()

    def chip(self, condition: str) -> FilterChip | None:
        """The chip of a condition that is in force."""
        return next((chip for chip in self._chips if chip.condition == condition), None)

    def menu(self, choices: Choices, condition: str = "") -> QMenu:
        """The menu that sets a condition, or, without one, of all conditions."""
        self.show_names(asking.names_in(choices))
        made: QMenu = StayingMenu(self)
        if condition:
            self._fill(made, condition, choices)
            asking.add_negation(made, condition, self._query, self._set)
        else:
            for each in customer_options.conditions(choices):
                self._add_to(made, each, choices)
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return made

    def rest_menu(self) -> QMenu:
        """The conditions that have no chip; each goes when it is chosen."""
        made = QMenu(self)
        for condition in self._rest:
            said = " ".join(conditions.said(self._query, condition, self.names)).strip()
            action = made.addAction(_("Take away: {condition}", condition=said).replace("&", "&&"))
            action.triggered.connect(partial(self._remove, condition))
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return made

    # --- inside -------------------------------------------------------------------------------------------------------

    def _read_names(self) -> None:
        """Ask what is called by an id is called now; the chips do not wait."""
        query, shop = self._query, self._context.shop
        if query.import_batch or query.bought or query.fields:
            self._context.lanes.read(
                lambda _tick: customer_lists.names(shop, (query,)), self.show_names, lambda _error: None, self
            )

    def _make_chips(self, wanted: list[str]) -> None:
        for chip in self._chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = [FilterChip(condition) for condition in wanted]
        for place, chip in enumerate(self._chips, 1):
            chip.clicked.connect(partial(self._ask, chip.condition))
            chip.removed.connect(partial(self._remove, chip.condition))
            self._flow.insert_widget(place, chip)
            chip.show()
        self._arrange()

    def _arrange(self) -> None:
        """One Tab stop, in the order in which it is seen."""
        self.clear.setVisible(bool(self._chips))
        if self._toolbar is not None:
            self._toolbar.end()
        stops = (*self._chips, self.more, self.add, self.clear, *self._after)
        self._toolbar = Toolbar(*stops)
        for one, other in pairwise(stops):
            QWidget.setTabOrder(one, other)
        self.updateGeometry()

    def _say_chips(self) -> None:
        for chip in self._chips:
            chip.say(*conditions.said(self._query, chip.condition, self.names))
        count = len(self._rest)
        self.more.say(ngettext("{count} more condition", "{count} more conditions", count) if count else "")

    def _remove(self, condition: str, _checked: bool = False) -> None:
        self.changed.emit(q.without(self._query, condition))

    def _clear_all(self) -> None:
        self.changed.emit(replace(self._query.bare(), text=self._query.text))

    def _ask(self, condition: str) -> None:
        """Read what there is to choose from, then open the menu below what was pressed."""
        shop = self._context.shop
        self._context.lanes.read(
            lambda _tick: customer_lists.choices(shop), lambda found: self._open(condition, found), None, self
        )

    def _open(self, condition: str, choices: Choices) -> None:
        below = self.chip(condition) or self.add
        self._pop(self.menu(choices, condition), below)

    @staticmethod
    def _pop(menu: QMenu, below: QWidget) -> None:
        menu.popup(below.mapToGlobal(below.rect().bottomLeft()))

    def _add_to(self, menu: QMenu, condition: str, choices: Choices) -> None:
        name = asking.called(condition, choices)
        if condition == q.PHONE:
            self._fill(menu, condition, choices)
            return
        inside = StayingMenu(name, menu)
        self._fill(inside, condition, choices)
        if inside.actions():
            menu.addMenu(inside)

    def _fill(self, menu: QMenu, condition: str, choices: Choices) -> None:
        menu.setStyleSheet("QMenu { menu-scrollable: 1; }")
        for option in customer_options.options(self._query, condition, choices, self._context.shop):
            action = menu.addAction(option.words.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(option.is_on)
            action.setProperty("several", option.several)
            action.triggered.connect(partial(self._set, option.change))
        asking.add_typed(menu, condition, asking.Asking(self, self._context.shop, choices, self._query, self._set))

    def _set(self, change: customer_options.Change, _checked: bool = False) -> None:
        self.changed.emit(change(self._query))

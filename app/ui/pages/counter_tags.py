"""The tags of a customer: chips to take off, and a small box in which known ones are offered and new ones are made."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from app.errors import ShukeError
from app.i18n import _
from app.services import customers
from app.ui import theme
from app.ui.context import UiContext
from app.ui.pages.suggestions import Suggestion, Suggestions
from app.ui.pages.wording import tag_tone
from app.ui.widgets.in_place import PASSING
from app.ui.widgets.inputs import ENTER, LineEdit
from app.ui.widgets.labels import Chip, Label
from app.ui.widgets.surfaces import Card
from app.ui.widgets.values import Walk, walked
from app.values.text import normalise_key

CROSS = "  ×"
CROSS_WIDTH = 24
WIDTH = 240
MOST_OFFERED = 6


class TagChip(Chip):
    """One tag. Its cross takes it off, and so do Delete and Backspace."""

    removed = Signal(str)

    def __init__(self, walk: Walk) -> None:
        super().__init__()
        self.tag, self._walk = "", walk
        self._can_go = False
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setMinimumHeight(24)

    def show_tag(self, tag: str, *, can_go: bool) -> None:
        """Show a tag; without one it is hidden."""
        self.setVisible(bool(tag))
        tone = tag_tone(tag)
        if tag and (tag, can_go, tone) != (self.tag, self._can_go, self.property("chip")):
            self.setText(tag + (CROSS if can_go else ""))
            theme.restyle(self, chip=tone)
            self.setAccessibleName(_("Tag {name}; Delete takes it off", name=tag) if can_go else tag)
        self.tag, self._can_go = tag, can_go

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The cross."""
        is_cross = event.position().x() >= self.width() - CROSS_WIDTH
        if self._can_go and is_cross and event.button() == Qt.MouseButton.LeftButton:
            self.removed.emit(self.tag)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete takes it off, arrows walk."""
        if self._can_go and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit(self.tag)
        elif not walked(self, self._walk, event):
            event.ignore()


class TagBox(Card):
    """Type a tag: known ones are offered, the most used first; Enter takes the marked one or makes a new one."""

    closed = Signal()

    def __init__(self, context: UiContext, page: QWidget) -> None:
        super().__init__(6, 4, "over", page)
        self._context = context
        self._customer_id, self._has = 0, frozenset[str]()
        self._known: tuple[str, ...] = ()
        self._offered: list[str] = []
        self._has_moved = self._saving = False
        self.box, self._below = LineEdit(), Label("", "caption", "danger", wraps=True)
        self.body.addWidget(self.box)
        self.body.addWidget(self._below)
        self._list = Suggestions(page)
        self._list.chosen.connect(self._take)
        self.box.textEdited.connect(self._offer)
        self.box.installEventFilter(self)
        self.hide()

    def open(self, customer_id: int, has: Sequence[str], below: QWidget) -> None:
        """Ask for a tag for a customer who has those in `has`."""
        self._customer_id, self._has, self._known = customer_id, frozenset(has), ()
        self._has_moved = self._saving = False
        self.box.setText("")
        self.box.setPlaceholderText(_("Tag, such as regular"))
        self.box.setAccessibleName(_("Tag"))
        self._say("")
        page = self.parentWidget()
        assert page is not None
        start = below.mapTo(page, QPoint(0, below.height() + 2))
        self.setFixedWidth(theme.widened(WIDTH))
        self.move(max(4, min(start.x(), page.width() - self.width() - 4)), start.y())
        self.show()
        self.raise_()
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        shop = self._context.shop
        self._context.lanes.read(lambda _tick: customers.known_tags(shop), self._came, lambda _error: None, self)

    def shut(self) -> None:
        """Close it; nothing is added."""
        if not self.isHidden():
            self._list.hide()
            self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows choose, Enter takes, Esc and going elsewhere close."""
        if isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
            return event.type() == QEvent.Type.KeyPress and self._acts(event)
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut and event.reason() not in PASSING:
            self.shut()
        return False

    def _acts(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._list.step(1 if key == Qt.Key.Key_Down and self._has_moved else -1 if key == Qt.Key.Key_Up else 0)
            self._has_moved = True
        elif key in ENTER:
            if self._has_moved or self.box.text().strip():
                self._take(self._list.place())
        elif key == Qt.Key.Key_Escape:
            self.shut()
            self.closed.emit()
        else:
            return False
        return True

    def _came(self, known: tuple[str, ...]) -> None:
        self._known = known
        if not self.isHidden():
            self._offer()

    def _offer(self) -> None:
        self._say("")
        typed, key = self.box.text().strip(), normalise_key(self.box.text())
        fits = [tag for tag in self._known if tag not in self._has and key in normalise_key(tag)]
        fits.sort(key=lambda tag: (normalise_key(tag) != key, not normalise_key(tag).startswith(key)))
        lines = [Suggestion(tag) for tag in fits[: MOST_OFFERED - 1]]
        self._offered = [line.words for line in lines]
        if typed and all(normalise_key(tag) != key for tag in (*self._known, *self._has)):
            self._offered.append(typed)
            lines.append(Suggestion(typed, _("new tag")))
        self._list.offer(lines, self, MOST_OFFERED)

    def _take(self, place: int) -> None:
        name = self._offered[place] if 0 <= place < len(self._offered) else self.box.text().strip()
        if not name or self._saving:
            return
        if name in self._has:
            self.shut()
            self.closed.emit()
            return
        shop, customer_id, shell = self._context.shop, self._customer_id, self._context.shell
        self._saving = True

        def done(_nothing: object) -> None:
            self._saving = False
            self.shut()
            self.closed.emit()
            shell.show_toast(_("Tag added: {name}", name=name), undo=True)

        self._context.lanes.write(lambda _tick: customers.add_tag(shop, customer_id, name), done, self._refused, self)

    def _refused(self, error: ShukeError) -> None:
        self._saving = False
        self._list.hide()
        self._say(str(error))

    def _say(self, error: str) -> None:
        self._below.setText(error)
        self._below.setVisible(bool(error))
        self.box.set_wrong(bool(error))
        self.adjustSize()

"""The field that takes the place of a value while it is changed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QScrollArea, QWidget

from app.i18n import _
from app.ui import theme
from app.ui.widgets.form import input_for, put_text, say_choices, text_in
from app.ui.widgets.inputs import ENTER, LineEdit
from app.ui.widgets.labels import Label
from app.ui.widgets.surfaces import Card
from app.values.field import Field

LEAST_WIDTH = 240
MARGIN, ABOVE = 6, 3
"""Around the input; little above and below it, where the lines before and after the value stand close."""
PASSING = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.MenuBarFocusReason)
"""Reasons for which a field loses the keyboard without being left."""


class Editor(Card):
    """Inputs over the value they change. It says what the person wants; saving is somebody else's business."""

    kept = Signal()
    """Enter, or a choice was made."""
    left = Signal()
    """The keyboard went elsewhere."""
    dropped = Signal()
    """Esc."""
    walked = Signal(int)
    """Tab (+1) or Shift+Tab (-1)."""
    edited = Signal(str)
    """Something else is typed by now."""
    least_width = LEAST_WIDTH

    def __init__(self, over: QWidget, page: QWidget) -> None:
        super().__init__(MARGIN, 4, "over", _sheet_of(over, page))
        self.body.setContentsMargins(MARGIN, ABOVE, MARGIN, ABOVE)
        self._over, self._hint = over, ""
        self._above, self._below = Label("", "caption", "text2"), Label("", "caption", "text3", wraps=True)
        self._above.hide()
        self.body.addWidget(self._above)

    def text(self) -> str:
        """What is typed."""
        raise NotImplementedError

    def begin(self) -> None:
        """Show it, with the keyboard in it."""
        self.body.addWidget(self._below)
        self.say_wrong("")
        self.show()
        self.raise_()
        self._follow()
        self._first().setFocus(Qt.FocusReason.OtherFocusReason)

    def call(self, label: str) -> None:
        """Say above the field what it is called, wherever it lies over the label of the value."""
        self._above.setText(label)
        self._place()

    def say(self, hint: str) -> None:
        """Say something below the field, such as how it is understood."""
        self._hint = hint
        self.say_wrong("")

    def say_wrong(self, error: str) -> None:
        """Say below the field what is wrong; nothing takes it away."""
        self._below.setText(error or self._hint)
        self._below.set_ink("danger" if error else "text3")
        self._below.setVisible(bool(error or self._hint))
        self._mark(error)
        self._place()

    def error(self) -> str:
        """What is said to be wrong."""
        return self._below.text() if self._below.text() != self._hint else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """No key that the field has no use for acts on the page."""
        event.accept()

    def _first(self) -> QWidget:
        """The input that has the keyboard at first, which stands over the value."""
        raise NotImplementedError

    def _mark(self, error: str) -> None:
        """Mark the input that `error` is about; none if it is empty."""
        first = self._first()
        if isinstance(first, LineEdit):
            first.set_wrong(bool(error))

    def _follow(self) -> None:
        """Go where the value goes: a page that was never looked at gets its places only after this."""
        follower = _Follower(self, self._place)
        piece: QWidget | None = self._over
        while piece is not None and piece is not self.parentWidget():
            piece.installEventFilter(follower)
            piece = piece.parentWidget()

    def _changed(self) -> None:
        self.say_wrong("")
        self.edited.emit(self.text())

    def _place(self) -> None:
        """Over the value, inside of what it stands in."""
        sheet = self.parentWidget()
        assert sheet is not None
        start = self._over.mapTo(sheet, QPoint(0, 0))
        least, room = theme.scaled(self.least_width), sheet.width() - 4 - (start.x() - 2 * MARGIN)
        width = min(max(self._over.width() + 4 * MARGIN, least), sheet.width() - 8)
        if least <= room < width:
            width = room  # the label beside the value stays in sight
        x = max(4, min(start.x() - 2 * MARGIN, sheet.width() - width - 4))
        covers = x < start.x() - 2 * MARGIN and _area_of(sheet) is not None
        if covers:
            x, width = 0, sheet.width()  # no letters of the label look out beside it
        self._above.setVisible(covers and bool(self._above.text()))
        self.setFixedWidth(width)
        self.body.activate()
        height = self.body.totalHeightForWidth(width) if self.body.hasHeightForWidth() else self.sizeHint().height()
        self.setFixedHeight(height)
        first, above = self._first(), ABOVE
        if not self._above.isHidden():
            above += self._above.sizeHint().height() + self.body.spacing()
        if not isinstance(first, QPlainTextEdit):  # of which the first line stands where the value does
            above += (first.sizeHint().height() - min(self._over.height(), theme.scaled(24))) // 2
        y = max(2, min(start.y() - above, sheet.height() - height - 2))
        self.move(x, y)
        area = _area_of(sheet)
        if area is not None:
            area.ensureWidgetVisible(self, 0, 8)


class _Follower(QObject):
    """Calls `act` once the pieces it watches have got another place or size."""

    def __init__(self, parent: QWidget, act: Callable[[], None]) -> None:
        super().__init__(parent)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(act)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take nothing away."""
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            self._soon.start()
        return False


class FieldEditor(Editor):
    """An input for one field."""

    def __init__(self, field: Field, text: str, over: QWidget, page: QWidget) -> None:
        super().__init__(over, page)
        self.edit, self._is_walking = input_for(field), False
        self.edit.setAccessibleName(str(field.label))
        self.body.addWidget(self.edit)
        if isinstance(self.edit, QComboBox):
            say_choices(field, self.edit)
            self.edit.activated.connect(self._choose)
        put_text(self.edit, text)
        self._hint = str(field.help) if field.help else ""
        if isinstance(self.edit, QLineEdit):
            self.edit.setPlaceholderText(str(field.example))
            self.edit.selectAll()
            self.edit.textEdited.connect(self._changed)
        elif isinstance(self.edit, QPlainTextEdit):
            self._hint = _("Enter saves, Shift+Enter starts a new line")
            self.edit.textChanged.connect(self._changed)
        self.edit.installEventFilter(self)
        self.begin()

    def text(self) -> str:
        """What is typed."""
        return text_in(self.edit)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keys that end it, and the keyboard going elsewhere."""
        if isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
            return event.type() == QEvent.Type.KeyPress and (self._ends(event) or self._walks(event))
        if event.type() == QEvent.Type.Wheel and isinstance(self.edit, QComboBox):
            return True  # rolling past chooses nothing
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut and event.reason() not in PASSING:
            self.left.emit()
        return False

    def _first(self) -> QWidget:
        return self.edit

    def _choose(self, _place: int) -> None:
        """A choice from the list is meant; one that the arrows come by waits for Enter."""
        if not self._is_walking:
            self.kept.emit()

    def _walks(self, event: QKeyEvent) -> bool:
        if not isinstance(self.edit, QComboBox):
            return False
        self._is_walking = True
        self.edit.keyPressEvent(event)
        self._is_walking = False
        return True

    def _ends(self, event: QKeyEvent) -> bool:
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key == Qt.Key.Key_Escape:
            self.dropped.emit()
        elif key in ENTER and not (shift and isinstance(self.edit, QPlainTextEdit)):
            self.kept.emit()
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.walked.emit(-1 if key == Qt.Key.Key_Backtab or shift else 1)
        else:
            return False
        return True


def _area_of(sheet: QWidget) -> QScrollArea | None:
    viewport = sheet.parentWidget()
    area = viewport.parentWidget() if viewport is not None else None
    return area if isinstance(area, QScrollArea) and area.widget() is sheet else None


def _sheet_of(over: QWidget, page: QWidget) -> QWidget:
    """What the value stands in and scrolls with, or else the whole page."""
    sheet = over.parentWidget()
    while sheet is not None and sheet is not page:
        if _area_of(sheet) is not None:
            return sheet
        sheet = sheet.parentWidget()
    return page

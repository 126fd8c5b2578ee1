"""The panel that shows the help over one side of the window: a page, the table of contents, what a search brought, or all keys.

Tab goes round inside it and not through the page behind; F6 goes back to the page, Esc closes it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QTextBrowser, QWidget

from app.i18n import _
from app.ui import help_html, help_texts, theme
from app.ui.keys import KeyRow
from app.ui.widgets.buttons import Button
from app.ui.widgets.inputs import SearchBox
from app.ui.widgets.surfaces import column, divider, row

CONTENTS, KEYS, SEARCH = "contents", "keys", "search:"
"""What can be shown beside the topics; what follows ``search:`` is what was typed."""
INDENT = 24
KeyGroups = Callable[[], Sequence[tuple[str, Sequence[KeyRow]]]]


class HelpPanel(QFrame):
    """The help. Its pages lead to one another; Back goes the way back."""

    closed = Signal()
    wants_guide = Signal()

    def __init__(self, host: QWidget, key_groups: KeyGroups) -> None:
        super().__init__(host)
        self.setProperty("surface", "drawer")
        self._key_groups = key_groups
        self._shown, self._trail = "", list[str]()
        self.back, self.contents = Button("", "icon", "arrow-left"), Button("", "ghost")
        self.keys, self.close_button = Button("", "ghost", "keyboard"), Button("", "icon", "x")
        self.box, self.text, self.guide = SearchBox(), QTextBrowser(), Button("", "link", "arrow-right")
        self.text.setOpenLinks(False)
        self.text.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        head = row(self.back, self.contents, 1, self.keys, self.close_button, spacing=4, margins=(12, 10, 12, 0))
        self._foot = QWidget()
        self._foot.setLayout(column(divider(), row(self.guide, 1, margins=(20, 0, 20, 4)), spacing=6))
        inside = column(head, column(self.box, margins=(20, 4, 20, 4)), spacing=4)
        inside.addLayout(column(self.text, margins=(20, 4, 10, 0)), 1)
        inside.addWidget(self._foot)
        self.setLayout(inside)
        self._stops: tuple[QWidget, ...] = (
            self.text, self.guide, self.back, self.contents, self.keys, self.close_button, self.box,
        )  # fmt: skip
        for stop in self._stops:
            stop.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._wire()
        self.hide()

    def _wire(self) -> None:
        self.back.clicked.connect(self.go_back)
        self.contents.clicked.connect(lambda: self.show_page(CONTENTS))
        self.keys.clicked.connect(lambda: self.show_page(KEYS))
        self.close_button.clicked.connect(self.closed)
        self.guide.clicked.connect(self.wants_guide)
        self.text.anchorClicked.connect(self._follow)
        self.box.textChanged.connect(self._search)
        self.box.left.connect(self.closed)
        self.box.moved.connect(lambda _by: self.text.setFocus(Qt.FocusReason.TabFocusReason))
        theme.signals.changed.connect(self._render)

    def shown(self) -> str:
        """The key of the page that is shown."""
        return self._shown

    def show_page(self, key: str, *, is_fresh: bool = False) -> None:
        """Show a topic, ``CONTENTS`` or ``KEYS``; `is_fresh` forgets the way back."""
        if is_fresh:
            self._trail.clear()
        elif self._shown and self._shown != key and not self._shown.startswith(SEARCH):
            self._trail.append(self._shown)
        self._show(key)

    def go_back(self) -> None:
        """To the page before."""
        if self._trail:
            self._show(self._trail.pop())
            self.focus_main()

    def focus_main(self) -> None:
        """Put the keyboard on the text, where arrows scroll and Tab goes from link to link."""
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Speak the language in force."""
        self.back.say("", _("Back"))
        self.contents.say(_("Contents"))
        self.keys.say(_("All keys"))
        self.close_button.say("", _("Close help (Esc)"))
        self.box.say(_("Search the help"), _("Search the help"))
        self.text.setAccessibleName(_("Help"))
        self._render()

    def say_guide(self, words: str) -> None:
        """The words of the way to the tour; none hides it."""
        self.guide.say(words)
        self._foot.setVisible(bool(words))

    def _show(self, key: str) -> None:
        self._shown = key
        if not key.startswith(SEARCH) and self.box.text():
            self.box.blockSignals(True)
            self.box.clear()
            self.box.blockSignals(False)
        self._render()
        self.text.verticalScrollBar().setValue(0)

    def _render(self) -> None:
        if not self._shown:
            return
        self.back.setEnabled(bool(self._trail))
        document = self.text.document()
        document.setDefaultFont(theme.font("body"))
        document.setDefaultStyleSheet(help_html.style())
        document.setDocumentMargin(0)
        document.setIndentWidth(theme.scaled(INDENT))
        self.text.setHtml(self._html())

    def _html(self) -> str:
        if self._shown == CONTENTS:
            return help_html.contents()
        if self._shown == KEYS:
            return help_html.keys(self._key_groups())
        if self._shown.startswith(SEARCH):
            wanted = self._shown.removeprefix(SEARCH)
            return help_html.results(wanted, help_texts.search(wanted))
        return help_html.page(help_texts.text(self._shown) or _("This page of the help is missing."))

    def _follow(self, url: QUrl) -> None:
        key = url.fileName().removesuffix(".md")
        if help_texts.is_topic(key):
            self.show_page(key)

    def _search(self, typed: str) -> None:
        if typed.strip():
            self.show_page(SEARCH + typed.strip())
        elif self._shown.startswith(SEARCH):
            self._show(self._trail.pop() if self._trail else CONTENTS)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Round inside the panel."""
        stops = [stop for stop in self._stops if stop.isVisible() and stop.isEnabled()]
        if not stops:  # Qt asks while the panel goes away
            return super().focusNextPrevChild(forward)
        focus = QApplication.focusWidget()
        place = stops.index(focus) if focus in stops else -1
        step = 1 if forward else -1
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        stops[(place + step) % len(stops)].setFocus(reason)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes; Alt and left, or Backspace, goes back; no other key reaches the page behind."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() == Qt.Key.Key_Backspace:
            self.go_back()

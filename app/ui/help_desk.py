"""Who answers F1 and the question mark in a window: knows which page of the help is meant, and where the panel stands.

The panel is made when help is first asked for, so that a window without questions pays nothing for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from app.i18n import _
from app.ui import help_texts, theme
from app.ui.keys import EVERYWHERE, PAGE_KEYS, SCOPES, KeyRow
from app.ui.theme.tokens import DRAWER, TOP_BAR

if TYPE_CHECKING:
    from app.ui.help_panel import HelpPanel
    from app.ui.main_window import Shell

DRAWER_MOVES = (QEvent.Type.ShowToParent, QEvent.Type.HideToParent)
NOT_A_TOPIC = "start"
"""What is shown where a page has no help of its own."""


class HelpDesk(QObject):
    """The help of one window. `host` is what the panel lies over, below its first `top` pixels; `topic` names the page in front."""

    wants_guide = Signal()
    opened = Signal()

    def __init__(
        self,
        host: QWidget,
        topic: Callable[[], str],
        rows: Callable[[], Sequence[KeyRow]] = tuple,
        *,
        drawer: QWidget | None = None,
        top: int = 0,
    ) -> None:
        super().__init__(host)
        self._host, self._topic, self._rows, self._drawer, self._top = host, topic, rows, drawer, top
        self._panel: HelpPanel | None = None
        self._came_from: QWidget | None = None
        self._guide_words: Callable[[], str] = lambda: ""

    def panel(self) -> HelpPanel:
        """The panel, made when it is first asked for."""
        if self._panel is None:
            from app.ui.help_panel import HelpPanel

            self._panel = HelpPanel(self._host, self._key_groups)
            self._panel.closed.connect(self.close)
            self._panel.wants_guide.connect(self._go_to_guide)
            for watched in (self._host, self._drawer):
                if watched is not None:
                    watched.installEventFilter(self)
        return self._panel

    def is_open(self) -> bool:
        """Whether the help is on screen."""
        return self._panel is not None and self._panel.isVisible()

    def topic(self) -> str:
        """The page of the help that belongs to what is in front."""
        key = self._topic()
        return key if help_texts.is_topic(key) else NOT_A_TOPIC

    def offer_guide(self, words: Callable[[], str]) -> None:
        """Where the words of the way to the tour come from."""
        self._guide_words = words

    def toggle(self) -> None:
        """F1: the help of the page in front; once more, with the keyboard in the help, closes it."""
        panel, topic = self.panel(), self.topic()
        if self.is_open() and self._has_focus() and panel.shown() == topic:
            self.close()
        else:
            self.show_page(topic)

    def show_keys(self) -> None:
        """The question mark: every key."""
        from app.ui.help_panel import KEYS

        self.show_page(KEYS)

    def show_page(self, key: str) -> None:
        """Open the panel at a page and give it the keyboard."""
        panel = self.panel()
        was_open = self.is_open()
        if not self._has_focus():
            self._came_from = QApplication.focusWidget()
        panel.say_guide(self._guide_words())
        panel.show_page(key, is_fresh=not was_open)
        panel.retranslate()
        self._place()
        panel.show()
        panel.raise_()
        panel.focus_main()
        self.opened.emit()

    def close(self) -> None:
        """Take the panel away; the keyboard goes back to where it was."""
        if not self.is_open():
            return
        back, self._came_from = self._came_from, None
        if self._has_focus() and back is not None and shiboken6.isValid(back) and back.isVisible():
            back.setFocus(Qt.FocusReason.OtherFocusReason)
        self.panel().hide()

    def retranslate(self) -> None:
        """Speak the language in force."""
        if self._panel is not None:
            self._panel.say_guide(self._guide_words())
            self._panel.retranslate()
            self._place()

    def _go_to_guide(self) -> None:
        self.close()
        self.wants_guide.emit()

    def _has_focus(self) -> bool:
        focus = QApplication.focusWidget()
        return self._panel is not None and focus is not None and self._panel.isAncestorOf(focus)

    def _key_groups(self) -> Sequence[tuple[str, Sequence[KeyRow]]]:
        """The keys of the page in front, of the window, then of the other pages."""
        mine = next(topic.keys for topic in help_texts.TOPICS if topic.key == self.topic())
        others = [scope for scope in PAGE_KEYS if scope not in mine]
        window = [(_("In the whole window"), (*self._rows(), *EVERYWHERE))]
        return [*map(_scope, mine), *window, *(map(_scope, others) if self._rows() else ())]

    def _place(self) -> None:
        """At the right, or at the left while a drawer stands there, in the room that it leaves."""
        if self._panel is None:
            return
        drawer = self._drawer.width() if self._drawer is not None and self._drawer.isVisible() else 0
        width = min(theme.widened(DRAWER), self._host.width() - drawer)
        left = 0 if drawer else self._host.width() - width
        self._panel.setGeometry(left, self._top, width, self._host.height() - self._top)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the side; make room for a drawer. A window that goes away hides its pieces one by one: then nothing is touched."""
        kind = event.type()
        is_news = kind == QEvent.Type.Resize if watched is self._host else kind in DRAWER_MOVES
        if is_news and self._panel is not None and shiboken6.isValid(self._panel) and self._panel.isVisible():
            self._place()
        return False


def _scope(scope: str) -> tuple[str, Sequence[KeyRow]]:
    return str(SCOPES[scope]), PAGE_KEYS[scope]


def attach(shell: Shell) -> HelpDesk:
    """The help of the window of an open shop: of each page in front, below the top bar, beside its drawer."""
    host = shell.centralWidget()
    assert host is not None
    desk = HelpDesk(
        host,
        lambda: topic_of(shell.current_page(), shell.current_key()),
        shell.key_rows,
        drawer=shell.drawer(),
        top=TOP_BAR,
    )
    shell.help.connect(desk.toggle)
    shell.show_keys.connect(desk.show_keys)
    return desk


def topic_of(page: QWidget | None, key: str = "") -> str:
    """What a page says its help is (``help_topic``), else `key`."""
    own: Callable[[], str] | None = getattr(page, "help_topic", None)
    return own() if own is not None else key

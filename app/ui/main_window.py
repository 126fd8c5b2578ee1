"""The shell: rail, top bar, pages built when they are first opened, a drawer, a toast. It knows pages by a list, and no services."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from app import i18n
from app.i18n import _
from app.ui import theme
from app.ui.keys import WINDOW_KEYS, KeyRow, page_rows
from app.ui.theme.tokens import DRAWER, FULL_RAIL_FROM, LEAST_SIZE, RAIL_EN, RAIL_SMALL, RAIL_ZH, TOP_BAR
from app.ui.widgets.avatar import Avatar
from app.ui.widgets.buttons import Button, Toolbar
from app.ui.widgets.drawer import Drawer
from app.ui.widgets.filters import FocusRing, unwatched
from app.ui.widgets.labels import ELabel, IconLabel, Label
from app.ui.widgets.motion import PageFade
from app.ui.widgets.nav import FindButton, NavButton
from app.ui.widgets.surfaces import Banner, Pages, column, divider, row
from app.ui.widgets.toast import Toast

MOST_TEXT_FOR_FIND = 115
"""The greatest text size, in per cent, at which the top bar has room for it."""


@dataclass(frozen=True)
class PageSpec:
    """A page of the window: `title` speaks in the language in force, `build` makes it when it is first opened."""

    key: str
    icon: str
    title: Callable[[], str]
    build: Callable[[], QWidget]
    is_bottom: bool = False


class Shell(QMainWindow):
    """The window of an open shop."""

    new_customer = Signal()
    new_sale = Signal()
    look_up = Signal()
    lock = Signal()
    undo = Signal()
    redo = Signal()
    print_page = Signal()
    help = Signal()
    show_keys = Signal()
    text_size = Signal(int)
    """+1 bigger, -1 smaller, 0 as it was."""
    back = Signal(int)
    page_opened = Signal(str)
    closing = Signal(object)
    drawer_changed = Signal()
    rescue = Signal()
    """The file is not whole: look for the newest good backup."""

    def __init__(self, pages: Sequence[PageSpec]) -> None:
        super().__init__()
        self._specs = list(pages)
        self._built: dict[str, QWidget] = {}
        self._current = self._drawer_of = self._trouble = ""
        self._nav: dict[str, NavButton] = {}
        self._counts: dict[str, str] = {}
        self._footer: Callable[[], tuple[str, str]] = lambda: ("", "")
        self._person: Callable[[], str] = lambda: ""
        self.setMinimumSize(*LEAST_SIZE)
        theme.dress(self)
        self._build()
        self.toast = Toast(self._root)
        self._ring = FocusRing(self)
        self._shortcuts()
        self.retranslate()

    def _build(self) -> None:
        self._root = QWidget()
        self._root.setProperty("surface", "bg")
        across = QHBoxLayout(self._root)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self._make_rail())
        right = QVBoxLayout()
        right.setSpacing(0)
        self.banner = Banner("warn")
        self.notices = column(margins=(20, 0, 20, 0))  # of those who say something for longer
        right.addLayout(column(self._make_top_bar(), row(self.banner, margins=(20, 0, 20, 0)), self.notices))
        self._stack = Pages()
        self._fade = PageFade(self._stack)
        right.addWidget(self._stack, 1)
        across.addLayout(right, 1)
        self.setCentralWidget(self._root)
        self._drawer = Drawer(self._root)

    def _make_rail(self) -> QWidget:
        self._rail = QFrame()
        self._rail.setProperty("surface", "rail")
        inside = QVBoxLayout(self._rail)
        inside.setContentsMargins(10, 10, 10, 12)
        inside.setSpacing(4)
        self._brand = Label("", "card_title")
        inside.addLayout(row(IconLabel("shuke", "accent", 22), self._brand, 1, spacing=10, margins=(9, 8, 0, 10)))
        for spec in self._specs:
            if not spec.is_bottom:
                inside.addWidget(self._nav_button(spec))
        inside.addStretch(1)
        for spec in self._specs:
            if spec.is_bottom:
                inside.addWidget(self._nav_button(spec))
        inside.addWidget(divider())
        self._foot_one, self._foot_two = ELabel("", "caption", "text2"), ELabel("", "caption", "text2")
        self._foot_icon = IconLabel("shield-check", "ok", 16)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._foot_one)
        words.addWidget(self._foot_two)
        foot = row(self._foot_icon, words, spacing=8, margins=(9, 8, 0, 4))
        inside.addLayout(foot)
        return self._rail

    def _nav_button(self, spec: PageSpec) -> NavButton:
        button = NavButton(spec.icon)
        button.clicked.connect(lambda _checked=False, k=spec.key: self.go(k))
        button.installEventFilter(self)
        self._nav[spec.key] = button
        return button

    def _make_top_bar(self) -> QWidget:
        bar = QFrame()
        bar.setProperty("surface", "top")
        bar.setFixedHeight(TOP_BAR)
        self._title, self._subtitle = Label("", "page_title"), ELabel("", "body", "text2")
        self.top_slot = QHBoxLayout()
        self._avatar, self._person_label = Avatar(30), Label("", "strong")
        self._make_top_buttons()
        inside = QHBoxLayout(bar)
        inside.setContentsMargins(24, 0, 16, 0)
        inside.setSpacing(10)
        inside.addWidget(self._title)
        inside.addWidget(self._subtitle, 1)
        inside.addWidget(self._find)
        inside.addWidget(self._find_icon)
        inside.addLayout(self.top_slot)
        pieces: tuple[QWidget, ...] = (
            self._customer_button,
            self._sale_button,
            self._avatar,
            self._person_label,
            self._help_button,
            self._lock_button,
        )
        for piece in pieces:
            inside.addWidget(piece)
        return bar

    def _make_top_buttons(self) -> None:
        """The buttons of the top bar: one Tab stop, in this order."""
        self._find, self._find_icon = FindButton(), Button("", "icon", "search")
        self._customer_button = Button("", "default", "user-plus")
        self._sale_button = Button("", "primary", "receipt-text")
        self._help_button, self._lock_button = Button("", "icon", "circle-help"), Button("", "icon", "lock")
        acts = (
            (self._find, self.look_up),
            (self._find_icon, self.look_up),
            (self._customer_button, self.new_customer),
            (self._sale_button, self.new_sale),
            (self._help_button, self.help),
            (self._lock_button, self.lock),
        )
        for button, act in acts:
            button.clicked.connect(act)
        Toolbar(*(button for button, _act in acts))

    def _shortcuts(self) -> None:
        """One shortcut for each key of the table; what it does is here."""
        acts: dict[str, Callable[[], object]] = {
            "help": self.help.emit, "keys": self.show_keys.emit, "look_up": self.look_up.emit,
            "new_customer": self.new_customer.emit, "new_sale": self.new_sale.emit,
            "undo": self.undo.emit, "redo": self.redo.emit, "lock": self.lock.emit, "print": self.print_page.emit,
            "today": lambda: self.go("today"), "settings": lambda: self.go("settings"), "import": self._bring_in,
            "back": partial(self.back.emit, -1), "forward": partial(self.back.emit, 1), "next_pane": self._next_pane,
            "text_bigger": partial(self.text_size.emit, 1), "text_smaller": partial(self.text_size.emit, -1),
            "text_usual": partial(self.text_size.emit, 0),
            "full_screen": lambda: self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen),
        }  # fmt: skip
        made = [(keys, acts[line.act]) for line in WINDOW_KEYS for keys in line.keys]
        made += [(f"Ctrl+{place}", partial(self.go, spec.key)) for place, spec in enumerate(self._specs, 1)]
        for keys, act in made:
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    def key_rows(self) -> tuple[KeyRow, ...]:
        """Every key of the window with its words."""
        return (*WINDOW_KEYS, *page_rows(tuple(spec.title() for spec in self._specs)))

    def go(self, page_key: str) -> QWidget:
        """Open a page, which is built the first time, and give it the focus."""
        spec = next(s for s in self._specs if s.key == page_key)
        page = self._built.get(page_key)
        if page is None:
            with unwatched():
                page = spec.build()
                self._stack.addWidget(page)
            self._built[page_key] = page
        self._current = page_key
        self._drawer.setVisible(self._drawer.holds_something() and page_key == self._drawer_of)
        self._nav[page_key].setChecked(True)
        is_other = self._stack.currentWidget() is not page
        self._stack.setCurrentWidget(page)
        self._title.setText(spec.title())
        self._subtitle.setText("")
        self._fit_find()
        self.page_opened.emit(page_key)
        focus = getattr(page, "focus_main", None)
        if focus is not None:
            focus()
        if is_other:
            self._fade.start(page)
        return page

    def _bring_in(self) -> None:
        start = getattr(self.go("customers"), "start_import", None)
        if start is not None:
            start()

    def page(self, page_key: str) -> QWidget | None:
        """A page, if it was opened already."""
        return self._built.get(page_key)

    def pages(self) -> list[QWidget]:
        """The pages that were opened."""
        return list(self._built.values())

    def current_page(self) -> QWidget | None:
        """The page that is shown."""
        return self._built.get(self._current)

    def current_key(self) -> str:
        """The key of the page that is shown."""
        return self._current

    def set_count(self, page_key: str, count: int, words: str) -> None:
        """Say on the rail how many wait on a page; `words` say the same to a screen reader."""
        self._nav[page_key].set_count(count)
        self._counts[page_key] = words if count else ""
        self._say_nav(next(s for s in self._specs if s.key == page_key))

    def set_subtitle(self, text: str) -> None:
        """A few words beside the title."""
        self._subtitle.setText(text)

    def set_sources(self, footer: Callable[[], tuple[str, str]], person: Callable[[], str]) -> None:
        """Where the two lines at the foot of the rail, and the name of the person, come from."""
        self._footer, self._person = footer, person
        self.renew_footer()

    def show_trouble(self, words: str) -> None:
        """What the foot of the rail says instead of that all is well, if the file is not whole; nothing if it is."""
        self._trouble = words
        self._foot_icon.set(*(("triangle-alert", "danger") if words else ("shield-check", "ok")))
        self.renew_footer()

    def renew_footer(self) -> None:
        """Ask for those words again."""
        one, two = self._footer()
        self._foot_one.setText(self._trouble or one)
        self._foot_two.setText(two)
        name = self._person()
        self._person_label.setText(name)
        self._avatar.set(name, 3)

    def show_toast(self, text: str, *, undo: bool = False, is_error: bool = False) -> None:
        """Say what was done; with `undo` a button takes it back."""
        self.toast.say(text, _("Undo"), self.undo.emit if undo else None, "Ctrl Z" if undo else "", is_error=is_error)

    def open_drawer(self, widget: QWidget) -> None:
        """Show `widget` over the right side; what was there is hidden, not destroyed."""
        self._drawer.hold(widget)
        self._place_drawer()
        self._drawer_of = self._current
        self._drawer.show()
        self._drawer.raise_()
        self.drawer_changed.emit()

    def close_drawer(self) -> None:
        """Take the drawer away."""
        self._drawer.empty()
        self.drawer_changed.emit()

    def button(self, key: str) -> QWidget:
        """A button of the top bar: ``sale`` or ``help``."""
        return {"sale": self._sale_button, "help": self._help_button}[key]

    def drawer(self) -> QWidget:
        """The sheet over the right side."""
        return self._drawer

    def drawer_is_open(self) -> bool:
        """Whether there is a drawer."""
        return self._drawer.isVisible()

    def retranslate(self) -> None:
        """Renew every word of the shell and its pages."""
        self.setWindowTitle(_("Shuke"))
        self._brand.setText(_("Shuke"))
        for spec in self._specs:
            self._say_nav(spec)
        self._find.retranslate()
        self._find_icon.say("", _("Find a customer (F2)"))
        self._customer_button.say(_("New customer"), _("New customer (F3)"))
        self._sale_button.say(_("New sale"), _("New sale (F4)"))
        self._help_button.say("", _("Help (F1)"))
        self._lock_button.say("", _("Lock (Ctrl+L)"))
        if self._current:
            self._title.setText(next(s.title() for s in self._specs if s.key == self._current))
        self.renew_footer()
        self._fit_rail()
        self._place_drawer()
        for page in self._built.values():
            again = getattr(page, "retranslate", None)
            if again is not None:
                again()

    def _say_nav(self, spec: PageSpec) -> None:
        button = self._nav[spec.key]
        small = self.width() < FULL_RAIL_FROM
        counted = self._counts.get(spec.key, "")
        named = f"{spec.title()} · {counted}" if counted else spec.title()
        button.say("" if small else spec.title(), named)
        button.setAccessibleName(named)

    def _fit_rail(self) -> None:
        small = self.width() < FULL_RAIL_FROM
        words = theme.widened(RAIL_ZH if i18n.language() == "zh_CN" else RAIL_EN)
        self._rail.setFixedWidth(RAIL_SMALL if small else words)
        for piece in (self._brand, self._foot_one, self._foot_two):
            piece.setVisible(not small)
        self._person_label.setVisible(not small)
        for spec in self._specs:
            self._say_nav(spec)
        self._fit_find()

    def _fit_find(self) -> None:
        """The way to a look-up from any page but the Counter, which has the box itself; an icon where there is little room."""
        has_room = self.width() >= FULL_RAIL_FROM and theme.percent() <= MOST_TEXT_FOR_FIND
        is_useful = self._current not in ("", "counter")
        self._find.setVisible(has_room and is_useful)
        self._find_icon.setVisible(not has_room and is_useful)

    def _place_drawer(self) -> None:
        width = theme.widened(DRAWER)
        self._drawer.setGeometry(self._root.width() - width, TOP_BAR, width, self._root.height() - TOP_BAR)

    def _next_pane(self) -> None:
        if self.drawer_is_open() and not self._drawer.has_focus_inside():
            self._drawer.enter()
            return
        name = "focus_main" if self.drawer_is_open() else "next_pane"
        step = getattr(self.current_page(), name, None)
        if step is not None:
            step()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the rail of a narrow window, keep the drawer at the right."""
        super().resizeEvent(event)
        self._fit_rail()
        self._place_drawer()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Arrows move along the rail, which is one Tab stop."""
        if event.type() == QEvent.Type.KeyPress and watched in self._nav.values():
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))  # type: ignore[attr-defined]
            if step is not None:
                buttons = list(self._nav.values())
                target = buttons[(buttons.index(watched) + step) % len(buttons)]  # type: ignore[arg-type]
                target.setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return False

    def closeEvent(self, event: QEvent) -> None:
        """Ask who wired the window whether it may close."""
        self.closing.emit(event)

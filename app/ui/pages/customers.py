"""The Customers page: the list, segments of it, bringing a file in, duplicates, quality, tags, and the bin, one tab each. A tab is built when it is first opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.changes import Change
from app.i18n import _, ngettext
from app.services import bin_list, customer_lists, customers, feedback, segments, tags
from app.services.customers import CustomerQuery
from app.services.segments import SegmentData
from app.ui.context import UiContext
from app.ui.pages.customer_list import CustomerList
from app.ui.widgets.buttons import Tabs
from app.ui.widgets.surfaces import sliding

if TYPE_CHECKING:
    from app.ui.pages.bin import BinPage
    from app.ui.pages.complaints import ComplaintsPage
    from app.ui.pages.duplicates import DuplicatesPage
    from app.ui.pages.imports import ImportPage
    from app.ui.pages.quality import QualityPage
    from app.ui.pages.segments import SegmentsPage
    from app.ui.pages.tags import TagsPage

    Tab = CustomerList | SegmentsPage | ComplaintsPage | ImportPage | DuplicatesPage | QualityPage | TagsPage | BinPage

LIST, SEGMENTS, COMPLAINTS, IMPORT, DUPLICATES, QUALITY, TAGS, BIN = (
    "list",
    "segments",
    "complaints",
    "import",
    "duplicates",
    "quality",
    "tags",
    "bin",
)
COUNTED = ("customer", "pet", "segment", "feedback", "tag")
"""What the numbers on the tabs depend on."""
NARROWED = "narrowed"
"""Stands among the counts for those who are left in the list while conditions narrow it."""


@runtime_checkable
class TakesNewCustomers(Protocol):
    """A page on which a new customer can be typed; the Counter is one."""

    def new_customer(self) -> None:
        """Begin a new customer."""


class CustomersPage(QWidget):
    """List, segments, complaints, import, duplicates, quality, tags, bin."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._counts: dict[str, int | None] = {}
        self._pages: dict[str, Tab] = {}
        self._imports: ImportPage | None = None
        self.tabs, self._stack = Tabs(), QStackedWidget()
        inside = QVBoxLayout(self)
        inside.setContentsMargins(24, 6, 24, 16)
        inside.setSpacing(10)
        self._strip = sliding(self.tabs)
        inside.addWidget(self._strip)
        inside.addWidget(self._stack, 1)
        self.tabs.chosen.connect(self.show_tab)
        self._say_tabs()
        self.show_tab(LIST)
        self._count_others()

    # --- what the window asks -----------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Speak the language in force."""
        self._say_tabs()
        for page in self._pages.values():
            page.retranslate()
        self._say_subtitle()

    def refresh(self, change: Change | None) -> None:
        """Look again at everything that was opened."""
        for page in self._pages.values():
            page.refresh(change)
        if change is None or any(change.concerns(kind) for kind in COUNTED):
            self._count_others()

    def focus_main(self) -> None:
        """Put the focus where the person will type."""
        self.current().focus_main()
        self._say_subtitle()

    def place(self) -> str:
        """The tab in force, for the way back after a lock."""
        return self.tabs.current()

    def return_to(self, place: str) -> None:
        """Show that tab again."""
        self.show_tab(place)

    def help_topic(self) -> str:
        """The page of the help about the tab in force."""
        topics = {
            LIST: "customers",
            SEGMENTS: "segments",
            COMPLAINTS: "complaints",
            IMPORT: "import",
            DUPLICATES: "duplicates",
            QUALITY: "quality",
            TAGS: "customers",
            BIN: "bin",
        }
        return topics[self.tabs.current()]

    def handle_escape(self) -> bool:
        """One step back inside the tab, then to the list."""
        if self.current().handle_escape():
            return True
        if self.tabs.current() != LIST:
            self.show_tab(LIST)
            return True
        return False

    # --- tabs ---------------------------------------------------------------------------------------------------------

    def current(self) -> Tab:
        """The page of the tab in force."""
        return self._pages[self.tabs.current()]

    def show_tab(self, key: str) -> QWidget:
        """Open a tab and return its page."""
        if key not in self._pages:
            self._pages[key] = self._make(key)
            self._stack.addWidget(self._pages[key])
        page = self._pages[key]
        self.tabs.set_current(key)
        QTimer.singleShot(0, self, lambda: self._strip.ensureWidgetVisible(self.tabs.chosen_button(), 8, 0))
        self._stack.setCurrentWidget(page)
        page.focus_main()
        self._say_subtitle()
        return page

    def start_import(self, path: Path | None = None) -> None:
        """Begin to bring a file in."""
        self.show_tab(IMPORT)
        if path is not None and self._imports is not None:
            self._imports.open_file(path)

    def show_batch(self, batch: int, name: str) -> None:
        """Show the customers that an import created; `name` is that of its file."""
        page = self.show_tab(LIST)
        if isinstance(page, CustomerList):
            page.show_batch(batch, name)

    def show_segment(self, segment: SegmentData) -> None:
        """Show who is in a segment."""
        page = self.show_tab(LIST)
        if isinstance(page, CustomerList):
            page.show_segment(segment)

    def show_merged(self) -> None:
        """Show who was merged lately, where they can be taken apart."""
        from app.ui.pages.duplicates import DuplicatesPage

        page = self.show_tab(DUPLICATES)
        if isinstance(page, DuplicatesPage):
            page.show_merged()

    def say_duplicates(self, count: int) -> None:
        """So many pairs may be one person, as far as nobody has opened the tab, which knows better then."""
        page = self._pages.get(DUPLICATES)
        if page is None or not page.isVisible():
            self._set_count(DUPLICATES, count)

    def _make(self, key: str) -> Tab:
        makers: Mapping[str, Callable[[], Tab]] = {
            LIST: self._make_list,
            SEGMENTS: self._make_segments,
            COMPLAINTS: self._make_complaints,
            IMPORT: self._make_import,
            DUPLICATES: self._make_duplicates,
            QUALITY: self._make_quality,
            TAGS: self._make_tags,
            BIN: self._make_bin,
        }
        return makers[key]()

    def _make_list(self) -> CustomerList:
        page = CustomerList(self._context)
        page.wants_import.connect(self.start_import)
        page.wants_new.connect(self._new_customer)
        page.wants_segments.connect(lambda: self.show_tab(SEGMENTS))
        page.counted.connect(self._count_list)
        return page

    def _make_segments(self) -> SegmentsPage:
        from app.ui.pages.segments import SegmentsPage

        page = SegmentsPage(self._context)
        page.wanted.connect(self.show_segment)
        page.counted.connect(lambda count: self._set_count(SEGMENTS, count))
        return page

    def _make_complaints(self) -> ComplaintsPage:
        from app.ui.pages.complaints import ComplaintsPage

        page = ComplaintsPage(self._context)
        page.counted.connect(lambda count: self._set_count(COMPLAINTS, count))
        return page

    def _make_import(self) -> ImportPage:
        from app.ui.pages.imports import ImportPage  # when it is asked for: the list does not wait for it

        self._imports = page = ImportPage(self._context)
        page.see_customers.connect(self.show_batch)
        page.stepped.connect(self._say_subtitle)
        return page

    def _make_duplicates(self) -> DuplicatesPage:
        from app.ui.pages.duplicates import DuplicatesPage

        page = DuplicatesPage(self._context)
        page.counted.connect(lambda count: self._set_count(DUPLICATES, count))
        return page

    def _make_quality(self) -> QualityPage:
        from app.ui.pages.quality import QualityPage

        page = QualityPage(self._context)
        page.wants_duplicates.connect(lambda: self.show_tab(DUPLICATES))
        return page

    def _make_tags(self) -> TagsPage:
        from app.ui.pages.tags import TagsPage

        page = TagsPage(self._context)
        page.counted.connect(lambda count: self._set_count(TAGS, count))
        return page

    def _make_bin(self) -> BinPage:
        from app.ui.pages.bin import BinPage

        page = BinPage(self._context)
        page.counted.connect(lambda count: self._set_count(BIN, count))
        page.wants_merged.connect(self.show_merged)
        return page

    def _new_customer(self) -> None:
        page = self._context.shell.go("counter")
        if isinstance(page, TakesNewCustomers):
            page.new_customer()

    def _count_others(self) -> None:
        """Count what lies behind the tabs that are not in sight; the one in sight tells it by itself."""
        page, shop = self._pages[LIST], self._context.shop
        listed = page.query if isinstance(page, CustomerList) else CustomerQuery()
        counts: dict[str, Callable[[], int | None]] = {
            LIST: lambda: customer_lists.count(shop),
            NARROWED: lambda: customers.how_many(shop, listed) if listed.is_filtered() else None,
            SEGMENTS: lambda: len(segments.listed(shop)),
            COMPLAINTS: lambda: len(feedback.open_complaints(shop)),
            TAGS: lambda: len(tags.listed(shop)),
            BIN: lambda: bin_list.count(shop),
        }
        wanted = {key: count for key, count in counts.items() if _tab_of(key) != self.tabs.current()}

        def came(found: dict[str, int | None]) -> None:
            self._counts |= {key: count for key, count in found.items() if _tab_of(key) != self.tabs.current()}
            self._say_tabs()

        self._context.lanes.read(lambda _tick: {key: count() for key, count in wanted.items()}, came, None, self)

    def _count_list(self, fit: int, total: int) -> None:
        page = self._pages.get(LIST)
        self._counts[NARROWED] = fit if isinstance(page, CustomerList) and page.query.is_filtered() else None
        self._set_count(LIST, total)

    def _set_count(self, key: str, count: int) -> None:
        self._counts[key] = count
        self._say_tabs()
        self._say_subtitle()

    def _say_tabs(self) -> None:
        words = {
            LIST: _("List"),
            SEGMENTS: _("Segments"),
            COMPLAINTS: _("Complaints"),
            IMPORT: _("Import"),
            DUPLICATES: _("Duplicates"),
            QUALITY: _("Quality"),
            TAGS: _("Tags"),
            BIN: _("Bin"),
        }
        self.tabs.set_choices([(key, f"{said} {self._said_count(key)}".strip()) for key, said in words.items()])
        self._strip.setFixedHeight(self.tabs.sizeHint().height())

    def _said_count(self, key: str) -> str:
        """What one will see behind a tab: how many, and of a list that conditions narrow how many of how many; nothing for none."""
        count, fit = self._counts.get(key), self._counts.get(NARROWED)
        if key == LIST and count and fit is not None:
            return _("{some} of {all}", some=f"{fit:,}", all=f"{count:,}")
        return f"{count:,}" if count else ""

    def _say_subtitle(self) -> None:
        if not self.isVisible() or self.tabs.current() not in self._pages:
            return
        page, count = self.current(), self._counts.get(LIST)
        words = self._imports.subtitle() if self._imports is not None and page is self._imports else ""
        if isinstance(page, CustomerList) and count:
            words = ngettext("{count:,} customer", "{count:,} customers", count)
        self._context.shell.set_subtitle(words)


def _tab_of(key: str) -> str:
    """The tab on which a count stands."""
    return LIST if key == NARROWED else key

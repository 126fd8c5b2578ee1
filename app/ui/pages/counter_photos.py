"""Photos on a customer's page: read once the page is up, set from a file, a drop or the clipboard, taken away again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QPoint
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QMenu, QWidget

from app.errors import ShukeError
from app.i18n import _
from app.services import photos
from app.shop import Shop
from app.ui import dialogs, pictures
from app.ui.context import UiContext
from app.ui.widgets.photo import PhotoTile, picture_in

SIDE = 160
"""Pixels of a photo that is ready to be painted: enough for a tile at twice the resolution."""
MOST_READY = 64
PASTE_KEY = "\tCtrl+V"
PATTERNS = "*.jpg *.jpeg *.png *.gif *.bmp *.webp"


class Photos(QObject):
    """Keeps the last photos ready, and does what a tile is asked for."""

    def __init__(self, context: UiContext, page: QWidget) -> None:
        super().__init__(page)
        self._context, self._page = context, page
        self._ready: OrderedDict[int, QImage] = OrderedDict()
        self._tiles: tuple[PhotoTile, ...] = ()

    def watch(self, tile: PhotoTile) -> None:
        """Do what `tile` is asked for."""
        tile.asked.connect(lambda: self._open_menu(tile))
        tile.given.connect(lambda data: self._take(tile, data))

    def fill(self, tiles: Iterable[PhotoTile]) -> None:
        """Show the photos that these tiles name; those that are not ready are read in the read lane."""
        self._tiles = tuple(tile for tile in tiles if tile.photo_id)
        missing = [tile.photo_id for tile in self._tiles if tile.photo_id not in self._ready]
        self._paint()
        if missing:
            shop = self._context.shop
            self._context.lanes.read(lambda _tick: _read(shop, missing), self._came, lambda _error: None, self)

    def choose(self, tile: PhotoTile) -> None:
        """Ask for a file and take it."""
        path = dialogs.open_file(self._page, _("Choose a photo"), _("Pictures") + f" ({PATTERNS})")
        if path is not None:
            self._set(tile, path)

    def remove(self, tile: PhotoTile) -> None:
        """Take the photo away."""
        shop, spot = self._context.shop, tile.spot
        self._context.lanes.write(
            lambda _tick: photos.remove(shop, spot.kind, spot.row_id),
            lambda _nothing: self._context.shell.show_toast(_("Photo removed"), undo=True),
            self._refused,
            self,
        )

    def _take(self, tile: PhotoTile, data: QMimeData) -> None:
        found = picture_in(data)
        if not tile.spot.key:
            return
        if isinstance(found, QImage):
            self._set(tile, found)
        elif len(found) == 1:
            self._set(tile, found[0])
        else:
            said = _("Take one picture at a time") if found else _("There is no picture to take")
            self._context.shell.show_toast(said, is_error=True)

    def _set(self, tile: PhotoTile, source: Path | QImage) -> None:
        shop, spot = self._context.shop, tile.spot

        def done(_id: object) -> None:
            self._context.shell.show_toast(_("Photo saved"), undo=True)

        def made(content: bytes) -> None:
            self._context.lanes.write(
                lambda _tick: photos.put(shop, spot.kind, spot.row_id, content), done, self._refused, self
            )

        self._context.lanes.read(lambda _tick: pictures.photo_from(source), made, self._refused, self)

    def _open_menu(self, tile: PhotoTile) -> None:
        if not tile.spot.key:
            return
        menu = QMenu(self._page)
        menu.addAction(_("Choose a photo…"), lambda: self.choose(tile))
        paste = menu.addAction(_("Paste") + PASTE_KEY)
        paste.triggered.connect(lambda: self._take(tile, QGuiApplication.clipboard().mimeData()))
        if tile.photo_id:
            menu.addAction(_("Remove photo"), lambda: self.remove(tile))
        if tile.spot.kind == "pet":
            menu.addSeparator()
            menu.addAction(_("All fields…"), tile.wants_all.emit)
        menu.popup(tile.mapToGlobal(QPoint(0, tile.height())))

    def _came(self, found: dict[int, QImage]) -> None:
        self._ready.update(found)
        while len(self._ready) > MOST_READY:
            self._ready.popitem(last=False)
        self._paint()

    def _paint(self) -> None:
        for tile in self._tiles:
            if tile.photo_id in self._ready and not tile.has_picture():
                tile.set_picture(self._ready[tile.photo_id])

    def _refused(self, error: ShukeError) -> None:
        self._context.shell.show_toast(str(error), is_error=True)


def _read(shop: Shop, photo_ids: list[int]) -> dict[int, QImage]:
    return {key: pictures.shown(content, SIDE) for key, content in photos.contents(shop, photo_ids).items()}

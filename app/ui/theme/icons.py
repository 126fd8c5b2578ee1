"""Lucide icons, tinted with a colour of the theme, drawn for the screen's resolution, and kept."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app import paths

STROKE = "1.75"


@lru_cache(maxsize=512)
def pixmap(name: str, color: str, size: int, ratio: float = 1.0) -> QPixmap:
    """The icon `name` in `color` (``#RRGGBB``), `size` pixels wide. Raises ``FileNotFoundError`` for a name that is not shipped."""
    image = QPixmap(round(size * ratio), round(size * ratio))
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _drawing(name, color).render(painter, QRectF(0, 0, image.width(), image.height()))
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image


@lru_cache(maxsize=16)
def _drawing(name: str, color: str) -> QSvgRenderer:
    """What draws an icon, kept for the few resolutions that are asked for one after the other."""
    return QSvgRenderer(QByteArray(_svg(name).replace("currentColor", color).encode()))


@lru_cache(maxsize=256)
def _svg(name: str) -> str:
    """The text of an icon, read once for all its colours."""
    svg = (_folder() / f"{name}.svg").read_text("utf-8")
    return svg.replace('stroke-width="2"', f'stroke-width="{STROKE}"')


@lru_cache(maxsize=1)
def _folder() -> Path:
    """Where the icons are: looking for it takes as long as drawing one."""
    return paths.resources() / "icons"


@lru_cache(maxsize=512)
def icon(name: str, color: str, size: int = 18, disabled: str = "") -> QIcon:
    """The icon for a button, sharp at one and two times the resolution."""
    made = QIcon()
    for ratio in (1.0, 1.5, 2.0):
        made.addPixmap(pixmap(name, color, size, ratio))
        if disabled:
            made.addPixmap(pixmap(name, disabled, size, ratio), QIcon.Mode.Disabled)
    return made

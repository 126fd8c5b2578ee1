"""The fonts of the window: named families per system, the bundled one where no Chinese family is installed."""

from __future__ import annotations

import sys
from functools import lru_cache

from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics

from app import paths
from app.ui.theme.tokens import TEXT_SIZES

BUNDLED = "Noto Sans SC"
WINDOWS = ("Segoe UI", "Microsoft YaHei UI", "Microsoft YaHei")
MACOS = ("SF Pro Text", "Helvetica Neue", "PingFang SC")
LINUX = ("Inter", "Noto Sans", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei")

_families: list[str] = []


def load() -> list[str]:
    """Register the bundled font and return the families to use, best first; done once."""
    if not _families:
        for name in ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"):
            QFontDatabase.addApplicationFont(str(paths.resources() / "fonts" / name))
        wanted = {"win32": WINDOWS, "darwin": MACOS}.get(sys.platform, LINUX)
        known = set(QFontDatabase.families())
        _families.extend([f for f in wanted if f in known] + [BUNDLED])
    return _families


def font(role: str, percent: int, least: int, *, figures: bool = False) -> QFont:
    """The font of a text role at a text size, of `least` pixels or more; `figures` gives digits of equal width."""
    return QFont(_made(role, percent, least, figures))  # whoever asks may change theirs


@lru_cache(maxsize=256)
def measured(role: str, percent: int, least: int, figures: bool) -> tuple[QFont, QFontMetrics]:
    """The same font with its metrics, to paint with many times a second; not to be changed."""
    made = font(role, percent, least, figures=figures)
    return made, QFontMetrics(made)


@lru_cache(maxsize=256)
def _made(role: str, percent: int, least: int, figures: bool) -> QFont:
    pixels, weight = TEXT_SIZES[role]
    made = QFont(load())
    made.setPixelSize(max(least, round(pixels * percent / 100)))
    made.setWeight(
        QFont.Weight.DemiBold if weight == 600 else QFont.Weight.Medium if weight == 500 else QFont.Weight.Normal
    )
    made.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
    if figures:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made

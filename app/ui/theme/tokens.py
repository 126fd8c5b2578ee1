"""The tokens of the look: colours of both themes, sizes, spaces. Contrast of every pair is tested."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Colors:
    """The colours of one theme, as ``#RRGGBB``."""

    bg: str
    surface: str
    sunken: str
    hover: str
    selected: str
    rail: str
    border: str
    input: str
    text: str
    text2: str
    text3: str
    accent: str
    on_accent: str
    accent_hover: str
    accent_soft: str
    danger: str
    danger_soft: str
    warn: str
    warn_soft: str
    ok: str
    ok_soft: str
    info: str
    info_soft: str
    toast: str
    on_toast: str
    toast_link: str
    charts: tuple[str, ...]


LIGHT = Colors(
    bg="#F5F5F2", surface="#FFFFFF", sunken="#F0EFEB", hover="#F4F3F0", selected="#E6F4F2", rail="#FBFBF9", border="#E4E2DC", input="#8B867E",
    text="#1F1D1A", text2="#57534C", text3="#6B665E", accent="#0F766E", on_accent="#FFFFFF", accent_hover="#0B5F58", accent_soft="#DDF1EE",
    danger="#B42318", danger_soft="#FDECEA", warn="#8A4B00", warn_soft="#FDF1DA", ok="#1B6E3C", ok_soft="#E3F4E8", info="#1D5FA8",
    info_soft="#E5EFFA", toast="#1F1D1A", on_toast="#FFFFFF", toast_link="#7BD8CB",
    charts=("#0F766E", "#C2701A", "#5B6FB5", "#B4557A", "#7A8A3C", "#8C857B"),
)  # fmt: skip
DARK = Colors(
    bg="#161513", surface="#211F1D", sunken="#2B2926", hover="#282623", selected="#1B3431", rail="#1B1A18", border="#393631", input="#857F76",
    text="#F2F0EC", text2="#C3BEB5", text3="#A59F95", accent="#5CC9BA", on_accent="#06231F", accent_hover="#7BD8CB", accent_soft="#173B37",
    danger="#FF9C92", danger_soft="#43211E", warn="#F2BD6B", warn_soft="#3D2E16", ok="#7FD39B", ok_soft="#1B3525", info="#8FBEF2",
    info_soft="#1C2F45", toast="#F2F0EC", on_toast="#1F1D1A", toast_link="#0B5F58",
    charts=("#4DB8AA", "#E8A254", "#8E9FDF", "#DB86A8", "#AFC063", "#A39C91"),
)  # fmt: skip

TEXT_SIZES: dict[str, tuple[int, int]] = {
    "caption": (12, 400),
    "chip": (12, 500),
    "table": (13, 400),
    "head": (12, 600),
    "body": (14, 400),
    "strong": (14, 600),
    "name": (15, 600),
    "card_title": (16, 600),
    "page_title": (20, 600),
    "figure": (20, 600),
    "total": (28, 600),
    "search": (18, 400),
}
"""Role → (pixels at 100 %, weight)."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Heights in pixels, and the least size of text. What can be hit is as high as `target` at least."""

    target: int
    control: int
    search: int
    nav_item: int
    segment: int
    tab: int
    tile: int
    square: int
    check: int
    table_row: int
    table_head: int
    result_row: int
    menu_room: int
    """Above and below the words of a line in a menu."""
    scroll_bar: int
    least_text: int


MOUSE = Sizes(
    target=24, control=36, search=48, nav_item=40, segment=30, tab=34, tile=44, square=28, check=28,
    table_row=44, table_head=34, result_row=68, menu_room=7, scroll_bar=10, least_text=12,
)  # fmt: skip
TOUCH = Sizes(
    target=44, control=44, search=52, nav_item=48, segment=44, tab=44, tile=48, square=44, check=44,
    table_row=52, table_head=44, result_row=76, menu_room=13, scroll_bar=16, least_text=13,
)  # fmt: skip

TOP_BAR = 60
RAIL_ZH, RAIL_EN, RAIL_SMALL = 188, 196, 64
DRAWER = 420
RADIUS, CARD_RADIUS = 6, 10
FULL_RAIL_FROM = 1280
LEAST_SIZE = (1024, 640)

AVATARS_LIGHT = (
    ("#CFDDE8", "#3B4C9B"),
    ("#E6E8DA", "#5E6B2E"),
    ("#F2DDE3", "#9C3D5C"),
    ("#DDE8E4", "#2C6B5E"),
    ("#F3E4D5", "#8A5A1E"),
    ("#E3DFF2", "#5B4A9E"),
)
AVATARS_DARK = (
    ("#33465C", "#A9C2F0"),
    ("#41452A", "#CBD67E"),
    ("#4E2F3A", "#EFA3BD"),
    ("#25453F", "#8FD6C6"),
    ("#4A3A26", "#E8BE83"),
    ("#3B3556", "#BEB0F2"),
)


def high_contrast(colors: Colors) -> Colors:
    """The theme with strong lines, captions as dark as other quiet words, and no tinted areas."""
    soft: dict[str, Any] = {name: colors.surface for name in names() if name.endswith("_soft")}
    return replace(colors, border=colors.text2, input=colors.text2, text3=colors.text2, **soft)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (WCAG 2.2, relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def names() -> tuple[str, ...]:
    """The names of all single colours."""
    return tuple(f.name for f in fields(Colors) if f.name != "charts")


def _luminance(color: str) -> float:
    def linear(channel: int) -> float:
        part = channel / 255
        return part / 12.92 if part <= 0.03928 else float(((part + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(int(color[i : i + 2], 16)) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

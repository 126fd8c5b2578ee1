"""The one style sheet, made from the tokens. Widgets say what they are by properties (``kind``, ``role``, ``tone``), never by name chains."""

from __future__ import annotations

from pathlib import Path

from app import paths
from app.ui.theme import icons
from app.ui.theme.tokens import CARD_RADIUS, RADIUS, TOUCH, Colors, Sizes


def _image(name: str, color: str, size: int) -> str:
    """An icon as a file for the style sheet, which can only point at files."""
    folder = paths.cache_folder() / "icons"
    file = folder / f"{name}-{color.lstrip('#')}-{size}.png"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        icons.pixmap(name, color, size, 2.0).save(str(file))
    return Path(file).as_posix()


def style_sheet(c: Colors, sizes: Sizes, *, has_edges: bool = False) -> str:
    """The rules for `c` and `sizes`; with `has_edges` a line stands around what is else told apart by its tint."""
    parts = (_sheets(c), _labels(c), _buttons(c, sizes), _switches(c, sizes), _inputs(c, sizes), _lists(c, sizes))
    return "".join(parts) + _edges(c, has_edges)


def _sheets(c: Colors) -> str:
    """Windows, cards, banners."""
    return f"""
QWidget[surface="bg"], QMainWindow {{ background: {c.bg}; }}
QWidget[surface="surface"] {{ background: {c.surface}; }}
QWidget[surface="rail"] {{ background: {c.rail}; border-right: 1px solid {c.border}; }}
QWidget[surface="top"] {{ background: {c.surface}; border-bottom: 1px solid {c.border}; }}
QWidget[surface="practice"] {{ background: {c.info_soft}; border-bottom: 1px solid {c.info}; }}
QWidget[surface="drawer"] {{ background: {c.surface}; border-left: 1px solid {c.border}; }}
QFrame[kind="card"] {{ background: {c.surface}; border: 1px solid {c.border}; border-radius: {CARD_RADIUS}px; }}
QFrame[kind="card"]:focus {{ border: 1px solid {c.accent}; }}
QFrame[kind="guide"] {{ background: {c.surface}; border: 2px solid {c.accent}; border-radius: {CARD_RADIUS}px; }}
QFrame[kind="inset"] {{ background: {c.surface}; border: 1px solid {c.border}; border-radius: 8px; }}
QFrame[kind="over"] {{ background: {c.surface}; border: 1px solid {c.input}; border-radius: 8px; }}
QFrame[kind="sunken"] {{ background: {c.sunken}; border-radius: 8px; }}
QFrame[kind="divider"] {{ background: {c.border}; border: none; }}
QFrame[tone="danger"] {{ background: {c.danger_soft}; border-radius: {RADIUS}px; }}
QFrame[tone="warn"] {{ background: {c.warn_soft}; border-radius: {RADIUS}px; }}
QFrame[tone="ok"] {{ background: {c.ok_soft}; border-radius: {RADIUS}px; }}
QFrame[tone="info"] {{ background: {c.info_soft}; border-radius: {RADIUS}px; }}
QFrame[tone="accent"] {{ background: {c.accent_soft}; border-radius: {RADIUS}px; }}
"""


def _labels(c: Colors) -> str:
    """Labels and chips."""
    return f"""
QLabel {{ color: {c.text}; background: transparent; }}
QLabel[ink="text2"] {{ color: {c.text2}; }}
QLabel[ink="text3"] {{ color: {c.text3}; }}
QLabel[ink="accent"] {{ color: {c.accent}; }}
QLabel[ink="danger"] {{ color: {c.danger}; }}
QLabel[ink="warn"] {{ color: {c.warn}; }}
QLabel[ink="ok"] {{ color: {c.ok}; }}
QLabel[ink="info"] {{ color: {c.info}; }}
QLabel[ink="on_toast"] {{ color: {c.on_toast}; }}
QLabel[chip="plain"] {{ background: {c.surface}; color: {c.text2}; border: 1px solid {c.border}; border-radius: {RADIUS}px; padding: 1px 8px; }}
QLabel[chip="ok"] {{ background: {c.ok_soft}; color: {c.ok}; border-radius: {RADIUS}px; padding: 2px 8px; }}
QLabel[chip="info"] {{ background: {c.info_soft}; color: {c.info}; border-radius: {RADIUS}px; padding: 2px 8px; }}
QLabel[chip="warn"] {{ background: {c.warn_soft}; color: {c.warn}; border-radius: {RADIUS}px; padding: 2px 8px; }}
QLabel[chip="danger"] {{ background: {c.danger_soft}; color: {c.danger}; border-radius: {RADIUS}px; padding: 2px 8px; }}
QLabel[chip="accent"] {{ background: {c.accent_soft}; color: {c.accent}; border-radius: {RADIUS}px; padding: 2px 8px; }}
QLabel[chip="key"] {{ background: {c.sunken}; color: {c.text2}; border: 1px solid {c.border}; border-radius: 4px; padding: 0px 8px; }}
"""


def _buttons(c: Colors, sizes: Sizes) -> str:
    """What is pressed."""
    inner, target, square = sizes.control - 2, sizes.target, sizes.square - 2
    # Any word is wide enough for a mouse; a style that says so all the same takes away what a page asks for its links.
    link_width = f" min-width: {target - 8}px;" if target >= TOUCH.target else ""
    return f"""
QPushButton {{ background: {c.surface}; color: {c.text}; border: 1px solid {c.border}; border-radius: {RADIUS}px; padding: 0px 14px; min-height: {inner}px; }}
QPushButton:hover {{ background: {c.hover}; }}
QPushButton:pressed {{ background: {c.sunken}; }}
QPushButton:disabled {{ color: {c.text3}; background: {c.sunken}; }}
QPushButton[kind="primary"] {{ background: {c.accent}; color: {c.on_accent}; border: 1px solid {c.accent}; font-weight: 600; }}
QPushButton[kind="primary"]:hover {{ background: {c.accent_hover}; border-color: {c.accent_hover}; }}
QPushButton[kind="primary"]:disabled {{ background: {c.sunken}; color: {c.text3}; border-color: {c.border}; }}
QPushButton[kind="danger"] {{ color: {c.danger}; }}
QPushButton[kind="ghost"] {{ background: transparent; border: 1px solid transparent; }}
QPushButton[kind="ghost"]:hover {{ background: {c.hover}; }}
QPushButton[kind="link"] {{ background: transparent; border: none; color: {c.accent}; padding: 0px 4px;{link_width} min-height: {target}px; font-weight: 500; text-align: left; }}
QPushButton[kind="link"]:hover {{ color: {c.accent_hover}; text-decoration: underline; }}
QPushButton[kind="toast"] {{ background: transparent; border: none; color: {c.toast_link}; padding: 0px 6px; min-height: {target}px; font-weight: 600; }}
QPushButton[kind="icon"] {{ background: transparent; border: 1px solid transparent; padding: 0px; min-width: {inner}px; max-width: {inner}px; }}
QPushButton[kind="icon"]:hover {{ background: {c.hover}; }}
QPushButton[kind="square"] {{ padding: 0px; min-width: {square}px; max-width: {square}px; min-height: {square}px; max-height: {square}px; }}
QPushButton[kind="find"] {{ color: {c.text3}; border: 1px solid {c.input}; text-align: left; padding: 0px 10px; }}
"""


def _switches(c: Colors, sizes: Sizes) -> str:
    """What is chosen: places, tabs, segments, tiles."""
    return f"""
QPushButton[kind="nav"] {{ background: transparent; border: none; text-align: left; padding: 0px 11px; min-height: {sizes.nav_item}px; color: {c.text2}; border-radius: {RADIUS}px; }}
QPushButton[kind="nav"]:hover {{ background: {c.hover}; }}
QPushButton[kind="nav"]:checked {{ background: {c.accent_soft}; color: {c.accent}; font-weight: 600; }}
QPushButton[kind="tab"] {{ background: transparent; border: none; border-bottom: 2px solid transparent; border-radius: 0px; padding: 0px 2px; min-height: {sizes.tab - 2}px; color: {c.text2}; }}
QPushButton[kind="tab"]:hover {{ color: {c.text}; }}
QPushButton[kind="tab"]:checked {{ color: {c.accent}; border-bottom: 2px solid {c.accent}; font-weight: 600; }}
QPushButton[kind="segment"] {{ background: transparent; border: 1px solid transparent; min-height: {sizes.segment - 2}px; padding: 0px 12px; color: {c.text2}; }}
QPushButton[kind="segment"]:checked {{ background: {c.surface}; border: 1px solid {c.border}; color: {c.text}; font-weight: 600; }}
QPushButton[kind="tile"] {{ text-align: left; padding: 4px 10px; min-height: {sizes.tile - 10}px; }}
QPushButton[kind="tile"]:checked {{ background: {c.accent_soft}; border: 2px solid {c.accent}; padding: 3px 9px; color: {c.accent}; font-weight: 600; }}
QPushButton[kind="tile"][big="true"] {{ min-height: 58px; padding: 4px 18px; }}
QPushButton[kind="tile"][big="true"]:checked {{ padding: 3px 17px; }}
QPushButton[tall="true"] {{ min-height: {sizes.control + 6}px; }}
"""


def _inputs(c: Colors, sizes: Sizes) -> str:
    """What is typed in and chosen from."""
    inner, big = sizes.control - 2, sizes.search - 2
    return f"""
QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox {{ background: {c.surface}; color: {c.text}; border: 1px solid {c.input}; border-radius: {RADIUS}px; padding: 0px 10px; min-height: {inner}px; selection-background-color: {c.accent}; selection-color: {c.on_accent}; placeholder-text-color: {c.text3}; }}
QLineEdit:focus, QComboBox:focus, QSpinBox:focus {{ border: 2px solid {c.accent}; padding: 0px 9px; min-height: {inner - 2}px; }}
QLineEdit[wrong="true"] {{ border: 2px solid {c.danger}; padding: 0px 9px; min-height: {inner - 2}px; }}
QLineEdit:disabled, QComboBox:disabled {{ color: {c.text3}; background: {c.sunken}; }}
QLineEdit[big="true"] {{ min-height: {big}px; padding-left: 12px; }}
QLineEdit[big="true"]:focus {{ min-height: {big - 2}px; padding-left: 11px; }}
QLineEdit[bare="true"] {{ border: none; background: transparent; padding: 0px; min-height: {sizes.target}px; }}
QSpinBox::up-button, QSpinBox::down-button {{ width: 0px; border: none; }}
QSpinBox QLineEdit {{ border: none; background: transparent; padding: 0px; min-height: 0px; }}
QPlainTextEdit, QTextEdit {{ background: {c.surface}; color: {c.text}; border: 1px solid {c.input}; border-radius: {RADIUS}px; padding: 4px 6px; selection-background-color: {c.accent}; selection-color: {c.on_accent}; placeholder-text-color: {c.text3}; }}
QPlainTextEdit:focus, QTextEdit:focus {{ border: 2px solid {c.accent}; padding: 3px 5px; }}
QTextBrowser, QTextBrowser:focus {{ border: none; background: transparent; padding: 0px; }}
QComboBox {{ combobox-popup: 0; }}
QComboBox::drop-down {{ border: none; width: 26px; }}
QComboBox::down-arrow {{ image: url("{_image("chevron-down", c.text2, 14)}"); width: 14px; height: 14px; }}
QComboBox QAbstractItemView {{ background: {c.surface}; color: {c.text}; border: 1px solid {c.border}; selection-background-color: {c.accent_soft}; selection-color: {c.text}; outline: none; }}
QCheckBox, QRadioButton {{ color: {c.text}; spacing: 8px; min-height: {sizes.check}px; background: transparent; }}
QCheckBox::indicator {{ width: 18px; height: 18px; border: 1px solid {c.input}; border-radius: 4px; background: {c.surface}; }}
QCheckBox::indicator:checked {{ background: {c.accent}; border-color: {c.accent}; image: url("{_image("check", c.on_accent, 14)}"); }}
QRadioButton::indicator {{ width: 16px; height: 16px; border: 1px solid {c.input}; border-radius: 9px; background: {c.surface}; }}
QRadioButton::indicator:checked {{ width: 8px; height: 8px; border: 5px solid {c.accent}; border-radius: 9px; background: {c.surface}; }}
"""


def _lists(c: Colors, sizes: Sizes) -> str:
    """Lists, tables, bars, menus."""
    bar = sizes.scroll_bar
    return f"""
QListView, QTableView, QScrollArea {{ background: transparent; border: none; outline: none; color: {c.text}; }}
QScrollArea > QWidget > QWidget {{ background: transparent; }}
QTableView {{ gridline-color: transparent; selection-background-color: {c.selected}; selection-color: {c.text}; alternate-background-color: {c.surface}; }}
QTableView::item {{ border-bottom: 1px solid {c.border}; padding: 0px 5px; }}
QTableView::item:selected {{ background: {c.selected}; color: {c.text}; }}
QHeaderView {{ background: {c.sunken}; }}
QAbstractScrollArea::corner {{ background: transparent; border: none; }}
QHeaderView::section {{ background: {c.sunken}; color: {c.text2}; border: none; border-bottom: 1px solid {c.border}; padding: 0px 8px; min-height: {sizes.table_head}px; }}
QTableCornerButton::section {{ background: {c.sunken}; border: none; border-bottom: 1px solid {c.border}; }}
QScrollBar:vertical {{ background: transparent; width: {bar}px; margin: 1px; }}
QScrollBar:horizontal {{ background: transparent; height: {bar}px; margin: 1px; }}
QScrollBar::handle {{ background: {c.input}; border-radius: 4px; min-height: 32px; min-width: 32px; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{ background: none; border: none; height: 0px; width: 0px; }}
QProgressBar {{ background: {c.sunken}; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }}
QProgressBar::chunk {{ background: {c.accent}; border-radius: 3px; }}
QToolTip {{ background: {c.toast}; color: {c.on_toast}; border: none; padding: 4px 8px; }}
QMenu {{ background: {c.surface}; color: {c.text}; border: 1px solid {c.border}; border-radius: 8px; padding: 4px; }}
QMenu::item {{ padding: {sizes.menu_room}px 18px; border-radius: 4px; }}
QMenu::item:selected {{ background: {c.accent_soft}; }}
QMenu::item:disabled {{ background: transparent; color: {c.text3}; }}
QMenu::indicator {{ width: 14px; height: 14px; left: 6px; }}
QMenu::indicator:checked {{ image: url("{_image("check", c.text, 14)}"); }}
QFrame[kind="toast"] {{ background: {c.toast}; border-radius: 8px; }}
QDialog {{ background: {c.surface}; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
"""


def _edges(c: Colors, has_edges: bool) -> str:
    """Lines where there is no tint. Without them the same rules say what holds else: one sheet must be able to replace the other."""
    rules = []
    for tone in ("danger", "warn", "ok", "info", "accent"):
        line = f"1px solid {getattr(c, tone)}" if has_edges else "none"
        rules.append(f'QFrame[tone="{tone}"] {{ border: {line}; }}')
        rules.append(f'QLabel[chip="{tone}"] {{ border: {line}; padding: {"1px 7px" if has_edges else "2px 8px"}; }}')
    nav = f"border: 2px solid {c.accent}; padding: 0px 9px;" if has_edges else "border: none; padding: 0px 11px;"
    back, ink = (c.accent, c.on_accent) if has_edges else (c.accent_soft, c.text)
    rules.append(f'QPushButton[kind="nav"]:checked {{ {nav} }}')
    rules.append(f"QMenu::item:selected:enabled {{ background: {back}; color: {ink}; }}")
    rules.append(f"QComboBox QAbstractItemView {{ selection-background-color: {back}; selection-color: {ink}; }}")
    return "\n".join(rules)

"""The translated texts are complete, and the window says nothing that cannot be translated."""

from __future__ import annotations

import ast
from functools import cache

import pytest

from installer import texts
from tests.architecture.source import calls

SPEAKING_CALLS = {
    "QLabel", "QPushButton", "QCheckBox", "QRadioButton", "QGroupBox", "QAction", "QMessageBox",
    "setText", "setToolTip", "setWindowTitle", "setPlaceholderText", "setAccessibleName", "setAccessibleDescription",
    "setStatusTip", "setWhatsThis", "setTitle", "setInformativeText", "setDetailedText", "addAction", "addTab",
}  # fmt: skip
# Said the same in every language.
NAMES = {"Shuke", "熟客", "Shuke 熟客", "中文", "English"}
_checked = cache(texts.check)


@pytest.mark.parametrize("language", texts.languages())
def test_compiled_catalogue_is_the_readable_one(language: str) -> None:
    path = texts.po_path(language)
    catalogue = texts.load(language)
    assert path.read_bytes() == texts.po_bytes(catalogue), "write it again: python installer/texts.py compile"
    assert path.with_suffix(".mo").read_bytes() == texts.mo_bytes(catalogue), "python installer/texts.py compile"


@pytest.mark.parametrize("language", texts.languages())
def test_every_text_is_translated(language: str) -> None:
    assert _checked(language).untranslated == ()


@pytest.mark.parametrize("language", texts.languages())
def test_placeholders_match(language: str) -> None:
    assert _checked(language).mistakes == ()


def test_window_says_nothing_untranslated() -> None:
    wrong = [
        f"{where} {said!r}"
        for where, name, call in calls("app/ui")
        if name in SPEAKING_CALLS
        for argument in [*call.args, *(word.value for word in call.keywords if word.arg in ("text", "title"))]
        if (said := _literal(argument)) and any(sign.isalpha() for sign in said) and said not in NAMES
    ]
    assert wrong == []


def _literal(node: ast.AST) -> str:
    """The letters written into `node` itself; those of a call inside it are that call's own."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(_literal(part) for part in node.values)
    if isinstance(node, ast.BinOp):
        return _literal(node.left) + _literal(node.right)
    if isinstance(node, ast.IfExp):
        return _literal(node.body) + _literal(node.orelse)
    return ""

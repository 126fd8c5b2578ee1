"""The application object: look, language of Qt's own words."""

from __future__ import annotations

import sys

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from app import i18n
from app.settings import Settings
from app.ui import theme

STYLE = "Fusion"
_translators: list[QTranslator] = []
"""What speaks for Qt now: at most one. Kept here, because looking for it among the children loads half of Qt's types."""


def create(settings: Settings, argv: list[str] | None = None) -> QApplication:
    """The one application, dressed and speaking as the settings say."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        # The style is named here, not set: setting it hands the style to Python, which then learns all its names before the first picture.
        app = QApplication([*(argv or sys.argv[:1]), "-style", STYLE])
    else:
        app.setStyle(STYLE)
    app.setApplicationName("Shuke")
    app.setApplicationDisplayName("Shuke 熟客")
    i18n.set_language(settings.language())
    speak(app)
    theme.wear(app, theme.Look.of(settings))
    return app


def speak(app: QApplication) -> None:
    """Make Qt's own words (menus of text boxes, print dialogs) follow the language in force."""
    while _translators:
        before = _translators.pop()
        app.removeTranslator(before)
        before.deleteLater()
    code = i18n.language()
    QLocale.setDefault(QLocale(code))
    if code == "en":
        return
    translator = QTranslator(app)
    if translator.load(f"qtbase_{code}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
        _translators.append(translator)

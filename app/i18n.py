"""Texts in the language of the person: English in the source, gettext catalogues in ``resources/locale``.

Two ways to say something:

* ``_("Save")`` speaks at once, in the language in force.
* ``T("Row {row} has no name", row=3)`` is a text that is spoken later, each time it is turned into
  ``str``: errors, problems of an import and names of actions travel as ``T`` and follow a change of language.

Placeholders are named and filled with ``str.format``. The language is one per process, as the person is one.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app import paths

LANGUAGES: tuple[str, ...] = ("zh_CN", "en")

_current = "en"


def language() -> str:
    """The language in force: ``"zh_CN"`` or ``"en"``."""
    return _current


def set_language(code: str) -> None:
    """Speak `code` from now on. Raises ``ValueError`` for a language that is not shipped."""
    global _current
    if code not in LANGUAGES:
        raise ValueError(code)
    _current = code


def system_language() -> str:
    """The language this computer is set to, as far as we ship it; English otherwise."""
    named = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    if not named:
        import locale  # here, so that the first window does not wait for it where the environment says it

        named = locale.getlocale()[0] or ""
    return "zh_CN" if named.lower().startswith(("zh", "chinese")) else "en"


@lru_cache
def _catalogue(code: str) -> gettext.NullTranslations:
    # Opened by its name: what looks for catalogues by the rules of the system takes longer to load than the texts.
    try:
        with (paths.resources() / "locale" / code / "LC_MESSAGES" / "shuke.mo").open("rb") as file:
            return gettext.GNUTranslations(file)
    except OSError:
        return gettext.NullTranslations()


def _(message: str, /, **values: Any) -> str:
    """`message` in the language in force, its placeholders filled with `values`."""
    said = message if _current == "en" else _catalogue(_current).gettext(message)
    return said.format(**values) if values else said


def ngettext(one: str, many: str, count: int, /, **values: Any) -> str:
    """The form of the text that fits `count`, which is also the placeholder ``{count}``."""
    if _current == "en":
        said = one if count == 1 else many
    else:
        said = _catalogue(_current).ngettext(one, many, count)
    return said.format(count=count, **values)


@dataclass(frozen=True, slots=True)
class Text:
    """A text with its values, spoken when it is turned into ``str``."""

    message: str
    values: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        said = _(self.message)
        return said.format(**dict(self.values)) if self.values else said

    def to_data(self) -> dict[str, Any]:
        """The text as plain data, to be kept or sent to another process."""
        return {"message": self.message, "values": {k: _plain(v) for k, v in self.values}}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Text:
        """The text that ``to_data`` gave away."""
        return cls(str(data["message"]), tuple((k, _unplain(v)) for k, v in data.get("values", {}).items()))


@dataclass(frozen=True, slots=True)
class AsTyped(Text):
    """A word of the person's own, such as the name they gave a field: the same in every language."""

    def __str__(self) -> str:
        return self.message


def said_in(code: str, text: Text) -> str:
    """`text` in the language `code`, whichever is in force: for words that leave the shop. Its values are plain."""
    said = text.message if code == "en" else _catalogue(code).gettext(text.message)
    return said.format(**dict(text.values))


def T(message: str, /, **values: Any) -> Text:
    """A text that is spoken later. Values may themselves be ``Text``."""
    return Text(message, tuple(values.items()))


def _plain(value: Any) -> Any:
    if isinstance(value, AsTyped):
        return value.message
    if isinstance(value, Text):
        return value.to_data()
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


def _unplain(value: Any) -> Any:
    return Text.from_data(value) if isinstance(value, dict) and "message" in value else value

"""The recovery code as a sheet of paper: shown to nobody but the owner, printed or saved at their wish.

Nothing of it goes on record, and nothing of it lies in a file that the owner did not ask for.
"""

from __future__ import annotations

from pathlib import Path

from app import i18n, unfinished
from app.errors import UserMistake
from app.i18n import T, _
from app.import_export.pdf.render import RenderedPdf, render
from app.shop import Shop
from app.values.report_data import (
    Alert,
    Block,
    Fact,
    Facts,
    Figure,
    Figures,
    Heading,
    Paragraph,
    ReportData,
    Section,
    Tone,
)
from app.workflows.places import refuse_shop

PDF, TEXT = ".pdf", ".txt"
IN_A_ROW = 3


def sheet(shop: Shop, code: str) -> RenderedPdf:
    """One page: the shop, its code in six groups, what the code is for, where to keep it, how to use it."""
    title = _("Recovery code")
    report = ReportData(
        key="recovery_code",
        title=title,
        shop=shop.facts.name,
        printed_at=shop.clock.now().astimezone(shop.zone),
        printed_by="",
        sections=(Section(title, _blocks(shop, code)),),
        foot=_("Whoever has this sheet and the shop file can read everything: lock it away"),
        language=i18n.language(),
    )
    return render(report)


def save(shop: Shop, code: str, path: Path) -> None:
    """Write the sheet to a .pdf, or the bare code to a .txt, whole or not at all.

    Raises ``UserMistake`` for another ending and for a place where a shop lies; ``WorldProblem`` when the place fails.
    """
    refuse_shop(shop, path)
    ending = path.suffix.lower()
    if ending not in (PDF, TEXT):
        raise UserMistake(
            "unknown_ending",
            T("The code is saved as .pdf or .txt, and {name} ends in neither.", name=path.name),
            T("Choose a name that ends in .pdf."),
            str(path),
        )
    content = sheet(shop, code).content if ending == PDF else _plain(shop, code)
    with unfinished.clear_write(path) as file:
        file.write(content)


def _plain(shop: Shop, code: str) -> bytes:
    words = _("Recovery code of {shop}. It opens the shop file when the password is forgotten.", shop=shop.facts.name)
    return f"{words}\n\n{code}\n".encode()


def _blocks(shop: Shop, code: str) -> tuple[Block, ...]:
    groups = [
        Figure(" ".join(group), _("Group {number}", number=number))
        for number, group in enumerate(code.split("-"), start=1)
    ]
    made = f"{shop.clock.now().astimezone(shop.zone):%Y-%m-%d}"
    return (
        Paragraph(_("It opens the shop file when the password is forgotten.")),
        *(Figures(tuple(groups[at : at + IN_A_ROW])) for at in range(0, len(groups), IN_A_ROW)),
        Alert(_("Without password and code nobody can open the file, not even us."), Tone.WARN),
        Heading(_("Where to keep it")),
        Paragraph(_("On this paper, where you keep what matters: in a safe, with the papers of the shop, at home.")),
        Paragraph(_("Not beside the computer, and not as a photo on a phone.")),
        Heading(_("How to use it")),
        Paragraph(
            _('Where the password is asked for, choose "{words}", type the six groups and set a new password.', words=_("Forgot it? Use the recovery code"))
        ),
        Paragraph(_("Capitals and dashes don't matter. There is no letter O, I, L or U in it.")),
        Heading(_("Which shop it is for")),
        Facts((Fact(_("Shop"), shop.facts.name), Fact(_("Shop file"), shop.path.name), Fact(_("Date"), made))),
        Paragraph(
            _("A newer code makes this one void. Backups open with the code of the time they were made."), is_quiet=True
        ),
    )  # fmt: skip

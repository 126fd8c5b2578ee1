"""One sheet while it is being planned: its rows go in, what becomes of each is noted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from app.i18n import Text
from app.services.import_matching import Match, Sure
from app.services.import_own_values import Own
from app.services.import_people import Person
from app.services.import_plan import ImportPlan, ImportRequest, OnDuplicate, Outcome, Outcomes, Reference, Section
from app.services.import_tables import TABLES, Shaper, Values
from app.shop import Shop
from app.values import custom
from app.values.custom import CUSTOMER, PET
from app.values.problem import LONGEST_VALUE, Problem, Severity

CHUNK = 2000
"""Rows that are looked up in the shop together."""

FIELDS = "fields"
"""The kind of the sheet of the owner's own fields, and of the numbers by which other sheets name its rows."""

Accepted = tuple[int, tuple[Any, ...]]


@dataclass(slots=True)
class Planning:
    """What planning one file needs and builds. `numbered` are rows of a whole-shop workbook: (kind, number) → reference."""

    shop: Shop
    session: Session
    request: ImportRequest
    plan: ImportPlan
    numbered: dict[tuple[str, str], Reference] = field(default_factory=dict)


class SectionPlan:
    """The rows of one section, and what was said about them. Fields are asked for by key; one the file lacks is ``None``."""

    def __init__(self, planning: Planning, section: Section) -> None:
        self._plan = planning.plan
        self._request = planning.request
        self._section = section
        self._places = {key: place for place, key in enumerate(section.columns)}
        self._outcomes = Outcomes()
        planning.plan.outcomes.append(self._outcomes)

    def has(self, *keys: str) -> bool:
        """Whether the file has a column for one of these fields."""
        return any(key in self._places for key in keys)

    def rows(self) -> Iterator[Accepted]:
        """The rows that could be read; the others are noted as rejected or skipped."""
        for number, values, problems in self._section.rows:
            self._plan.problems.extend(problems)
            if values is not None:
                yield number, values
            else:
                is_skip = bool(problems) and problems[0].severity is Severity.SKIP
                self._outcomes.mark(number, Outcome.SKIPPED if is_skip else Outcome.REJECTED)

    def chunks(self) -> Iterator[list[Accepted]]:
        """The rows, many at a time."""
        chunk: list[Accepted] = []
        for accepted in self.rows():
            chunk.append(accepted)
            if len(chunk) == CHUNK:
                yield chunk
                chunk = []
        if chunk:
            yield chunk

    def value(self, values: tuple[Any, ...], key: str) -> Any:
        """The value of a field in a row; ``None`` if the file has no such column."""
        place = self._places.get(key)
        return None if place is None else values[place]

    @property
    def columns(self) -> tuple[str, ...]:
        """The keys of the fields that the file has."""
        return self._section.columns

    def heading(self, key: str) -> str:
        """What a field is called in the file."""
        return self._section.headings.get(key, "")

    def shaper(self, table: str) -> Shaper:
        """Makes planned rows of `table` from rows of this section."""
        return Shaper(TABLES[table], self._section.columns)

    def answer(self, row: int, found: Match) -> OnDuplicate:
        """What becomes of a row that means, or may mean, somebody who is known: noted, and decided as the person said."""
        self._outcomes.refer(row, found.reference)
        if found.sure is Sure.MAYBE and found.why is not None:
            self._outcomes.asked[row] = found.why
        is_presumed = found.is_namesake and self._request.merges_namesakes
        usual = OnDuplicate.MERGE if found.sure is Sure.SAME or is_presumed else self._request.on_duplicate
        if is_presumed:
            self._outcomes.presumed.add(row)
        return self._request.answers.get((self._section.sheet, row), usual)

    def is_answered(self, row: int) -> bool:
        """Whether the person said of this very row what becomes of it."""
        return (self._section.sheet, row) in self._request.answers

    def done(self, row: int, *, is_new: bool) -> None:
        """The row makes something new, or fills blanks."""
        self._outcomes.mark(row, Outcome.CREATED if is_new else Outcome.UPDATED)

    def reject(self, row: int, code: str, reason: Text, key: str = "", value: object = "") -> None:
        """The row cannot be taken."""
        self._outcomes.mark(row, Outcome.REJECTED)
        self.note(row, code, reason, key, value, Severity.REJECT)

    def skip(self, row: int, code: str, reason: Text, key: str = "", value: object = "") -> None:
        """The row is left out on purpose."""
        self._outcomes.mark(row, Outcome.SKIPPED)
        self.note(row, code, reason, key, value, Severity.SKIP)

    def note(
        self,
        row: int,
        code: str,
        reason: Text,
        key: str = "",
        value: object = "",
        severity: Severity = Severity.WARNING,
    ) -> None:
        """Say something about a row; `value` is shown where it is not known any more what stands in the file."""
        heading = self.heading(key)
        stands = self._section.cell(row, key)
        said = (str(value) if stands is None else stands)[:LONGEST_VALUE]
        self._plan.problems.append(Problem(row, heading, said, reason, code, severity, self._section.sheet))


class OwnColumns:
    """The columns of a section that are fields of the owner's own."""

    def __init__(self, planning: Planning, section: SectionPlan) -> None:
        self._columns = [
            (place, key, reference)
            for place, key in enumerate(section.columns)
            if custom.owner_of(key) and (reference := _reference(planning, key)) is not None
        ]
        self._heading = section.heading

    def of(self, owner: str, values: Values) -> tuple[Own, ...]:
        """What a row says of its customer, or of its pet."""
        return tuple(
            Own(reference, custom.kept(values[place]), f"{self._heading(key)} {custom.in_words(values[place])}")
            for place, key, reference in self._columns
            if custom.owner_of(key) == owner and values[place] not in (None, "")
        )


def _reference(planning: Planning, key: str) -> Reference | None:
    name = custom.name_in(key)
    return int(name) if name.isdecimal() else planning.numbered.get((FIELDS, name.removeprefix("new_")))


class PersonReader:
    """Reads what the rows of a section say about a customer."""

    def __init__(self, section: SectionPlan, planning: Planning) -> None:
        self._section = section
        self._shaper = section.shaper("customer")
        self._own = OwnColumns(planning, section)

    @property
    def given(self) -> tuple[int, ...]:
        """The places of ``customer`` rows that the file fills."""
        return self._shaper.places

    def read(self, values: tuple[Any, ...]) -> Person:
        """The customer of a row."""
        get = self._section.value
        labels = get(values, "phone_labels")
        return Person(
            self._shaper.row(values),
            get(values, "phones") or (),
            get(values, "tags") or (),
            get(values, "pet_name") or "",
            tuple(label.strip() for label in labels.split(";")) if labels else (),
            self._own.of(CUSTOMER, values),
            self._own.of(PET, values),
        )


def is_known(person: Person) -> bool:
    """Whether anything at all is said about a customer."""
    return bool(person.phones or person.tags) or person.values != TABLES["customer"].blank

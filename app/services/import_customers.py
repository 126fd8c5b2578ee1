"""Planning rows of customers; a row may carry a pet."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from app.i18n import T
from app.services.import_matching import NEW, Match, Sure, match
from app.services.import_merging import left_over
from app.services.import_people import CUSTOMER, NAME, NUMBER, PET, People, Person
from app.services.import_plan import OnDuplicate, Reference, Section
from app.services.import_section import PersonReader, Planning, SectionPlan, is_known
from app.services.import_sound import sound_person, sound_pet
from app.services.import_tables import TABLES, Values
from app.values.problem import Severity
from app.values.text import normalise_key

PET_NAME = PET.place("name")
LONGEST_CHAIN = 100


def plan_customers(planning: Planning, section: Section) -> None:
    """Decide for every row of `section`: a new customer, blanks to fill, nothing new, or why not."""
    CustomerPlanner(planning, SectionPlan(planning, section)).run()


class CustomerPlanner:
    """Goes through the rows of customers."""

    def __init__(self, planning: Planning, section: SectionPlan) -> None:
        self._planning = planning
        self._section = section
        self._reader = PersonReader(self._section, planning)
        self._people = People(planning.session, planning.plan, self._reader.given)
        self._pets = section.shaper("pet")
        self._referrers: list[tuple[int, Reference, str]] = []

    def run(self) -> None:
        """Plan every row, then who recommended whom."""
        for chunk in self._section.chunks():
            persons = [self._read(row, values) for row, values in chunk]
            self._people.load(persons)
            for (row, values), person in zip(chunk, persons, strict=True):
                self._place(row, values, person)
        if self._referrers:
            link_referrers(self._planning, self._section, self._people, self._referrers)

    def _read(self, row: int, values: Values) -> Person:
        return sound_person(self._section, row, self._reader.read(values), self._planning.shop.today())

    def _place(self, row: int, values: Values, person: Person) -> None:
        found = match(self._people, person)
        if self._planning.request.is_whole_shop and found.reference < 0:
            found = NEW
        pet = sound_pet(self._section, row, self._pets.row(values), self._planning.shop.today())
        known = found.sure is not Sure.NEW
        reference = self._decide(row, found, person, pet) if known else self._create(row, person, pet)
        if reference is not None:
            self._remember(row, values, reference)

    def _create(self, row: int, person: Person, pet: Values) -> Reference | None:
        if person.number and person.number in self._people.numbers_in_bin:
            self._section.reject(
                row,
                "number_in_bin",
                T("This member number belongs to a customer in the bin"),
                "member_number",
                person.number,
            )
            return None
        if not is_known(person) and pet == PET.blank and not self._planning.request.is_whole_shop:
            self._section.reject(row, "nothing_known", T("Neither name nor phone nor member number"))
            return None
        reference = self._people.add(person, row)
        self._give_pet(reference, person, pet)
        self._section.done(row, is_new=True)
        return reference

    def _give_pet(self, owner: Reference, person: Person, pet: Values) -> bool:
        if pet == PET.blank:
            return False
        reference, changed = place_pet(self._people, owner, pet)
        return self._people.own.fill(PET.name, reference, person.own_of_pet) or changed

    def _left_over(self, reference: Reference, person: Person) -> tuple[str, ...]:
        known = left_over(self._people.values(reference), person.values)
        return (*known, *self._people.own.left_over(CUSTOMER.name, reference, person.own))

    def _merge(
        self, row: int, reference: Reference, person: Person, pet: Values, *, keeps_all: bool = False
    ) -> Reference:
        """Fill blanks; with `keeps_all` what differs goes into the note."""
        lines = self._left_over(reference, person) if keeps_all else ()
        changed = self._people.fill(reference, person)
        changed = self._people.add_lines(reference, lines) or changed
        if self._give_pet(reference, person, pet) or changed:
            self._section.done(row, is_new=False)
        elif reference > 0:
            reason = T("{who} is in the shop already, and the row says nothing new", who=self._people.shown(reference))
            self._section.skip(row, "already_there", reason, "name", person.name)
        else:
            reason = T("Says the same as row {row}", row=self._planning.plan.maker(reference))
            self._section.skip(row, "same_as_row", reason, "name", person.name)
        return reference

    def _decide(self, row: int, found: Match, person: Person, pet: Values) -> Reference | None:
        """What becomes of a row that means somebody, or may; a member number is there only once, whatever was answered."""
        answer = self._section.answer(row, found)
        if answer is OnDuplicate.SKIP:
            why = found.why or T("Left out: {who} is known", who=self._people.shown(found.reference))
            self._section.skip(row, "possible_duplicate", why, "name", person.name)
            return None
        is_same_number = bool(person.number) and self._people.by_number(person.number or "") == found.reference
        if answer is OnDuplicate.MERGE or is_same_number:
            return self._merge(row, found.reference, person, pet, keeps_all=found.sure is Sure.MAYBE)
        reference = self._create(row, person, pet)
        if reference is not None and answer is OnDuplicate.HOUSEHOLD:
            self._people.join(found.reference, reference)
        elif reference is not None and self._section.is_answered(row):
            self._people.part(found.reference, reference)
        if reference is not None and found.why is not None:
            self._section.note(row, "possible_duplicate", found.why, "name", person.name, Severity.DUPLICATE)
        return reference

    def _remember(self, row: int, values: Values, reference: Reference) -> None:
        number = self._section.value(values, "no")
        if number:
            self._planning.numbered["customers", number] = reference
        home = ("households", self._section.value(values, "household_no") or "")
        if home[1]:
            self._planning.numbered[home] = self._people.settle(reference, self._planning.numbered.get(home))
        referrer = self._section.value(values, "referrer")
        if referrer:
            self._referrers.append((row, reference, referrer))


def place_pet(
    people: People, owner: Reference, pet: Values, taken: Collection[Reference] = ()
) -> tuple[Reference, bool]:
    """Give `owner` a pet: fill blanks of one they have by that name, else plan a new one. The pet, and whether anything changed.

    Of several pets of that name it is the first that contradicts nothing; those in `taken` are other pets.
    """
    name = normalise_key(str(pet[PET_NAME]))
    same: list[Reference] = []
    for known in people.pets_of(owner):
        theirs = people.pet_values(known)
        if known in taken or normalise_key(str(theirs[PET_NAME])) != name:
            continue
        if PET.agree(pet, theirs):
            return known, people.fill_pet(known, pet)
        same.append(known)
    if name and same:
        return same[0], people.fill_pet(same[0], pet)
    return people.add_pet(owner, pet), True


def link_referrers(
    planning: Planning, section: SectionPlan, people: People, wanted: list[tuple[int, Reference, str]]
) -> None:
    """Plan who recommended whom: by number in a whole-shop workbook, else by member number or an unmistakable name."""
    if not planning.request.is_whole_shop:
        people.load(person for _row, _ref, said in wanted for person in (_named(said), _numbered(said)))
    for row, reference, said in wanted:
        if planning.request.is_whole_shop:
            referrer = planning.numbered.get(("customers", said))
        else:
            named = people.by_name(normalise_key(said))
            referrer = people.by_number(said) or (named[0] if len(named) == 1 else None)
        if referrer is not None and _loops(people, reference, referrer):
            reason = T("They would have recommended themselves; left out")
            section.note(row, "referrer_loop", reason, "referrer", said)
        elif referrer is None:
            section.note(row, "unknown_referrer", T("It is not clear who this is; left out"), "referrer", said)
        elif people.values(reference)[TABLES["customer"].place("referrer_id")] is None:
            people.change(reference, {"referrer_id": referrer})


def _loops(people: People, reference: Reference, referrer: Reference) -> bool:
    """Whether somebody would have recommended themselves, as far as those are known who are planned or were read."""
    step: Reference | None = referrer
    for _link in range(LONGEST_CHAIN):
        if step is None or step == reference:
            break
        step = people.referrer_of(step)
    return step == reference


def _named(said: str) -> Person:
    return Person(_with(NAME, said))


def _numbered(said: str) -> Person:
    return Person(_with(NUMBER, said))


def _with(place: int, value: Any) -> Values:
    values = list(TABLES["customer"].blank)
    values[place] = value
    return tuple(values)

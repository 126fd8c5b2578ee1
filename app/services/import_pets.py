"""Planning rows of pets; a row names the owner by member number, phone or name."""

from __future__ import annotations

from app.i18n import T
from app.services.import_customers import place_pet
from app.services.import_matching import Sure, match
from app.services.import_merging import left_over
from app.services.import_people import PET, People, Person
from app.services.import_plan import OnDuplicate, Reference, Section
from app.services.import_section import PersonReader, Planning, SectionPlan
from app.services.import_sound import sound_pet
from app.services.import_tables import TABLES, Values
from app.storage import bulk
from app.storage.database import raw
from app.values.problem import Severity

_OWNERLESS = "SELECT id FROM pet WHERE deleted_at IS NULL AND id NOT IN (SELECT pet_id FROM pet_owner)"


def plan_pets(planning: Planning, section: Section) -> None:
    """Decide for every row of `section`: a new pet, blanks to fill, nothing new, or why not."""
    PetPlanner(planning, SectionPlan(planning, section)).run()


class PetPlanner:
    """Goes through the rows of pets."""

    def __init__(self, planning: Planning, section: SectionPlan) -> None:
        self._planning = planning
        self._section = section
        self._reader = PersonReader(section, planning)
        self._people = People(planning.session, planning.plan, self._reader.given)
        self._pets = section.shaper("pet")
        self._ownerless: dict[Values, list[Reference]] | None = None
        self._taken: set[Reference] = set()

    def run(self) -> None:
        """Plan every row."""
        for chunk in self._section.chunks():
            persons = [self._reader.read(values) for _row, values in chunk]
            self._people.load(persons)
            for (row, values), person in zip(chunk, persons, strict=True):
                self._place(row, values, person)

    def _place(self, row: int, values: Values, person: Person) -> None:
        pet = self._pets.row(values)
        if self._planning.request.is_whole_shop:
            self._place_numbered(row, values, person, pet)
            return
        pet = sound_pet(self._section, row, pet, self._planning.shop.today())
        if pet == PET.blank:
            self._section.reject(row, "nothing_known", T("Nothing is said about the pet"))
        elif person.values == TABLES["customer"].blank and not person.phones:
            self._place_ownerless(row, person, pet)
        else:
            self._place_owned(row, person, pet)

    def _place_owned(self, row: int, person: Person, pet: Values) -> None:
        owner = self._owner(row, person)
        if owner is None:
            return
        before = len(self._people.pets_of(owner))
        reference, changed = place_pet(self._people, owner, pet)
        changed = self._people.own.fill(PET.name, reference, person.own_of_pet) or changed
        is_new = len(self._people.pets_of(owner)) > before
        if self._people.fill(owner, person) or changed:
            self._section.done(row, is_new=is_new)
        else:
            reason = T(
                "This pet of {who} is known already, and the row says nothing new", who=self._people.shown(owner)
            )
            self._section.skip(row, "already_there", reason)

    def _owner(self, row: int, person: Person) -> Reference | None:
        """The owner that a row names, planned if nobody is known by it; ``None`` when the row is not taken."""
        found = match(self._people, person, name_is_enough=True)
        answer = OnDuplicate.CREATE if found.sure is Sure.NEW else self._section.answer(row, found)
        if found.sure is Sure.SAME or answer is OnDuplicate.MERGE:
            if found.is_ambiguous:
                self._section.note(
                    row, "ambiguous_customer", T("Several customers fit; the first was taken"), "name", person.name
                )
            if found.sure is Sure.MAYBE:
                lines = left_over(self._people.values(found.reference), person.values)
                self._people.add_lines(found.reference, lines)
            return found.reference
        if found.why is not None and answer is OnDuplicate.SKIP:
            self._section.skip(row, "possible_duplicate", found.why, "name", person.name)
            return None
        if person.number and person.number in self._people.numbers_in_bin:
            self._section.reject(
                row,
                "number_in_bin",
                T("This member number belongs to a customer in the bin"),
                "member_number",
                person.number,
            )
            return None
        if found.why is not None:
            self._section.note(row, "possible_duplicate", found.why, "name", person.name, Severity.DUPLICATE)
        owner = self._people.add(person, row)
        if answer is OnDuplicate.HOUSEHOLD:
            self._people.join(found.reference, owner)
        return owner

    def _place_ownerless(self, row: int, person: Person, pet: Values) -> Reference:
        """A pet of nobody we know is the same as one in the shop if everything the file gives is the same; once each."""
        if self._ownerless is None:
            self._ownerless = self._read_ownerless()
        same = self._ownerless.get(self._likeness(pet))
        if same:
            self._section.skip(row, "already_there", T("This pet is known already, and the row says nothing new"))
            return same.pop(0)
        self._section.done(row, is_new=True)
        reference = self._people.add_pet(None, pet)
        self._people.own.fill(PET.name, reference, person.own_of_pet)
        return reference

    def _read_ownerless(self) -> dict[Values, list[Reference]]:
        session = self._planning.session
        ids = [row[0] for row in raw(session).execute(_OWNERLESS)]
        found: dict[Values, list[Reference]] = {}
        for pet, *values in bulk.fetch(session, "pet", PET.columns, ids):
            found.setdefault(self._likeness(tuple(values)), []).append(pet)
        return found

    def _likeness(self, pet: Values) -> Values:
        return tuple(pet[place] for place in self._pets.places)

    def _place_numbered(self, row: int, values: Values, person: Person, pet: Values) -> None:
        """A pet of a whole-shop workbook: its owners are named by number."""
        said = self._section.value(values, "owner_nos") or ""
        numbered = self._planning.numbered
        owners = [numbered.get(("customers", number.strip())) for number in said.split(";") if number.strip()]
        known = [owner for owner in owners if owner is not None]
        if len(known) < len(owners):
            self._section.reject(
                row, "unknown_owner", T("There is no such number on the sheet of customers"), "owner_nos", said
            )
            return
        reference = self._place_of(row, known, person, pet) if known else self._place_ownerless(row, person, pet)
        numbered["pets", self._section.value(values, "no") or ""] = reference

    def _place_of(self, row: int, owners: list[Reference], person: Person, pet: Values) -> Reference:
        in_shop = [owner for owner in owners if owner > 0]
        self._people.load_ids(in_shop)
        if in_shop:
            reference, changed = place_pet(self._people, in_shop[0], pet, self._taken)
        else:
            reference, changed = self._people.add_pet(None, pet), True
        self._taken.add(reference)
        for owner in owners:
            changed = self._people.give(owner, reference) or changed
        changed = self._people.own.fill(PET.name, reference, person.own_of_pet) or changed
        if changed:
            self._section.done(row, is_new=reference < 0)
        else:
            self._section.skip(row, "already_there", T("This pet is known already, and the row says nothing new"))
        return reference

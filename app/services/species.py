"""Which pets are meant by a word: the animal that it names in either language, else the very word, as species or as breed.

Owners type "Poodle" for the species, or a breed alone. What they typed stays as it is; it is only read as ``values.care.animal_of`` reads it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.values.care import animal_of, is_animal, plain_animal
from app.values.text import normalise_key

_KINDS = """
SELECT species, breed, COUNT(*) FROM pet
WHERE deleted_at IS NULL AND died_on IS NULL AND (species <> '' OR breed <> '') GROUP BY species, breed
"""


@dataclass(frozen=True, slots=True)
class Offered:
    """The words a list can be narrowed by, the most common first; `also` are for an animal the other words that were typed for it."""

    words: tuple[str, ...] = ()
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Meant:
    """The words, as they were typed, by which a living pet is one that is meant.

    It is one if its species is among `species`, or its breed among `breeds` while the species is none of `known`, which are animals by
    themselves.
    """

    species: tuple[str, ...] = ()
    breeds: tuple[str, ...] = ()
    known: tuple[str, ...] = ()


def meant(connection: Any, words: Collection[str]) -> tuple[Meant, ...]:
    """What `words` mean, at most one for the animals and one for all others; nobody meets what is in none. One statement."""
    animals = {animal for word in words if (animal := plain_animal(word))}
    exact = {normalise_key(word) for word in words if not plain_animal(word)}
    kinds = [(species, breed) for species, breed, _count in connection.execute(_KINDS)]
    typed = (sorted({kind[place] for kind in kinds}) for place in (0, 1))
    animal_by_word = [{word: animal_of(word) for word in each} for each in typed]
    found = []
    if animals:
        species, breeds = (tuple(w for w, animal in each.items() if animal in animals) for each in animal_by_word)
        known = tuple(word for word in animal_by_word[0] if is_animal(word))
        found.append(Meant(species, breeds, known))
    if exact:
        species, breeds = (tuple(word for word in each if normalise_key(word) in exact) for each in animal_by_word)
        found.append(Meant(species, breeds))
    return tuple(found)


def offered(connection: Any) -> Offered:
    """What a list can be narrowed by: animals, by the word that was typed most for each, and every other word that stands as a species."""
    kinds = [tuple(row) for row in connection.execute(_KINDS)]
    counted: Counter[str] = Counter()
    said: dict[str, Counter[str]] = {}
    also: dict[str, Counter[str]] = {}
    for species, breed, count in kinds:
        animal = animal_of(species, breed)
        if not plain_animal(animal):
            counted[species] += count if species else 0
            continue
        counted[animal] += count
        words = said.setdefault(animal, Counter())
        if plain_animal(species):
            words[species] += count
        else:
            also.setdefault(animal, Counter())[species or breed] += count
    named = {animal: _first(words, animal) for animal, words in said.items()}
    return Offered(
        tuple(named.get(word, word) for word in _ranked(counted)),
        {named[animal]: tuple(_ranked(words)) for animal, words in also.items()},
    )


def _ranked(counted: Counter[str]) -> list[str]:
    return [word for word, count in sorted(counted.items(), key=lambda each: (-each[1], each[0])) if count]


def _first(words: Counter[str], animal: str) -> str:
    """The word that was typed most for an animal; its own name where nobody typed one."""
    return next(iter(_ranked(words)), animal)

"""The key slots: a password or the recovery code opens a slot, the slot gives the data key of the shop file.

The data key is 32 random bytes. Each slot wraps it with AES-256-GCM under a key made by Argon2id (RFC 9106) from what the
person types. ``NAME.shuke.keys`` holds two equal copies of all slots, each with a checksum and a generation number, so that
"wrong password" (the tag fails, the checksum is good) and "damaged" (no copy has a good checksum) are told apart.

A copy is one block of `BLOCK` bytes: magic (8), SHA-256 of the rest (32), length of the JSON (4), JSON, zeros.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import time
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal, cast, get_args

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

SlotKind = Literal["password", "recovery"]

MAGIC = b"SHUKEKEY"
BLOCK = 4096
VERSION, KDF = 1, "argon2id"
KEY_BYTES = 32
SALT_BYTES, NONCE_BYTES, TAG_BYTES = 16, 12, 16
MOST_NUMBER = 1 << 62
"""No generation and no cost is as big as this."""
GROUPS, GROUP_LENGTH = 6, 5
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


class KeysDamaged(Exception):
    """No copy of the slots has a good checksum."""


class KeysNewer(KeysDamaged):
    """The slots are as they were written, by a newer version that we cannot read."""


class SlotRefused(Exception):
    """The secret does not open the slot."""


class SlotWeak(Exception):
    """The slot asks for a cheaper derivation than we ever ship: somebody edited it."""


class SlotDear(Exception):
    """The slot asks for far more memory or time than we ever ship: somebody edited it, and nothing is derived."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess costs: Argon2id memory in KiB, passes, lanes."""

    memory_kib: int
    passes: int
    lanes: int

    def covers(self, floor: Cost) -> bool:
        """Whether this is at least as dear as `floor`, and can be derived at all."""
        enough = self.memory_kib >= floor.memory_kib and self.passes >= floor.passes and self.lanes >= floor.lanes
        fits = self.memory_kib >= 8 * self.lanes  # RFC 9106, section 3.1: 8 KiB for each lane
        return enough and fits and self.passes >= 1 and self.lanes >= 1

    def is_absurd(self) -> bool:
        """Whether it would take more than `MOST_TIMES` of the memory, or of the work, of the dearest that is ever written."""
        most = MOST_TIMES * FLOOR.memory_kib
        return self.memory_kib > most or self.memory_kib * self.passes > most * MOST_PASSES or self.lanes > MOST_LANES


FLOOR = Cost(64 * 1024, 3, 4)
"""The cheapest derivation that is ever written or accepted."""
MOST_PASSES = 24
"""The dearest that is ever written, on the quickest computer."""
MOST_TIMES, MOST_LANES = 4, 16
"""What is dearer by so much was not written by us: 256 MiB, and some ten seconds."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One way in: `wrapped` is the data key under a key derived from a secret with `salt` and `cost`."""

    kind: SlotKind
    cost: Cost
    salt: bytes
    nonce: bytes
    wrapped: bytes


@dataclass(frozen=True, slots=True)
class KeyRing:
    """All slots of one shop file. `file_salt` are the first 16 bytes of that file and tell that both belong together."""

    file_salt: bytes
    generation: int
    slots: tuple[Slot, ...]

    def with_slot(self, slot: Slot) -> KeyRing:
        """The next generation, in which `slot` stands in place of the one of its kind."""
        others = tuple(s for s in self.slots if s.kind != slot.kind)
        return replace(self, generation=after(self.generation), slots=(*others, slot))


def after(generation: int, by: int = 1) -> int:
    """A later generation; never one that could not be read again, whatever somebody wrote into a key file."""
    return min(generation + by, MOST_NUMBER - 1)


def calibrate(seconds: float = 0.5) -> Cost:
    """The cost that takes about `seconds` on this computer, never below `FLOOR`."""
    started = time.perf_counter()
    _derive("calibration", bytes(16), FLOOR)
    took = time.perf_counter() - started
    return replace(FLOOR, passes=min(MOST_PASSES, max(FLOOR.passes, int(FLOOR.passes * seconds / max(took, 1e-3)))))


def normalise_secret(kind: SlotKind, secret: str) -> str:
    """The form that is derived from: NFC for a password; upper case without look-alikes for a recovery code."""
    if kind == "password":
        return unicodedata.normalize("NFC", secret)
    letters = unicodedata.normalize("NFKC", secret).upper()
    return "".join(c for c in letters if c.isalnum()).translate(_READ_AS)


def new_recovery_code() -> str:
    """A fresh recovery code: six groups of five base-32 characters (150 bits), as it is printed."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))


def new_data_key() -> bytes:
    """A fresh data key."""
    return secrets.token_bytes(KEY_BYTES)


def make_slot(kind: SlotKind, secret: str, data_key: bytes, file_salt: bytes, cost: Cost) -> Slot:
    """Wrap `data_key` so that `secret` opens it."""
    salt, nonce = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(NONCE_BYTES)
    wrapping = _derive(normalise_secret(kind, secret), salt, cost)
    return Slot(kind, cost, salt, nonce, AESGCM(wrapping).encrypt(nonce, data_key, _bound(kind, cost, file_salt)))


def open_slot(ring: KeyRing, kind: SlotKind, secret: str, floor: Cost = FLOOR) -> bytes:
    """The data key. Raises ``SlotRefused`` for a wrong secret, ``SlotWeak`` for a slot cheaper than `floor`, ``SlotDear`` for an absurd one."""
    for slot in ring.slots:
        if slot.kind != kind:
            continue
        if slot.cost.is_absurd():
            raise SlotDear(kind)
        if not slot.cost.covers(floor):
            raise SlotWeak(kind)
        wrapping = _derive(normalise_secret(kind, secret), slot.salt, slot.cost)
        try:
            return AESGCM(wrapping).decrypt(slot.nonce, slot.wrapped, _bound(kind, slot.cost, ring.file_salt))
        except InvalidTag:
            continue
    raise SlotRefused(kind)


def _derive(secret: str, salt: bytes, cost: Cost) -> bytes:
    kdf = Argon2id(salt=salt, length=KEY_BYTES, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory_kib)
    return kdf.derive(secret.encode("utf-8"))


def _bound(kind: SlotKind, cost: Cost, file_salt: bytes) -> bytes:
    """What the tag covers besides the key: an edited slot does not open."""
    return f"{kind}:{cost.memory_kib}:{cost.passes}:{cost.lanes}:{file_salt.hex()}".encode()


def encode(ring: KeyRing) -> bytes:
    """The content of the ``.keys`` file: two equal copies."""
    payload = json.dumps(_ring_data(ring), sort_keys=True, separators=(",", ":")).encode()
    body = len(payload).to_bytes(4, "big") + payload
    body += bytes(BLOCK - len(MAGIC) - 32 - len(body))
    return (MAGIC + hashlib.sha256(body).digest() + body) * 2


def decode(content: bytes) -> KeyRing:
    """The newest copy with a good checksum. Raises ``KeysDamaged`` if there is none, ``KeysNewer`` for one of a newer version."""
    return _newest(_copies(content))


def is_whole(content: bytes) -> bool:
    """Whether both copies are good, and equal, and nothing lies behind them. Raises ``KeysNewer`` as `decode` does."""
    return len(list(_copies(content))) == 2 and content[:BLOCK] == content[BLOCK:]


def _copies(content: bytes) -> Iterable[KeyRing]:
    for start in (0, BLOCK):
        block = content[start : start + BLOCK]
        if len(block) != BLOCK or block[:8] != MAGIC or hashlib.sha256(block[40:]).digest() != block[8:40]:
            continue
        length = int.from_bytes(block[40:44], "big")
        try:
            yield _ring_from(json.loads(block[44 : 44 + length]))
        except (
            ValueError,
            KeyError,
            TypeError,
            RecursionError,
        ):  # whoever edits a slot can make the checksum good again
            continue


def _newest(rings: Iterable[KeyRing]) -> KeyRing:
    found = sorted(rings, key=lambda ring: ring.generation)
    if not found:
        raise KeysDamaged
    return found[-1]


def _ring_data(ring: KeyRing) -> dict[str, Any]:
    return {
        "version": VERSION,
        "file_salt": ring.file_salt.hex(),
        "generation": ring.generation,
        "slots": [
            {
                "kind": s.kind,
                "kdf": KDF,
                "cost": [s.cost.memory_kib, s.cost.passes, s.cost.lanes],
                "salt": s.salt.hex(),
                "nonce": s.nonce.hex(),
                "wrapped": s.wrapped.hex(),
            }
            for s in ring.slots
        ],
    }


def _ring_from(data: Any) -> KeyRing:
    """A key ring of which everybody may take every part for what it should be. Raises ``KeyError``, ``TypeError``, ``ValueError``."""
    if _number(data["version"]) > VERSION:
        raise KeysNewer
    if data["version"] < VERSION or not isinstance(data["slots"], list):
        raise ValueError("no version of ours")
    slots = tuple(map(_slot_from, data["slots"]))
    return KeyRing(_bytes(data["file_salt"], SALT_BYTES), _number(data["generation"]), slots)


def _slot_from(said: Any) -> Slot:
    if said["kind"] not in get_args(SlotKind) or said["kdf"] != KDF or not isinstance(said["cost"], list):
        raise ValueError("no slot of ours")
    memory_kib, passes, lanes = map(_number, said["cost"])
    return Slot(
        cast(SlotKind, said["kind"]),
        Cost(memory_kib, passes, lanes),
        _bytes(said["salt"], SALT_BYTES),
        _bytes(said["nonce"], NONCE_BYTES),
        _bytes(said["wrapped"], KEY_BYTES + TAG_BYTES),
    )


def _number(said: Any) -> int:
    if isinstance(said, bool) or not isinstance(said, int) or not 0 <= said < MOST_NUMBER:
        raise ValueError("no number of ours")
    return said


def _bytes(said: Any, length: int) -> bytes:
    found = bytes.fromhex(said)
    if len(found) != length:
        raise ValueError("not as long as we make it")
    return found

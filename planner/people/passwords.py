"""What a password must be, and how it is kept."""

import re
import unicodedata
from functools import cache
from typing import Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
"""Characters at least."""

LONGEST = 200
"""Characters at most, so that nobody keeps the server busy with hashing."""

ROUNDS, MEMORY_KIB, LANES = 3, 65_536, 4
"""What a hash costs: RFC 9106, section 4, second recommended option."""

Fault = Literal["short", "long", "username", "common"]

_WORDS = """
    abc admin administrator akun alamat anjing bismillah bissmillah cinta dragon dumai football
    ganti gantisandi garuda indonesia indonesiaraya iloveyou jakarta jangan katasandi komandan
    kotadumai kucing letmein login masuk master merdeka monkey negara pancasila password passw
    patroli pengguna petugas polisi pamong praja polisipamongpraja princess qwerty qwertyuiop
    asdfgh asdfghjkl zxcvbnm qwertyasdf rahasia regu riau sandi sayang satpol satpolpp secret
    selamat semangat sunshine superman terserah tidaktahu trustno welcome test user root
    """
_COMMON = sorted(_WORDS.split(), key=len, reverse=True)
_SEQUENCES = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")
_hasher = PasswordHasher(time_cost=ROUNDS, memory_cost=MEMORY_KIB, parallelism=LANES)


def normal(password: str) -> str:
    """Return a password as every keyboard writes it: in Unicode's form NFKD."""
    return unicodedata.normalize("NFKD", password)


def password_fault(password: str, username: str) -> Fault | None:
    """Return why a password may not be used, None if it may.

    >>> password_fault("kuda hijau naik becak", "budi")
    >>> password_fault("Satpolpp2026!", "budi"), password_fault("123456789012", "budi")
    ('common', 'common')
    """
    text = normal(password).casefold()
    if len(text) < SHORTEST:
        return "short"
    if len(text) > LONGEST:
        return "long"
    letters = [re.sub(r"[^a-z]", "", t) for t in (text, _plain(text))]
    if username and username.casefold() in text and len(text) - len(username) < 8:
        return "username"
    if len(set(text)) < 5 or any(map(_made_of_common_words, letters)) or _runs(text):
        return "common"
    return None


def _plain(text: str) -> str:
    """Return a text with the usual signs for letters read as these."""
    return text.translate(str.maketrans("0134578@$!", "oieastbasi"))


def _made_of_common_words(letters: str) -> bool:
    """Whether nothing but common words, at most three letters more, is in it."""
    left = letters
    for word in _COMMON:
        left = left.replace(word, "")
    return len(left) <= 3


def _runs(text: str) -> bool:
    """Whether a run of a keyboard, of the digits or the alphabet is most of it."""
    for row in _SEQUENCES:
        for line in (row, row[::-1]):
            for size in range(len(text), len(text) // 2, -1):
                if any(text[i : i + size] in line for i in range(len(text) - size + 1)):
                    return True
    return False


def password_hash(password: str) -> str:
    """Return the argon2 hash of a password."""
    return _hasher.hash(normal(password))


def password_fits(password: str, kept: str | None) -> bool:
    """Whether a password is the one kept as a hash; takes as long if there is none."""
    try:
        return _hasher.verify(kept or _nobodys(), normal(password)) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return _hasher.hash("")

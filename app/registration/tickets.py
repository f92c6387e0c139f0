"""Ticket codes: short enough to type at the door, with a last character that tells a slip from a code.

Eight characters, the last one computed from the others: any single wrong character and any two neighbours swapped are
noticed. Letters that look like others are not used, and are read as what they look like.
"""

import secrets
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRTVWXYZ"  # 31 characters: a prime number, which makes the check work
LENGTH = 8
GROUP = 4  # characters between two dashes
LOOKS_LIKE = str.maketrans("OILUS", "011V5")


def new(length: int = LENGTH) -> str:
    """Draw a code."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(length - 1))
    return drawn + _check(drawn)


def shown(code: str) -> str:
    """Write a code as people read it: K7QM-4XRB."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def parsed(typed: str, length: int = LENGTH) -> str | None:
    """Read a code as people type it, in any case and with or without the dash; none where it is no code."""
    code = plain(typed)
    if len(code) != length or any(character not in ALPHABET for character in code):
        return None
    return code if _check(code[:-1]) == code[-1] else None


def plain(typed: str) -> str:
    """Write what people type of a code in our letters: in any case, and each that looks like one of ours as that."""
    return "".join(_plain(character) for character in typed if character.isalnum()).upper().translate(LOOKS_LIKE)


def _plain(character: str) -> str:
    """Write digits of any script as 0 to 9."""
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)


def _check(code: str) -> str:
    """Compute the last character: each place has a weight of its own."""
    return ALPHABET[sum(weight * ALPHABET.index(c) for weight, c in enumerate(code, start=2)) % len(ALPHABET)]

"""Checksums of registration numbers: pure functions from the bare number (upper case, no separators) to right or wrong.

Sources: ISO 7064 (MOD 97-10, MOD 11,10), ISO/IEC 7812 (Luhn), and the register of each country as named beside it.
"""

from __future__ import annotations

from collections.abc import Callable

Check = Callable[[str], bool]


def weighted(number: str, weights: tuple[int, ...]) -> int:
    """The sum of digits times weights."""
    return sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False))


def anything(number: str) -> bool:
    """For numbers without a check digit: right unless every digit is the same."""
    return len(set(number)) > 1


def luhn(number: str) -> bool:
    """ISO/IEC 7812-1: SIREN, SIRET, Swedish organisationsnummer, Italian partita IVA."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0 and anything(number)


def abn(number: str) -> bool:
    """Australian Business Number: modulus 89, one taken from the first digit."""
    first = str(int(number[0]) - 1) + number[1:] if number[0] != "0" else ""
    return bool(first) and weighted(first, (10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)) % 89 == 0


def acn(number: str) -> bool:
    """Australian Company Number: complement of the weighted sum modulo 10."""
    return (10 - weighted(number, (8, 7, 6, 5, 4, 3, 2, 1)) % 10) % 10 == int(number[8]) and anything(number)


def lei(number: str) -> bool:
    """ISO 17442: MOD 97-10 over letters as numbers."""
    return int("".join(str(int(c, 36)) for c in number)) % 97 == 1


def mod97_pair(number: str) -> bool:
    """Belgian KBO: the last two digits are 97 minus the rest modulo 97."""
    return 97 - int(number[:-2]) % 97 == int(number[-2:])


def french_vat(number: str) -> bool:
    """Two key digits before a SIREN: (12 + 3 (SIREN mod 97)) mod 97; keys with letters are not checked."""
    key, siren = number[:2], number[2:]
    return luhn(siren) and (not key.isdigit() or (12 + 3 * (int(siren) % 97)) % 97 == int(key))


def german_vat(number: str) -> bool:
    """ISO 7064 MOD 11,10 over nine digits."""
    product = 10
    for digit in number[:8]:
        total = (int(digit) + product) % 10 or 10
        product = 2 * total % 11
    return (11 - product) % 10 == int(number[8])


def british_vat(number: str) -> bool:
    """Modulus 97, in the old and the 9755 form."""
    total = weighted(number, (8, 7, 6, 5, 4, 3, 2)) + int(number[7:9])
    return total % 97 in (0, 42) and anything(number)


def spanish_nif(number: str) -> bool:
    """CIF of companies, NIF and NIE of persons."""
    letters = "TRWAGMYFPDXBNJZSQVHLCKE"
    if number[0] in "XYZ" or number[0].isdigit():
        body = str("XYZ".find(number[0])) + number[1:8] if number[0] in "XYZ" else number[:8]
        return body.isdigit() and number[8] == letters[int(body) % 23]
    if not number[1:8].isdigit():
        return False
    odd = sum(sum(divmod(2 * int(d), 10)) for d in number[1:8:2])
    control = (10 - (odd + sum(int(d) for d in number[2:8:2])) % 10) % 10
    return number[8] in (str(control), "JABCDEFGHI"[control])


def dutch_vat(number: str) -> bool:
    """Nine digits with the eleven test, or MOD 97-10 over the whole since 2020."""
    if int("".join(str(int(c, 36)) for c in "NL" + number)) % 97 == 1:
        return True
    rest = weighted(number, (9, 8, 7, 6, 5, 4, 3, 2)) % 11
    return rest == int(number[8])


def danish_cvr(number: str) -> bool:
    """Modulus 11."""
    return weighted(number, (2, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0 and anything(number)


def norwegian(number: str) -> bool:
    """Organisasjonsnummer: modulus 11."""
    return (11 - weighted(number, (3, 2, 7, 6, 5, 4, 3, 2)) % 11) % 11 == int(number[8]) and anything(number)


def finnish(number: str) -> bool:
    """Y-tunnus: modulus 11."""
    rest = weighted(number, (7, 9, 10, 5, 8, 4, 2)) % 11
    return rest != 1 and (11 - rest) % 11 == int(number[7])


def polish_nip(number: str) -> bool:
    """Modulus 11."""
    return weighted(number, (6, 5, 7, 2, 3, 4, 5, 6, 7)) % 11 == int(number[9]) and anything(number)


def swiss(number: str) -> bool:
    """UID: modulus 11 over nine digits."""
    return (11 - weighted(number, (5, 4, 3, 2, 7, 6, 5, 4)) % 11) % 11 == int(number[8])


def portuguese(number: str) -> bool:
    """NIPC: modulus 11."""
    check = 11 - weighted(number, (9, 8, 7, 6, 5, 4, 3, 2)) % 11
    return (0 if check > 9 else check) == int(number[8]) and anything(number)


def austrian(number: str) -> bool:
    """UID: U and eight digits."""
    digits = number[1:]
    total = sum(sum(divmod(2 * int(d), 10)) if place % 2 else int(d) for place, d in enumerate(digits[:7]))
    return (96 - total) % 10 == int(digits[7])


def cnpj(number: str) -> bool:
    """Brazil: two check digits modulo 11."""
    weights = (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)
    for size in (12, 13):
        rest = weighted(number[:size], weights[13 - size :]) % 11
        if (0 if rest < 2 else 11 - rest) != int(number[size]):
            return False
    return anything(number)


def gstin(number: str) -> bool:
    """India: Luhn modulo 36."""
    signs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    total = 0
    for place, sign in enumerate(number[:14]):
        product = signs.index(sign) * (2 if place % 2 else 1)
        total += product // 36 + product % 36
    return signs[(36 - total % 36) % 36] == number[14]


def chinese(number: str) -> bool:
    """Unified social credit identifier, GB 32100-2015: modulus 31."""
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    if any(sign not in signs for sign in number):
        return False
    total = sum(signs.index(sign) * pow(3, place, 31) for place, sign in enumerate(number[:17]))
    return signs[(31 - total % 31) % 31] == number[17]


def japanese(number: str) -> bool:
    """Corporate number: 9 minus the weighted sum modulo 9 comes first."""
    total = sum(int(d) * (1 if place % 2 == 0 else 2) for place, d in enumerate(reversed(number[1:])))
    return 9 - total % 9 == int(number[0])


def russian_inn(number: str) -> bool:
    """Ten digits of a company: modulus 11, then 10."""
    return weighted(number, (2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10 == int(number[9]) and anything(number)


def ein(number: str) -> bool:
    """United States: no check digit, but prefixes that the IRS never gave out."""
    never = {"00", "07", "08", "09", "17", "18", "19", "28", "29", "49", "69", "70", "78", "79", "89", "96", "97"}
    return number[:2] not in never and anything(number[2:])

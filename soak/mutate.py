"""Random changes of inputs, reproducible by seed."""

import copy
import json
import re
from collections.abc import Sequence
from random import Random
from typing import Any

# Typical edge cases: limits of types, signs, zero and empty strings.
_NUMBERS = (0, 1, 2, 3, 7, 8, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 2**31 - 1, 2**31,
            2**32 - 1, 2**63 - 1, 2**64 - 1, -1, -2, -(2**31))  # fmt: skip
_TEXTS = (b"0", b"-1", b"1e400", b"nan", b"-inf", b"0.5", b"9" * 25, b"4294967296", b"1e-320", b"")
_DIGITS = re.compile(rb"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2, 255, 256, 10**30, 10**320, -0.5, 0.5, 1e308,
    float("inf"), float("nan"),
    "", "a", "0", "nan", " ", "\x00", "\x1b[2J", "\ud800", "é", "a" * 300, [], {}, [None], [[]],
    [1, 2, 3], [0.5], ["a", 1], {"": 1}, {"a": {}}, "/", "..", "tree", "/vsimem/x", "{}",
)  # fmt: skip


def changed(
    data: bytes, others: Sequence[bytes], tokens: Sequence[bytes], longest: int, rng: Random
) -> bytes:
    """Change some bytes, words or numbers of an input; others: inputs to splice from."""
    result = bytearray(data)
    while True:
        _change(result, others, tokens, rng)
        if rng.random() < 0.7:
            return bytes(result[:longest])


def _change(data: bytearray, others: Sequence[bytes], tokens: Sequence[bytes], rng: Random) -> None:
    at = rng.randrange(len(data) + 1)
    span = min(1 << rng.randrange(7), len(data) - at)
    kind = rng.randrange(10)
    if kind == 0 and at < len(data):
        data[at] ^= 1 << rng.randrange(8)
    elif kind == 1 and at < len(data):
        data[at] = rng.randrange(256)
    elif kind in (2, 3):
        size = rng.choice((1, 2, 2, 4, 4, 8))
        number = rng.choice(_NUMBERS) % (1 << 8 * size)
        place = at if rng.random() < 0.3 else at // size * size  # most formats are aligned
        data[place : place + size] = number.to_bytes(size, rng.choice(("little", "big")))
    elif kind == 4:
        del data[at : at + span]
    elif kind == 5:
        data[at:at] = data[at : at + span] * rng.choice((1, 1, 2, 50))
    elif kind == 6 and tokens:
        data[at : at + rng.choice((0, 0, span))] = rng.choice(tokens)
    elif kind == 7 and others:
        other = rng.choice(others)
        begin = rng.randrange(len(other) + 1)
        data[at : at + rng.choice((0, span))] = other[begin : begin + (1 << rng.randrange(9))]
    elif kind == 8 and (found := [*_DIGITS.finditer(data)]):
        number_at = rng.choice(found)
        data[slice(*number_at.span())] = rng.choice(_TEXTS)
    elif kind == 9 and rng.random() < 0.3:
        del data[at:]


def restructured(data: bytes, rng: Random) -> bytes:
    """Replace, move, duplicate or remove a part of JSON; other bytes are returned unchanged."""
    try:
        whole = [json.loads(data)]
    except (ValueError, RecursionError):
        return data
    for _ in range(rng.choice((1, 1, 2, 4))):
        places: list[tuple[Any, Any]] = []
        _collect(whole, places)
        holder, key = rng.choice(places)
        kind = rng.randrange(6)
        if kind <= 2:
            holder[key] = copy.deepcopy(rng.choice(_VALUES))
        elif kind == 3:
            other, at = rng.choice(places)
            holder[key] = copy.deepcopy(other[at])
        elif kind == 4 and holder is not whole:
            if isinstance(holder, list):
                holder.insert(key, copy.deepcopy(holder[key]))
            else:
                holder[rng.choice(("", "name", "a", str(rng.choice(_VALUES))))] = holder[key]
        elif holder is not whole:
            del holder[key]
    return json.dumps(whole[0], ensure_ascii=rng.random() < 0.9).encode(errors="surrogatepass")


def _collect(node: Any, places: list[tuple[Any, Any]]) -> None:
    for key in list(node) if isinstance(node, dict) else range(len(node)):
        places.append((node, key))
        if isinstance(node[key], (dict, list)):
            _collect(node[key], places)

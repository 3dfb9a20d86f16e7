"""Text of any script in pictures: fonts that have its letters, and line breaks."""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_USUAL = "DejaVu Sans"  # comes with matplotlib
_SHAPING = (3, 11)  # the matplotlib that joins letters and writes from right to left
# Blocks of the scripts of South and South-East Asia, whose letters change with their neighbours.
_SHAPED = ((0x0900, 0x0DFF), (0x0F00, 0x109F), (0x1780, 0x17FF))
_EAST_ASIAN = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO")
# Fonts that show boxes, or nothing, for every letter.
_EMPTY = ("lastresort", "blank")


@dataclass(frozen=True)
class Lettering:
    """Fonts for some strings.

    families: for matplotlib, in the order in which they are tried; unreadable: the strings that
    they cannot show; advice: a sentence on what the reader can do about these.
    """

    families: tuple[str, ...]
    unreadable: frozenset[str]
    advice: str | None

    def shown(self, name: str, number: int) -> str:
        """The name of a class, or its number if the fonts cannot show it."""
        return f"class {number}" if name in self.unreadable else name


def lettering_for(texts: Sequence[str]) -> Lettering:
    """Find fonts on this machine that have all letters of these strings."""
    import matplotlib
    from matplotlib.font_manager import findfont

    can_shape = matplotlib.__version_info__[:2] >= _SHAPING
    wanted = {text: _letters(text) for text in texts}
    unshaped = {text for text in texts if not can_shape and any(map(_needs_shaping, text))}
    missing = set().union(*(wanted[t] for t in texts if t not in unshaped)) - _charset(
        findfont(_USUAL)
    )
    families = [_USUAL]
    # matplotlib's own list does not contain fonts that were installed later.
    for path in _system_fonts() if missing else ():
        has = _charset(path) & missing
        if has and (family := _added(path)) is not None:
            families.append(family)
            missing -= has
        if not missing:
            break
    lost = {text for text in texts if wanted[text] & missing}
    advice = None
    if lost:
        fonts = sorted({_font_for(letter) for letter in missing})
        advice = (
            "Class names in other scripts are shown as numbers because no font on this machine has "
            f"their letters; install {', '.join(fonts)}."
        )
    elif unshaped:
        advice = (
            "Class names in some scripts are shown as numbers; update matplotlib to 3.11 or newer "
            "to see them."
        )
    return Lettering(tuple(families), frozenset(lost | unshaped), advice)


def wrapped(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Break a string into lines of at most this width, between words where possible."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".lstrip()
        if measure(longer) <= width:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for letter in _clusters(word):
            if lines[-1] and measure(lines[-1] + letter) > width:
                lines.append("")
            lines[-1] += letter
    return lines


def _clusters(word: str) -> Iterator[str]:
    """Letters, each with the marks that combine with it."""
    cluster = ""
    for letter in word:
        if cluster and not unicodedata.category(letter).startswith("M"):
            yield cluster
            cluster = ""
        cluster += letter
    yield cluster


def _letters(text: str) -> set[str]:
    """What a font must have: all but spaces and invisible characters."""
    return {each for each in text if unicodedata.category(each)[0] not in "ZC"}


def _needs_shaping(letter: str) -> bool:
    code = ord(letter)
    return unicodedata.bidirectional(letter) in ("R", "AL") or any(
        first <= code <= last for first, last in _SHAPED
    )


def _font_for(letter: str) -> str:
    """A free font that has this letter."""
    script = unicodedata.name(letter, "").split(" ")[0]
    if script in _EAST_ASIAN:
        return "Noto Sans CJK"
    if unicodedata.category(letter)[0] in "LM" and script:
        return f"Noto Sans {script.title()}"
    return "Noto Sans Symbols"


def _system_fonts() -> list[str]:
    """Paths of the fonts of this machine, upright sans-serif ones of normal weight first."""
    from matplotlib.font_manager import findSystemFonts

    def rank(path: str) -> tuple[bool, bool, str]:
        name = Path(path).stem.lower()
        styled = any(
            word in name for word in ("bold", "italic", "oblique", "light", "thin", "black")
        )
        return styled, "serif" in name, name

    fonts = (each for each in findSystemFonts() if not any(w in each.lower() for w in _EMPTY))
    return sorted(fonts, key=rank)


def _charset(path: str) -> set[str]:
    """The characters that a font has; none if it cannot be drawn."""
    from matplotlib.ft2font import FT2Font

    try:
        font = FT2Font(path)
        return set(map(chr, font.get_charmap())) if font.scalable else set()
    except (OSError, RuntimeError, ValueError):
        return set()


def _added(path: str) -> str | None:
    """The family of a font, made known to matplotlib; None if matplotlib cannot use it."""
    from matplotlib.font_manager import fontManager

    try:
        fontManager.addfont(path)
    except (OSError, RuntimeError, ValueError):
        return None
    return next((each.name for each in fontManager.ttflist if each.fname == path), None)

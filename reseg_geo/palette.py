"""Default class colours: the same word has the same colour in every map, on every machine.

In a class list, colours that are too much alike are moved apart, as eyes with normal vision and
with red-green blindness see them.
"""

import colorsys
import hashlib
from collections.abc import Container, Sequence
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

Color = tuple[int, int, int]

# Minimum CIEDE2000 difference between the default colours of a class list, for each vision.
MIN_DIFFERENCE = 10.0
# Longer lists keep their default colours: there are not that many colours that differ.
_MOST_CLASSES = 64
_WHITE = (255, 255, 255)  # pixels without data


def hex_color(color: Color) -> str:
    """The colour as HTML and QML write it, such as "#c62828"."""
    return "#{:02x}{:02x}{:02x}".format(*color)


# Colours follow the convention of land-cover legends (water blue, forest dark green, crops yellow).
# Words of a family mean similar things and differ in lightness. The base colours differ from each
# other by MIN_DIFFERENCE or more.
_FAMILIES: tuple[tuple[Color, tuple[str, ...]], ...] = (
    ((206, 52, 44), ("building", "buildings", "roof", "house", "rooftop", "built-up", "warehouse",
                     "built-up area")),
    ((110, 110, 118), ("road", "roads", "street", "asphalt", "highway", "roadway")),
    ((94, 71, 65), ("railway", "railway tracks", "railroad", "rail")),
    ((188, 182, 176), ("pavement", "parking lot", "concrete", "paved area", "artificial surface",
                       "impervious surface", "square")),
    ((166, 56, 151), ("car", "cars", "vehicle", "vehicles", "truck")),
    ((11, 118, 23), ("tree", "trees", "forest", "woodland", "tree canopy", "shrub", "shrubs",
                     "tree cover", "shrubland", "scrub")),
    ((110, 186, 41), ("grass", "lawn", "meadow", "grassland", "low vegetation", "pasture")),
    ((71, 149, 89), ("vegetation", "plants", "greenery", "green area", "natural surface")),
    ((242, 201, 115), ("cropland", "field", "farmland", "crops", "agriculture", "arable land")),
    ((205, 170, 125), ("bare land", "land", "bare soil", "soil", "sand", "dirt", "bare ground",
                       "desert", "gravel", "rock", "beach")),
    ((40, 110, 200), ("water", "river", "lake", "pond", "sea", "canal", "open water",
                      "water bodies")),
    ((60, 200, 220), ("swimming pool", "pool", "pools")),
    ((112, 152, 142), ("wetland", "marsh", "mangrove", "swamp")),
    ((240, 244, 250), ("snow", "ice", "glacier")),
    ((70, 70, 90), ("background", "clutter", "other", "unknown")),
    ((28, 56, 111), ("solar panel", "solar panels", "photovoltaics")),
)  # fmt: skip
_SHADES = 9


def _shade(color: Color, step: int) -> Color:
    """The colour, lighter for odd and darker for even steps; step 0 is the colour itself."""
    hue, light, saturation = colorsys.rgb_to_hls(*(c / 255 for c in color))
    step %= _SHADES
    light += (0.07 if step % 2 else -0.07) * ((step + 1) // 2)
    red, green, blue = colorsys.hls_to_rgb(hue, min(max(light, 0.1), 0.95), saturation)
    return round(red * 255), round(green * 255), round(blue * 255)


_BASES = frozenset(base for base, _ in _FAMILIES)
_COLORS = {word: _shade(base, i) for base, words in _FAMILIES for i, word in enumerate(words)}
_FAR = 7_368_787  # odd, so that steps of it lead through all of 24 bits


def distinct_color(color: Color, taken: Container[Color]) -> Color:
    """The colour, or a lighter or darker shade of it, that is none of those taken."""
    for step in range(_SHADES):
        shade = _shade(color, step)
        if shade not in taken:
            return shade
    while color in taken:
        number = (int.from_bytes(bytes(color), "big") + _FAR) % 2**24
        color = (number >> 16, number >> 8 & 255, number & 255)
    return color


def default_color(word: str) -> Color:
    """The colour of a class name as (red, green, blue), 0-255; case and spacing do not matter.

    A word that is not in the palette gets a colour computed from the word itself.
    """
    plain = _plain(word)
    if plain in _COLORS:
        return _COLORS[plain]
    digest = hashlib.sha256(plain.encode(errors="surrogatepass")).digest()
    hue, light, saturation = digest[0] / 256, 0.4 + digest[1] / 1024, 0.45 + digest[2] / 640
    red, green, blue = colorsys.hls_to_rgb(hue, light, saturation)
    return round(red * 255), round(green * 255), round(blue * 255)


def similar_words(word: str) -> tuple[str, ...]:
    """Words for the same kind of land cover, such as "lake" for "pond"; empty if none are known."""
    plain = _plain(word)
    return next((words for _, words in _FAMILIES if plain in words), ())


def _plain(word: str) -> str:
    return " ".join(word.lower().split())


def class_colors(names: Sequence[str], given: Sequence[Color | None]) -> list[Color]:
    """Colours of a class list that can be told apart.

    given: for each name its colour, which is kept, or None for a default one. Default colours
    differ by MIN_DIFFERENCE from all others and from white, as far as there are such colours. Names
    of the palette choose first, so that they keep their usual colours. Lists of more than 64
    classes get the default colour of each word.
    """
    colors = [color or default_color(name) for name, color in zip(names, given, strict=True)]
    if len(names) > _MOST_CLASSES or None not in given:
        return colors
    if _BASES.issuperset(colors) and len({*colors}) == len(colors):
        return colors  # known to differ; the usual case need not wait for scikit-image
    free = [i for i, color in enumerate(given) if color is None]
    free.sort(key=lambda i: _plain(names[i]) not in _COLORS)
    taken = [color for color in given if color is not None]
    for i in free:
        if taken and differences(colors[i], taken).min() < MIN_DIFFERENCE:
            colors[i] = _moved_apart(colors[i], taken)
        taken.append(colors[i])
    return colors


def _moved_apart(color: Color, taken: Sequence[Color]) -> Color:
    """The most similar candidate that differs enough from those taken and from white.

    If there is none, the candidate that differs most from them.
    """
    choice, seen = _candidates()
    nearest = np.min([_from_candidates(each) for each in (_WHITE, *taken)], axis=0)
    if (fits := nearest >= MIN_DIFFERENCE).any():
        change = _ciede2000(seen[0], _as_seen([color])[0])  # as normal vision sees it
        return choice[int(np.where(fits, change, np.inf).argmin())]
    return choice[int(nearest.argmax())]


def differences(color: Color, others: Sequence[Color]) -> NDArray[np.float64]:
    """CIEDE2000 differences between a colour and others, (n,): the least over all visions."""
    return _differences(_as_seen(others), color)


# Simulation of red-green blindness of full severity in linear RGB, protanopia and deuteranopia:
# Machado, Oliveira, Fernandes, "A Physiologically-based Model for Simulation of Color Vision
# Deficiency", IEEE TVCG 15(6), 2009. The first is normal vision.
_VISIONS = np.array([
    [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
     [-0.003882, -0.048116, 1.051998]],
    [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
     [-0.011820, 0.042940, 0.968881]],
])  # fmt: skip
_LEVELS = (20, 55, 90, 125, 160, 195, 230)


@cache
def _candidates() -> tuple[list[Color], NDArray[np.float64]]:
    """Colours to choose from, and how they are seen."""
    colors = [(r, g, b) for r in _LEVELS for g in _LEVELS for b in _LEVELS]
    return colors, _as_seen(colors)


@lru_cache(maxsize=_MOST_CLASSES)
def _from_candidates(color: Color) -> NDArray[np.float64]:
    """The differences between the candidates and a colour, (n,)."""
    return _differences(_candidates()[1], color)


def _as_seen(colors: Sequence[Color]) -> NDArray[np.float64]:
    """(n, 3) RGB, 0-255, to CIELAB coordinates for each vision, (3, n, 3)."""
    # Imported here: a class list that names usual classes does not wait for it.
    from skimage.color import rgb2lab

    value = np.asarray(colors, float) / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    seen = np.stack([linear @ vision.T for vision in _VISIONS]).clip(0, 1)
    curved = np.where(seen <= 0.0031308, seen * 12.92, 1.055 * seen ** (1 / 2.4) - 0.055)
    return np.asarray(rgb2lab(curved), np.float64)


def _differences(seen: NDArray[np.float64], color: Color) -> NDArray[np.float64]:
    """(3, n, 3) CIELAB and a colour: the least difference over the visions, (n,)."""
    return _ciede2000(seen, _as_seen([color])).min(axis=0)


def _ciede2000(lab: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    from skimage.color import deltaE_ciede2000

    return np.asarray(deltaE_ciede2000(lab, other), np.float64)

"""Default class colours: the same word has the same colour in every map, on every machine."""

import colorsys
import hashlib
from collections.abc import Container

Color = tuple[int, int, int]


def hex_color(color: Color) -> str:
    """As HTML and QML write it, such as "#c62828"."""
    return "#{:02x}{:02x}{:02x}".format(*color)


# Base colours by convention of land-cover legends (water blue, forest dark green, cropland pink to
# yellow as in WorldCover); the words of a family are told apart by a small step in lightness.
_FAMILIES: tuple[tuple[Color, tuple[str, ...]], ...] = (
    ((206, 52, 44), ("building", "buildings", "roof", "house", "rooftop", "built-up", "warehouse")),
    ((110, 110, 118), ("road", "roads", "street", "asphalt", "highway", "roadway", "railway")),
    ((188, 182, 176), ("pavement", "parking lot", "concrete", "paved area", "artificial surface",
                       "impervious surface", "square")),
    ((156, 39, 176), ("car", "cars", "vehicle", "vehicles", "truck")),
    ((20, 110, 50), ("tree", "trees", "forest", "woodland", "tree canopy", "shrub", "shrubs")),
    ((128, 196, 84), ("grass", "lawn", "meadow", "grassland", "low vegetation", "pasture")),
    ((66, 156, 66), ("vegetation", "plants", "greenery", "green area", "natural surface")),
    ((236, 190, 92), ("cropland", "field", "farmland", "crops", "agriculture", "arable land")),
    ((205, 170, 125), ("bare land", "land", "bare soil", "soil", "sand", "dirt", "bare ground",
                       "desert", "gravel", "rock", "beach")),
    ((40, 110, 200), ("water", "river", "lake", "pond", "sea", "canal", "open water")),
    ((60, 200, 220), ("swimming pool", "pool", "pools")),
    ((120, 160, 150), ("wetland", "marsh", "mangrove", "swamp")),
    ((240, 244, 250), ("snow", "ice", "glacier")),
    ((70, 70, 90), ("background", "clutter", "other", "unknown")),
    ((30, 60, 110), ("solar panel", "solar panels", "photovoltaics")),
)  # fmt: skip


def _shade(color: Color, step: int) -> Color:
    """The colour, lighter for odd and darker for even steps; step 0 is the colour itself."""
    hue, light, saturation = colorsys.rgb_to_hls(*(c / 255 for c in color))
    light += (0.07 if step % 2 else -0.07) * ((step + 1) // 2)
    red, green, blue = colorsys.hls_to_rgb(hue, min(max(light, 0.1), 0.95), saturation)
    return round(red * 255), round(green * 255), round(blue * 255)


# Shades of a colour that look like it; where they are all taken, any colour far from the last does.
_SHADES = 9
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


_COLORS = {word: _shade(base, i) for base, words in _FAMILIES for i, word in enumerate(words)}


def default_color(word: str) -> Color:
    """The colour of a class name as (red, green, blue), 0-255; case and spacing do not matter.

    A word that is not in the palette gets a colour computed from the word itself.
    """
    plain = " ".join(word.lower().split())
    if plain in _COLORS:
        return _COLORS[plain]
    digest = hashlib.sha256(plain.encode(errors="surrogatepass")).digest()
    hue, light, saturation = digest[0] / 256, 0.4 + digest[1] / 1024, 0.45 + digest[2] / 640
    red, green, blue = colorsys.hls_to_rgb(hue, light, saturation)
    return round(red * 255), round(green * 255), round(blue * 255)

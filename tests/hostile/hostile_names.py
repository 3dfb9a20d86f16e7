"""File names and options with a special meaning to a library."""

import os

import rasterio
from case import Catalogue, Place, Words

names = Catalogue("names")


def _to(place: Place, output: object, *more: object) -> Words:
    return ["segment", place.image, "--classes", "tree, water", "--stride", 224, "--regions",
            "none", *more, "-o", output]  # fmt: skip


def _is_complete(place: Place) -> None:
    (path,) = place.outputs.glob("*.tif")
    with rasterio.open(os.fspath(path.rename(place.outputs / "plain"))) as dataset:
        assert dataset.shape == (230, 260)
        assert dataset.read(1).any()


def _written(name: str) -> None:
    """An output name that is used literally."""
    names.done(f"an output called {name!r}", name, f"{name}.aux.xml", check=_is_complete)(
        lambda place: _to(place, place.outputs / name)
    )


for _name in (
    "%s %d {} {{7*7}}.tif", "'; DROP TABLE x; --.tif", 'a "quoted" <name>.tif', "-o.tif",
    "new\nline\tand tab.tif", "GTIFF_DIR:1:a.tif", "NETCDF:a.tif:b.tif", "a?b=c&d#e.tif",
    "x" * 200 + ".tif", "\u202efit.map.tif", "..tif.tif",
):  # fmt: skip
    _written(_name)


@names.refused("an output that is the parent folder", 5, "..", "folder")
def _(place: Place) -> Words:
    return _to(place, "..")


@names.refused("an output of 300 letters", 5, "too long")
def _(place: Place) -> Words:
    return _to(place, "x" * 300 + ".tif")


@names.refused("an output in GDAL's memory", 5, "/vsimem")
def _(place: Place) -> Words:
    return _to(place, "/vsimem/map.tif")


@names.refused("an output at an address", 5, "does not exist")
def _(place: Place) -> Words:
    return _to(place, "/vsicurl/http://127.0.0.1:9/map.tif")


@names.refused("an output whose name is not UTF-8", 5, "UTF-8")
def _(place: Place) -> Words:
    return _to(place, os.fsdecode(b"m\xffp.tif"))


@names.refused("a file as the output's folder", 5, "image.tif")
def _(place: Place) -> Words:
    return _to(place, place.image / "map.tif")


@names.refused("a file as the folder of features", 5, "image.tif")
def _(place: Place) -> Words:
    return _to(place, "map.tif", "--features", place.image)


@names.done("an unknown compression", "map.tif", "map.tif.aux.xml")
def _(place: Place) -> Words:
    return _to(place, "map.tif", "--co", "COMPRESS=; rm -rf /")


@names.refused("tiles of 2^31 pixels to write", 5, "map.tif")
def _(place: Place) -> Words:
    return _to(place, "map.tif", "--co", "BLOCKXSIZE=2147483632", "--co", "BLOCKYSIZE=16")


@names.refused("a template with several placeholders", 2, "{}")
def _(place: Place) -> Words:
    return _to(place, "map.tif", "--template", "{} {0.__class__} {}")


@names.done("a template with a Python class as placeholder", "map.tif", "map.tif.aux.xml")
def _(place: Place) -> Words:
    return _to(place, "map.tif", "--template", "{} {0.__class__.__mro__} %s %(x)s")


@names.refused("bounds of NaN", 2, "nan")
def _(place: Place) -> Words:
    return _to(place, "map.tif", "--bounds", "nan", "nan", "inf", "-inf")


@names.refused("a resolution of almost 0", 2, "resolution")
def _(place: Place) -> Words:
    return _to(place, "map.tif", "--resolution", "1e-300")


@names.refused("a gsd of 1e308 metres", 2, "gsd")
def _(place: Place) -> Words:
    return _to(place, "map.tif", "--gsd", "1e308")


@names.done("a gsd of 500 metres", "map.tif", "map.tif.aux.xml")
def _(place: Place) -> Words:
    return _to(place, "map.tif", "--gsd", 500)


@names.refused("a scale of almost 0", 2, "scale")
def _(place: Place) -> Words:
    return _to(place, "map.tif", "--scales", "1e-300,1e300")


@names.refused("a negative batch size", 2, "batch")
def _(place: Place) -> Words:
    return _to(place, "map.tif", "--batch-size", "-1")


@names.refused("a pipe to write to", 5, "out", "pipe")
def _(place: Place) -> Words:
    os.mkfifo(place.inputs / "out.tif")
    return _to(place, place.inputs / "out.tif", "--overwrite")


@names.refused("circular links to write to", 5, "round")
def _(place: Place) -> Words:
    (place.inputs / "round.tif").symlink_to(place.inputs / "round.tif")
    return _to(place, place.inputs / "round.tif")


@names.refused("circular links to read", 3, "round")
def _(place: Place) -> Words:
    (place.inputs / "round").symlink_to(place.inputs / "round")
    return ["segment", place.inputs / "round", "--classes", "a, b", "-o", "map.tif"]

"""Class maps: pixels, provenance, and legends in tags, colour tables and side files."""

import json
import zlib
from dataclasses import asdict
from random import Random

import numpy as np
from affine import Affine
from rasterio.crs import CRS

from reseg_geo.classes import read_classes
from reseg_geo.errors import InputError
from reseg_geo.grid import Box, Grid
from reseg_geo.inputs.gdal_errors import reading
from reseg_geo.inputs.opening import open_raster
from reseg_geo.maps.classmap import class_values, on_grid
from reseg_geo.maps.legend import legend_of, legend_tags, read_legend, value_name
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.place.georeference import grid_of
from reseg_geo.publish.provenance import classes_of, keywords_of, read_record, recorded
from soak import samples
from soak.mutate import restructured
from soak.subject import Subject, expect

_SIDE = 100
_OTHER = Grid(10, 10, Affine(1.1, 0, 346_000, 0, -1.1, 5_648_500), CRS.from_epsg(25832))
_CLASSES = read_classes("building=roof, tree, water")
_SEPARATOR = b"\0<PAMDataset"  # between a map and its side file


def _read(data: bytes) -> object:
    """A class map, and its side file after the separator."""
    content, _, beside = data.partition(_SEPARATOR)
    path = samples.write("map.tif", content)
    samples.write("map.tif.aux.xml", _SEPARATOR[1:] + beside if beside else b"")
    legend = read_legend(path)
    expect(all(isinstance(each.name, str) and each.value >= 0 for each in legend), "no legend")
    expect(all(0 <= part <= 255 for each in legend for part in each.color), "no colours")
    with open_raster(path) as dataset:
        grid = grid_of(dataset)
        box = Box(0, 0, min(grid.height, _SIDE), min(grid.width, _SIDE))
        with reading(path):
            values = class_values(dataset, box)
        expect(values.dtype == np.int32 and values.min() >= 0, "values are no classes")
        if zlib.crc32(data) % 16 == 0:
            with on_grid(dataset, _OTHER, "other.tif") as warped, reading(path):
                placed = class_values(warped, _OTHER.box)
            expect({*np.unique(placed)} <= {0, *np.unique(values)} or box != grid.box, "new values")
    about = [bool(legend), *(each.name == value_name(each.value) for each in legend[:3])]
    return (about, values.any(), _run(path))


def _run(path: str) -> str:
    """Read the provenance of a map, if it has one."""
    try:
        record = read_record(path)
        classes_of(record)
        keywords_of(record)
    except InputError as error:
        return str(error)[:80]
    return "known"


def _tags() -> dict[str, str]:
    run = {
        "version": "0.1", "raster": {"path": "a.tif"}, "model": {},
        "classes": [asdict(item) for item in _CLASSES],
        "options": recorded(SegmentOptions()),
    }  # fmt: skip
    return {"RESEG_GEO_RUN": json.dumps(run)}


_ASIDE = (
    b'<ColorTable><Entry c1="1" c2="2" c3="3" c4="255"/><Entry c1="9" c2="8" c3="7" c4="255"/>'
    b"</ColorTable>",
    b"<CategoryNames><Category>no data</Category><Category>a</Category><Category>b</Category>"
    b"</CategoryNames>",
    b'<GDALRasterAttributeTable><FieldDefn index="0"><Name>V</Name><Type>0</Type><Usage>5</Usage>'
    b'</FieldDefn><FieldDefn index="1"><Name>C</Name><Type>2</Type><Usage>2</Usage></FieldDefn>'
    b'<Row index="0"><F>1</F><F>tree</F></Row></GDALRasterAttributeTable>',
)


def _changed(data: bytes, rng: Random) -> bytes:
    """Change the structure of the legend tag, the TIFF directory or the side file."""
    if rng.random() < 0.5:
        return samples.changed_tiff(data, rng)
    begin, end = data.find(b"[[1, "), data.find(b"]]</Item>")
    if 0 <= begin < end:
        # The tag keeps its length, so that offsets stay valid.
        old = data[begin : end + 2]
        new = restructured(old, rng)[: len(old)].ljust(len(old))
        return data[:begin] + new + data[end + 2 :]
    return data


def maps() -> Subject:
    """The subject."""
    palette = {0: (0, 0, 0, 0)} | {i + 1: (*c.color, 255) for i, c in enumerate(_CLASSES)}
    legend = legend_tags(legend_of(_CLASSES))
    plain = samples.raster(1, most=4)
    beside = [_SEPARATOR + b'><PAMRasterBand band="1">' + each + b"</PAMRasterBand></PAMDataset>"
              for each in _ASIDE]  # fmt: skip
    return Subject(
        _read,
        [samples.raster(1, most=4, tags=legend), samples.raster(1, "uint16", most=4, tags=legend),
         samples.raster(1, most=4, colormap=palette, nodata=0), plain,
         *(plain + each for each in beside), samples.raster(1, most=4, tags=_tags()),
         samples.raster(1, "int32", most=4, nodata=-1), samples.raster(1, "uint32", most=4),
         samples.raster(1, "float32", most=4), samples.raster(2, "int8", most=4),
         samples.raster(1, most=4, mask=True), samples.raster(1, "int64", most=4),
         samples.raster(1, most=4, driver="PNG", colormap=palette)],
        [b"RESEG_GEO_CLASSES", b"RESEG_GEO_RUN", b"<Item name=", b"</Item>", b"[[1,", b'"\\ud800"',
         b"<Category>", b"<Row>", b"<F>", b"<Usage>5</Usage>", b"<Usage>2</Usage>", b"&lt;",
         b"NaN", b"1e999", _SEPARATOR],
        restructure=_changed,
        longest=2**14,
    )  # fmt: skip

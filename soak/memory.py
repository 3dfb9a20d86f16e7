"""Files that the program writes for itself, which may be damaged or from another version."""

import json
from pathlib import Path
from random import Random

import numpy as np

from reseg_geo.engine.formats import chosen
from reseg_geo.engine.pace import Pace, known_paces
from reseg_geo.storage.checked import write_checked
from reseg_geo.storage.features import Features, FeatureStore
from reseg_geo.storage.home import home
from reseg_geo.tiling import Tiling
from soak.mutate import restructured
from soak.subject import Subject, expect

_MANIFEST = {"version": "0.1", "raster": "00", "files": [["a.tif", 3, 4]], "dtype": "float32",
             "pixels": [10, 10, 1.0, 0.0, 0.0, 0.0, -1.0, 0.0], "regions": None}  # fmt: skip
_AT = np.zeros((1, 2), np.int64)
_BLOCK = Tiling(300, 300, 224, 112).block(0, 0)


def _read_features(data: bytes) -> object:
    """The manifest of a feature folder, or the features of a block."""
    told: list[str] = []
    store = FeatureStore(Path("features"), "a", _MANIFEST, told.append)
    kind, content = (data[0] % 2 if data else 0), data[1:]
    if kind == 0:
        other = Path("features/a-0000/manifest.json")
        other.parent.mkdir(parents=True, exist_ok=True)
        other.write_bytes(content)
        FeatureStore(Path("features"), "a", _MANIFEST, told.append)
        return "differs" if told else "alike"
    store.folder.mkdir(exist_ok=True)
    (store.folder / "block-0-0.arrays").write_bytes(content)
    found = store.get(_BLOCK)
    expect(store.blocks() == {(0, 0)}, "a block is not listed")
    return found is None


def _block() -> bytes:
    path = Path("whole.arrays")
    whole = Features(_AT, np.ones((1, 2, 3), np.float16), _AT[:0])
    write_checked(path, vars(whole), compress=False)
    return path.read_bytes()


def _restructured(data: bytes, rng: Random) -> bytes:
    return data[:1] + restructured(data[1:], rng)


def manifests() -> Subject:
    """The subject; the first byte selects a manifest or a block."""
    return Subject(
        _read_features,
        [b"\0" + json.dumps({"format": 1, **_MANIFEST}).encode(), b"\1" + _block()],
        [b"null", b"NaN", b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06", b"PK\x06\x06", b"\x93NUMPY",
         b"'descr'", b"'fortran_order'", b"'shape'", b"'|O'", b"\x08\x00", b"tokens.npy"],
        restructure=_restructured,
        longest=1024,
    )  # fmt: skip


def _read_paces(data: bytes) -> int:
    path = home() / "timing.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    found = known_paces()
    for pace in found.values():
        expect(isinstance(pace, Pace), "it is no pace")
        expect(chosen(pace.comparison) in ("float32", "bfloat16"), "no number format is chosen")
    return len(found)


paces = Subject(
    _read_paces,
    [b'{"m": {"windows": {"float32": 0.5, "bfloat16": 0.2}, "tiles": {"superpixel": 0.2}, '
     b'"decide": 0.1, "write": null, "comparison": {"speedup": 2, "agreement": 0.999}}, '
     b'"n": {"windows": {}, "tiles": {}, "decide": null, "write": 1, "comparison": null}}'],
    [b"null", b"NaN", b"Infinity", b"1e999", b'"windows"', b'"agreement"', b'"write"', b"0"],
    restructure=restructured,
)  # fmt: skip

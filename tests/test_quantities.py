"""Numbers as people write them."""

import subprocess
import sys

import pytest

from reseg_geo import quantities


@pytest.mark.parametrize(
    ("square_metres", "text"),
    [(0, "0 m²"), (0.25, "0.25 m²"), (350, "350 m²"), (99_999, "99,999 m²"), (123_456, "12.3 ha"),
     (9_990_000, "999 ha"), (1e7, "10 km²"), (6_184_700_000, "6,185 km²"),
     (5.1e14, "510,000,000 km²")],
)  # fmt: skip
def test_area(square_metres: float, text: str) -> None:
    assert quantities.area(square_metres) == text


@pytest.mark.parametrize(
    ("total", "area", "text"),
    [(5e4, 1234, "1,234 m²"), (5e4, 0.2, "< 1 m²"), (5e5, 12_345, "1.23 ha"), (5e5, 5, "< 0.01 ha"),
     (5e9, 6_184_700, "6.18 km²"), (5e9, 0, "0 km²")],
)  # fmt: skip
def test_areas_of_one_table_have_one_unit(total: float, area: float, text: str) -> None:
    unit = quantities.area_unit(total)
    assert f"{unit.text(area)} {unit.name}" == text


@pytest.mark.parametrize(
    ("metres", "text"),
    [(0, "0 m"), (0.05, "0.05 m"), (0.051234, "0.0512 m"), (0.00001, "0.00001 m"), (1, "1 m"),
     (2.5, "2.5 m"), (100, "100 m"), (1250, "1,250 m"), (9999.9, "10,000 m"), (38_400, "38.4 km"),
     (40_075_000, "40,075 km")],
)  # fmt: skip
def test_length(metres: float, text: str) -> None:
    assert quantities.length(metres) == text


@pytest.mark.parametrize(
    ("n_bytes", "text"),
    [(0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (3210, "3.2 kB"), (46_000_000, "46 MB"),
     (999_400_000, "999 MB"), (999_600_000, "1 GB"), (1_710_000_000, "1.7 GB"), (9.96e9, "10 GB"),
     (2.5e12, "2.5 TB"), (3e18, "3,000 PB")],
)  # fmt: skip
def test_size(n_bytes: float, text: str) -> None:
    assert quantities.size(n_bytes) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "1 s"), (89, "89 s"), (90, "2 min"), (5000, "83 min"), (5400, "2 h"), (9e5, "10 days"),
     (1e9, "11,574 days")],
)  # fmt: skip
def test_duration(seconds: float, text: str) -> None:
    assert quantities.duration(seconds) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(100, "100"), (1e6, "1,000,000"), (-0.5, "-0.5"), (99.96, "100"), (0.1 + 0.2, "0.3"),
     (1e300, "1e+300"), (float("inf"), "inf"), (float("nan"), "nan")],
)  # fmt: skip
def test_number(value: float, text: str) -> None:
    assert quantities.number(value) == text


def test_importing_it_imports_nothing_heavy() -> None:
    code = "import reseg_geo.quantities, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"numpy", "rasterio", "torch", "click"} & {*done.stdout.split()}

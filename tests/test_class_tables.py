"""Class lists as tables, as spreadsheets write them."""

from pathlib import Path

import pytest

from reseg_geo.classes import LandCover, read_classes
from reseg_geo.errors import UsageError
from reseg_geo.palette import default_color

TABLE = """
# What our town is made of
name,synonyms,colour
"road, paved",street|lane,#0a0B0c
# Trees, hedges and "shrubs"

tree
water,lake,1 2 3
"""
FROM_TABLE = (
    LandCover("road, paved", ("street", "lane"), (10, 11, 12)),
    LandCover("tree", (), default_color("tree")),
    LandCover("water", ("lake",), (1, 2, 3)),
)


def test_a_table(tmp_path: Path) -> None:
    path = tmp_path / "classes.CSV"
    path.write_text(TABLE)
    assert read_classes(path) == read_classes(str(path)) == FROM_TABLE


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_table_as_spreadsheets_write_it(tmp_path: Path, separator: str, end: str) -> None:
    rows = [
        ["Name", "Synonyms", "Color", "", ""], ["road, paved", "street|lane", "#0A0B0C", "", ""],
        ['"# a comment; it has a ""semicolon"""', "", "", "", ""], ["", "", "", "", ""],
        ["tree"], ["water", "lake", "1 2 3", "", ""],
    ]  # fmt: skip
    text = end.join(separator.join(row) for row in rows)
    (tmp_path / "classes.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert read_classes(tmp_path / "classes.csv") == FROM_TABLE


def test_a_table_may_start_with_colours_and_have_codes(tmp_path: Path) -> None:
    path = tmp_path / "classes.csv"
    path.write_text("colour,code,name,queries\n#010203,10,vehicle,car|lorry\n#040506,010,tree,\n")
    assert read_classes(path) == (
        LandCover("vehicle", ("car", "lorry"), (1, 2, 3), named=False, code="10"),
        LandCover("tree", (), (4, 5, 6), code="010"),
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", "has no column 'name'; its first line must be a header"),
        ("tree\nroad\n", "the column 'tree' of"),
        ("synonyms\nwood", "has no column 'name'"),
        ("name,size\ntree,3", "the column 'size' of the class file"),
        ("name,size\ntree,3", "is not known; rename it to one of name, synonyms, colour"),
        ("name,color,Colour\ntree,,", "has the column Colour twice; remove one"),
        ("name\n", "empty"),
        ("name,synonyms\n,wood", "line 2 of the class file"),
        ("name,synonyms\n# trees\ntree,wood,forest", "line 3 of the class file"),
        ("name,synonyms\ntree,wood,forest", "has 3 cells, but there are 2 columns; separate"),
        ("name,synonyms\ntree,wood||forest", "must be a list of words"),
        ("name,colour\ntree,green", "the color 'green'"),
        ("name,colour\ntree,1 2 256", "256"),
        ('name\n"tree', "is not valid CSV"),
        ("name\ntree\nTree", "'Tree' twice"),
    ],
)
def test_a_bad_table_is_named_with_its_fault(tmp_path: Path, text: str, shown: str) -> None:
    path = tmp_path / "classes.csv"
    path.write_text(text)
    with pytest.raises(UsageError) as caught:
        read_classes(path)
    assert str(path) in str(caught.value)
    assert shown in str(caught.value)


def test_a_table_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "classes.csv"
    path.write_bytes("name\nGew\xe4sser\n".encode("latin-1"))
    with pytest.raises(UsageError, match=r"classes\.csv .* not UTF-8; save it as 'CSV UTF-8'"):
        read_classes(path)

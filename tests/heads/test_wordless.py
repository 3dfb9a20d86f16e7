"""Classes without words."""

from pathlib import Path

import pytest
import torch

from reseg_geo.classes import LandCover, read_classes
from reseg_geo.engine.rule import query_slices
from reseg_geo.errors import UsageError
from reseg_geo.scorers.clip import words_head


def test_a_class_may_have_examples_instead_of_words(tmp_path: Path) -> None:
    path = tmp_path / "classes.yaml"
    path.write_text("[tree, {name: kiosk, queries: []}]")
    for spec in ("tree, kiosk=", path, read_classes("tree, kiosk= ", examples=True)):
        tree, kiosk = read_classes(spec, examples=True)
        assert (tree.queries, kiosk.name, kiosk.queries) == (("tree",), "kiosk", ())
        with pytest.raises(UsageError, match=r"'kiosk' has no words.*--examples"):
            read_classes(spec)
    with pytest.raises(UsageError, match="control character"):
        read_classes([LandCover("\x07", ("tree",), named=False)])


def test_the_rows_of_a_head_are_those_of_the_rule(mini: object) -> None:
    classes = read_classes("kiosk=, road=street|lane, pond=, tree", examples=True)
    rows = query_slices([item.queries for item in classes])
    head = words_head(mini, classes)
    assert [(own.start, own.stop) for own in rows] == [(0, 1), (1, 4), (4, 5), (5, 6)]
    assert len(head) == 6
    norms = torch.linalg.vector_norm(head.weights, dim=1)
    assert norms == pytest.approx(torch.tensor([0.0, 1, 1, 1, 0, 1]), abs=1e-5)
    assert not words_head(mini, read_classes("kiosk=, pond=", examples=True)).weights.any()

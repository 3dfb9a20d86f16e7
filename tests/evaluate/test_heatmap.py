"""Heat maps whose class names have letters of any script."""

from pathlib import Path

import numpy as np
import pytest

from reseg_geo.evaluate.heatmap import write_confusion
from reseg_geo.publish import lettering


@pytest.mark.filterwarnings("error")
def test_names_without_a_font_are_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lettering, "_system_fonts", list)
    write_confusion(np.array([[3, 1, 0], [0, 2, 1]]), ["森林", r"$\bad{$"], tmp_path / "a.png")
    assert (tmp_path / "a.png").stat().st_size > 0

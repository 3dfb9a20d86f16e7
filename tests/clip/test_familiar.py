"""What a model was trained on, and how far other windows are from it."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from reseg_geo.clip.familiar import FAMILIAR_FILE, Familiar, fit_familiar, load_familiar
from reseg_geo.errors import ModelError


@pytest.fixture
def familiar() -> Familiar:
    """Means of windows that vary along the first two of six axes, and a little along the third."""
    torch.manual_seed(0)
    means = torch.randn(500, 6) * torch.tensor([3.0, 2.0, 0.1, 0, 0, 0]) + 1
    return fit_familiar(means, axes=2, limit=4.0)


def test_distance_is_that_from_the_plane_of_training(familiar: Familiar) -> None:
    def distance(*offset: float) -> float:
        # The mean over patches counts, whatever each is.
        mean = 1 + torch.tensor(offset, dtype=torch.float32)
        patches = torch.stack([mean - 5, mean + 5])[None]
        return float(familiar.distance(patches))

    assert distance(40, -30, 0, 0, 0, 0) < 2  # far, but in the plane
    assert distance(0, 0, 0.1, 0, 0, 0) == pytest.approx(1, rel=0.2)
    assert distance(0, 0, 0, 0.5, 0, 0) == pytest.approx(5, rel=0.2)


def test_it_is_kept_beside_the_weights(familiar: Familiar, tmp_path: Path) -> None:
    assert load_familiar(tmp_path, 6) is None
    familiar.save(tmp_path)
    found = load_familiar(tmp_path, 6)
    assert found is not None
    windows = torch.randn(5, 3, 6)
    assert torch.allclose(found.distance(windows), familiar.distance(windows), rtol=0.02)
    assert float(found.limit) == 4


def test_one_of_another_model_is_refused(familiar: Familiar, tmp_path: Path) -> None:
    familiar.save(tmp_path)
    with pytest.raises(ModelError, match="it is not of this model; delete it"):
        load_familiar(tmp_path, 8)
    save_file({"mean": torch.zeros(6)}, tmp_path / FAMILIAR_FILE)
    with pytest.raises(ModelError, match="cannot be used"):
        load_familiar(tmp_path, 6)
    (tmp_path / FAMILIAR_FILE).write_bytes(b"no safetensors")
    with pytest.raises(ModelError, match="cannot be used"):
        load_familiar(tmp_path, 6)

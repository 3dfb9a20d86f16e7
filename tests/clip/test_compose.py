"""Composition of models, and the margin that determines its weights."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from reseg_geo import compose, pvsm, pvsm_weights
from reseg_geo.errors import ModelError, UsageError


def cosine(a: np.ndarray, b: np.ndarray) -> float:
    return float(a @ b / np.sqrt((a @ a) * (b @ b)))


@pytest.mark.parametrize("seed", range(5))
def test_pvsm_is_equation_3(seed: int) -> None:
    rng = np.random.default_rng(seed)
    sizes = rng.integers(2, 7, size=4)
    embeddings = {str(i): rng.normal(rng.normal(size=9), 1, (n, 9)) for i, n in enumerate(sizes)}
    margins = []
    for name, own in embeddings.items():
        others = [row for other, rows in embeddings.items() if other != name for row in rows]
        intra = np.mean([cosine(a, b) for a, b in combinations(own, 2)])
        inter = np.mean([cosine(a, b) for a in own for b in others])
        margins.append(intra - inter)
    assert pvsm(embeddings) == pytest.approx(np.mean(margins), abs=1e-12)


def test_pvsm_needs_two_classes_and_two_variants() -> None:
    rows = np.eye(3)
    with pytest.raises(UsageError, match="two classes"):
        pvsm({"tree": rows})
    with pytest.raises(UsageError, match="'road' needs at least two prompt variants"):
        pvsm({"tree": rows, "road": rows[:1]})
    with pytest.raises(UsageError, match="'road' is zero"):
        pvsm({"tree": rows, "road": rows * 0})


def test_weights_are_shares_of_the_margins() -> None:
    assert pvsm_weights({"a": 0.1, "b": 0.3}) == pytest.approx({"a": 0.25, "b": 0.75})
    with pytest.raises(UsageError, match=r"model 'b' is -0.1.*leave it out"):
        pvsm_weights({"a": 0.1, "b": -0.1})


def state(seed: int, dtype: torch.dtype = torch.float32) -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    return {
        "weight": torch.randn(4, 3, generator=generator).to(dtype),
        "scale": torch.randn((), generator=generator).to(dtype),
        "ids": torch.arange(3),
    }


def test_composition_is_the_weighted_mean(tmp_path: Path) -> None:
    one, two = state(1), state(2)
    found = compose([(one, 1), (two, 3)])
    assert torch.allclose(found["weight"], 0.25 * one["weight"] + 0.75 * two["weight"])
    assert torch.allclose(found["scale"], 0.25 * one["scale"] + 0.75 * two["scale"])
    assert torch.equal(found["ids"], one["ids"])
    save_file(one, tmp_path / "one.safetensors")
    save_file(two, tmp_path / "two.safetensors")
    same = compose({tmp_path / "one.safetensors": 0.25, str(tmp_path / "two.safetensors"): 0.75})
    assert all(torch.equal(same[key], found[key]) for key in found)


def test_half_precision_is_summed_in_float32() -> None:
    parts = [(state(seed, torch.float16), 1.0) for seed in range(7)]
    found = compose(parts)["weight"]
    mean = torch.stack([part["weight"].double() for part, _ in parts]).mean(dim=0)
    assert found.dtype == torch.float16
    assert torch.equal(found, mean.half())


def test_models_that_do_not_match_are_refused() -> None:
    one = state(1)
    with pytest.raises(ModelError, match="only one of them has bias"):
        compose([(one, 1), (one | {"bias": torch.zeros(1)}, 1)])
    with pytest.raises(ModelError, match=r"weight is \(4, 3\) in one and \(4, 4\) in the other"):
        compose([(one, 1), (one | {"weight": torch.zeros(4, 4)}, 1)])
    with pytest.raises(ModelError, match="ids differ"):
        compose([(one, 1), (one | {"ids": torch.zeros(3, dtype=torch.long)}, 1)])
    for weights in ((1, -1), (0, 0), (float("nan"), 1)):
        with pytest.raises(UsageError, match="must be positive numbers"):
            compose([(one, weights[0]), (one, weights[1])])
    with pytest.raises(UsageError, match="no models to compose"):
        compose([])
    with pytest.raises(ModelError, match="nowhere does not exist"):
        compose({"nowhere": 1})

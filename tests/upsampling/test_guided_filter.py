"""The guided filter equals the formulas of the paper, written plainly."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from reseg_geo.upsampling.guided import Guided

QUERIES, GRID, SIDE = 3, 5, 40
ALL = slice(0, SIDE)


def made(seed: int = 0) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Scores, colours and where they are data."""
    rng = np.random.default_rng(seed)
    scores = torch.from_numpy(rng.normal(0, 4, (QUERIES, GRID, GRID)).astype(np.float32))
    rgb = torch.from_numpy(rng.random((3, SIDE, SIDE), np.float32))
    return scores, rgb, torch.ones(SIDE, SIDE, dtype=torch.bool)


def plain(
    scores: torch.Tensor, rgb: torch.Tensor, valid: torch.Tensor, radius: int, epsilon: float
) -> np.ndarray:
    """Equations 11, 16, 17 and 18 of He et al. (2013) in loops, in double precision."""
    size = SIDE // GRID
    image, known = rgb.double().numpy(), valid.numpy()
    p = scores.double().numpy()
    share, mean = np.zeros((GRID, GRID)), np.zeros((3, GRID, GRID))
    for y in range(GRID):
        for x in range(GRID):
            at = np.s_[y * size : (y + 1) * size, x * size : (x + 1) * size]
            share[y, x] = known[at].mean()
            if known[at].any():
                mean[:, y, x] = image[(slice(None), *at)][:, known[at]].mean(axis=1)
    fitted = {}
    for y in range(GRID):
        for x in range(GRID):
            at = np.s_[max(0, y - radius) : y + radius + 1, max(0, x - radius) : x + radius + 1]
            w = share[at].ravel()
            if not w.sum():
                continue
            w = w / w.sum()
            colours = mean[(slice(None), *at)].reshape(3, -1)
            values = p[(slice(None), *at)].reshape(QUERIES, -1)
            mu, own = colours @ w, values @ w
            sigma = (colours - mu[:, None]) * w @ (colours - mu[:, None]).T
            cross = (colours - mu[:, None]) * w @ (values - own[:, None]).T
            a = np.linalg.inv(sigma + epsilon * np.eye(3)) @ cross
            fitted[y, x] = a, own - a.T @ mu
    slope, intercept = np.zeros((3, QUERIES, GRID, GRID)), np.zeros((QUERIES, GRID, GRID))
    for y in range(GRID):
        for x in range(GRID):
            near = [
                both for (row, column), both in fitted.items()
                if abs(row - y) <= radius and abs(column - x) <= radius
            ]  # fmt: skip
            if near:
                slope[..., y, x] = np.mean([a for a, _ in near], axis=0)
                intercept[:, y, x] = np.mean([b for _, b in near], axis=0)
    up = [F.interpolate(torch.from_numpy(each).reshape(1, -1, GRID, GRID), size=SIDE,
                        mode="bilinear")[0].numpy() for each in (slope, intercept)]  # fmt: skip
    return (up[0].reshape(3, QUERIES, SIDE, SIDE) * image[:, None]).sum(axis=0) + up[1]


@pytest.mark.parametrize(("radius", "epsilon"), [(1, 0.02), (2, 0.3)])
def test_it_is_the_filter_of_the_paper(radius: int, epsilon: float) -> None:
    scores, rgb, valid = made()
    found = Guided(radius, epsilon).window(scores, rgb, valid)(ALL, ALL)
    expected = plain(scores, rgb, valid, radius, epsilon)
    np.testing.assert_allclose(found.numpy(), expected, atol=1e-4, rtol=1e-4)


def test_a_part_of_a_window_is_that_of_the_whole() -> None:
    pixels = Guided().window(*made())
    rows, columns = slice(7, 19), slice(30, 40)
    part, whole = pixels(rows, columns), pixels(ALL, ALL)
    torch.testing.assert_close(part, whole[:, rows, columns], atol=1e-5, rtol=1e-5)


def test_pixels_without_data_count_for_nothing() -> None:
    """Whatever colour they have; patches without any data have none."""
    scores, rgb, valid = made()
    valid[:20, :13] = False
    valid[30:, :] = False
    expected = plain(scores, rgb, valid, 1, 0.02)
    known = valid.numpy()
    for colour in (0.0, 1.0):
        rgb[:, ~valid] = colour
        found = Guided(1, 0.02).window(scores, rgb, valid)(ALL, ALL).numpy()
        np.testing.assert_allclose(found[:, known], expected[:, known], atol=1e-4, rtol=1e-4)
        assert np.isfinite(found).all()


def test_an_edge_of_the_image_becomes_one_of_the_scores() -> None:
    """Within a patch, where bilinear upsampling is smooth."""
    edge = 19  # the middle patch reaches from 16 to 24
    rgb = torch.zeros(3, SIDE, SIDE)
    rgb[:, :, edge:] = 1
    share = F.adaptive_avg_pool2d(rgb[:1], GRID)
    scores = torch.cat([share, 1 - share]) * 10
    found = Guided(1, 1e-4).window(scores, rgb, rgb[0] >= 0)(ALL, ALL)
    smooth = F.interpolate(scores[None], size=SIDE, mode="bilinear")[0]
    assert found[0, :, edge:].min() > 9.7
    assert found[0, :, :edge].max() < 0.3
    assert (smooth[0, :, edge - 1 : edge + 1].diff() < 1.5).all()


def test_one_colour_gives_smooth_scores() -> None:
    scores, rgb, valid = made()
    found = Guided().window(scores, torch.full_like(rgb, 0.4), valid)(ALL, ALL)
    means = scores
    for _ in range(2):
        means = F.avg_pool2d(means[None], 3, 1, 1, count_include_pad=False)[0]
    smooth = F.interpolate(means[None], size=SIDE, mode="bilinear")[0]
    torch.testing.assert_close(found, smooth, atol=1e-4, rtol=1e-4)

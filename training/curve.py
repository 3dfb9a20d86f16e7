"""The loss curve."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np


def draw_losses(losses: Sequence[float], path: Path) -> None:
    """Write a PNG of the loss per step, with a moving mean over 50 steps."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure((8, 4), dpi=120, layout="constrained")
    axes = figure.subplots()
    axes.plot(losses, color="#c8c8d0", linewidth=0.5, label="a step")
    span = min(50, len(losses))
    mean = np.convolve(losses, np.full(span, 1 / span), "valid")
    axes.plot(np.arange(len(mean)) + span - 1, mean, color="#ce342c", label=f"mean of {span}")
    axes.set(xlabel="step", ylabel="loss")
    axes.legend(frameon=False)
    FigureCanvasAgg(figure).print_png(str(path))

"""A simple reference implementation of a vision transformer, one window at a time."""

import math
from collections.abc import Callable

import torch
from torch import Tensor

# (query, key, value) of one head, each (N, d) -> (N, d).
Head = Callable[[Tensor, Tensor, Tensor], Tensor]


class PlainTower:
    """Tokens are rows, the class token first; heads are a Python loop."""

    prefix = 1

    def __init__(self, weights: dict[str, Tensor], heads: int, quick_gelu: bool) -> None:
        self.weights, self.heads, self.quick_gelu = weights, heads, quick_gelu
        names = [key.split(".")[2] for key in weights if key.startswith("transformer.")]
        self.layers = 1 + max(map(int, names))

    def norm(self, x: Tensor, name: str) -> Tensor:
        mean = x.mean(-1, keepdim=True)
        variance = ((x - mean) ** 2).mean(-1, keepdim=True)
        unit = (x - mean) / (variance + 1e-5).sqrt()
        return unit * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]

    def linear(self, x: Tensor, name: str) -> Tensor:
        return x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]

    def embed(self, pixels: Tensor) -> Tensor:
        """(3, H, W) -> the tokens that enter the first layer."""
        kernel = self.weights["conv1.weight"]
        p = kernel.shape[-1]
        tokens = [self.weights["class_embedding"]]
        for r in range(pixels.shape[1] // p):
            for c in range(pixels.shape[2] // p):
                patch = pixels[:, r * p : (r + 1) * p, c * p : (c + 1) * p]
                tokens.append((kernel * patch).sum(dim=(1, 2, 3)))
        tokens = torch.stack(tokens) + self.weights["positional_embedding"]
        return self.norm(tokens, "ln_pre")

    def entering(self, x: Tensor, layer: int) -> Tensor:
        """What attention projects."""
        return self.norm(x, f"transformer.resblocks.{layer}.ln_1")

    def attend(self, x: Tensor, layer: int, head: Head) -> Tensor:
        """The output of attention, without the residual; `head` is the attention of one head."""
        name = f"transformer.resblocks.{layer}"
        h = self.entering(x, layer)
        qkv = h @ self.weights[f"{name}.attn.in_proj_weight"].T
        q, k, v = (qkv + self.weights[f"{name}.attn.in_proj_bias"]).chunk(3, dim=-1)
        size = q.shape[-1] // self.heads
        parts = [slice(i * size, (i + 1) * size) for i in range(self.heads)]
        mixed = [head(q[:, part], k[:, part], v[:, part]) for part in parts]
        return self.linear(torch.cat(mixed, dim=-1), f"{name}.attn.out_proj")

    def mlp(self, x: Tensor, layer: int) -> Tensor:
        """The output of the MLP, without the residual."""
        name = f"transformer.resblocks.{layer}"
        h = self.linear(self.norm(x, f"{name}.ln_2"), f"{name}.mlp.c_fc")
        if self.quick_gelu:
            h = h * torch.sigmoid(1.702 * h)
        else:
            h = 0.5 * h * (1 + torch.erf(h / math.sqrt(2)))
        return self.linear(h, f"{name}.mlp.c_proj")

    def block(self, x: Tensor, layer: int, head: Head) -> Tensor:
        x = x + self.attend(x, layer, head)
        return x + self.mlp(x, layer)

    def features(self, x: Tensor) -> Tensor:
        """Unit-length features of the patches."""
        out = self.norm(x[1:], "ln_post") @ self.weights["proj"]
        return out / out.norm(dim=-1, keepdim=True)


def weighted(a: Tensor, b: Tensor, v: Tensor, bias: Tensor | float = 0.0) -> Tensor:
    """softmax(a b^T / sqrt(d) + bias) v."""
    return torch.softmax(a @ b.T / math.sqrt(a.shape[1]) + bias, dim=-1) @ v


def ordinary(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """CLIP's own attention."""
    return weighted(q, k, v)

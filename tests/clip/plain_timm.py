"""A simple reference implementation of timm's vision transformers, one window at a time.

From the papers: pre-norm blocks with norms of queries and keys (Dehghani et al. 2023) and layer
scale (Touvron et al. 2021); EVA-02 (Fang et al. 2023) with rotary positions, SwiGLU and sub-norms;
EVA-02-CLIP's largest model (Sun et al. 2023) with norms after attention and MLP.
"""

import math

import torch
from plain_vit import Head
from torch import Tensor


class PlainTimmTower:
    """Tokens are rows, `prefix` of them before the patches; heads are a Python loop.

    rotary: the grid's side as the positions were trained, None without rotary positions.
    """

    def __init__(
        self,
        weights: dict[str, Tensor],
        heads: int,
        prefix: int,
        side: int,
        *,
        rotary: int | None = None,
        norms_after: bool = False,
    ) -> None:
        self.weights, self.heads, self.prefix, self.side = weights, heads, prefix, side
        self.rotary, self.norms_after = rotary, norms_after

    def norm(self, x: Tensor, name: str) -> Tensor:
        if f"{name}.weight" not in self.weights:
            return x
        mean = x.mean(-1, keepdim=True)
        unit = (x - mean) / (((x - mean) ** 2).mean(-1, keepdim=True) + 1e-6).sqrt()
        return unit * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]

    def linear(self, x: Tensor, name: str) -> Tensor:
        out = x @ self.weights[f"{name}.weight"].T
        return out + self.weights[f"{name}.bias"] if f"{name}.bias" in self.weights else out

    def scaled(self, x: Tensor, layer: int, *names: str) -> Tensor:
        for name in names:
            x = x * self.weights.get(f"blocks.{layer}.{name}", torch.ones(()))
        return x

    def embed(self, pixels: Tensor) -> Tensor:
        """(3, H, W) -> the tokens that enter the first layer."""
        kernel, bias = (
            self.weights["patch_embed.proj.weight"],
            self.weights["patch_embed.proj.bias"],
        )
        p, patches = kernel.shape[-1], []
        for r in range(self.side):
            for c in range(self.side):
                square = pixels[:, r * p : (r + 1) * p, c * p : (c + 1) * p]
                patches.append((kernel * square).sum(dim=(1, 2, 3)) + bias)
        first = [
            self.weights[name][0] for name in ("cls_token", "reg_token") if name in self.weights
        ]
        places, tokens = self.weights["pos_embed"][0], torch.stack(patches)
        if len(places) == len(tokens):  # registers have no position
            return torch.cat([*first, tokens + places])
        return torch.cat([*first, tokens]) + places

    def rotated(self, x: Tensor) -> Tensor:
        """(N, d) queries or keys of a head, whose patches are turned by their row and column."""
        if self.rotary is None:
            return x
        out, pairs = x.clone(), x.shape[1] // 4
        for i in range(len(x) - self.prefix):
            for axis, place in enumerate(divmod(i, self.side)):
                for j in range(pairs):
                    angle = place / self.side * self.rotary * 10000 ** (-j / pairs)
                    at = 2 * (axis * pairs + j)
                    a, b = x[self.prefix + i, at], x[self.prefix + i, at + 1]
                    out[self.prefix + i, at] = a * math.cos(angle) - b * math.sin(angle)
                    out[self.prefix + i, at + 1] = b * math.cos(angle) + a * math.sin(angle)
        return out

    def entering(self, x: Tensor, layer: int) -> Tensor:
        """What attention projects."""
        return x if self.norms_after else self.norm(x, f"blocks.{layer}.norm1")

    def projections(self, h: Tensor, name: str) -> tuple[Tensor, ...]:
        if f"{name}.q_proj.weight" in self.weights:
            return tuple(self.linear(h, f"{name}.{part}_proj") for part in "qkv")
        q, k, v = self.linear(h, f"{name}.qkv").chunk(3, dim=-1)
        if f"{name}.q_bias" in self.weights:
            q, v = q + self.weights[f"{name}.q_bias"], v + self.weights[f"{name}.v_bias"]
        return q, k, v

    def attend(self, x: Tensor, layer: int, head: Head) -> Tensor:
        """The output of attention, without the residual; `head` is the attention of one head."""
        name = f"blocks.{layer}"
        q, k, v = self.projections(self.entering(x, layer), f"{name}.attn")
        size, mixed = q.shape[-1] // self.heads, []
        for i in range(self.heads):
            part = slice(i * size, (i + 1) * size)
            mine = self.rotated(self.norm(q[:, part], f"{name}.attn.q_norm"))
            theirs = self.rotated(self.norm(k[:, part], f"{name}.attn.k_norm"))
            mixed.append(head(mine, theirs, v[:, part]))
        out = self.norm(torch.cat(mixed, dim=-1), f"{name}.attn.norm")
        out = self.scaled(self.linear(out, f"{name}.attn.proj"), layer, "ls1.gamma", "gamma_1")
        return self.norm(out, f"{name}.norm1") if self.norms_after else out

    def mlp(self, x: Tensor, layer: int) -> Tensor:
        """The output of the MLP, without the residual."""
        name = f"blocks.{layer}"
        h = x if self.norms_after else self.norm(x, f"{name}.norm2")
        if f"{name}.mlp.fc1_g.weight" in self.weights:
            gate = self.linear(h, f"{name}.mlp.fc1_g")
            h = gate * torch.sigmoid(gate) * self.linear(h, f"{name}.mlp.fc1_x")
        else:
            h = self.linear(h, f"{name}.mlp.fc1")
            h = 0.5 * h * (1 + torch.erf(h / math.sqrt(2)))
        out = self.linear(self.norm(h, f"{name}.mlp.norm"), f"{name}.mlp.fc2")
        out = self.scaled(out, layer, "ls2.gamma", "gamma_2")
        return self.norm(out, f"{name}.norm2") if self.norms_after else out

    def block(self, x: Tensor, layer: int, head: Head) -> Tensor:
        x = x + self.attend(x, layer, head)
        return x + self.mlp(x, layer)

    def features(self, x: Tensor) -> Tensor:
        """Unit-length features of the patches; those of an attention pool, each patch alone."""
        out = self.norm(x[self.prefix :], "norm")
        if "attn_pool.kv.weight" in self.weights:
            # The pool of one token is the token's value, whatever the query.
            value = self.linear(out, "attn_pool.kv")[:, out.shape[1] :]
            value = self.linear(value, "attn_pool.proj")
            h = self.linear(self.norm(value, "attn_pool.norm"), "attn_pool.mlp.fc1")
            h = 0.5 * h * (1 + torch.erf(h / math.sqrt(2)))
            out = value + self.linear(h, "attn_pool.mlp.fc2")
        out = self.linear(out, "head") if "head.weight" in self.weights else out
        return out / out.norm(dim=-1, keepdim=True)

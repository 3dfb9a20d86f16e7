"""A raster at one sampling distance: its blocks, logits and chunks by tile.

With `--scales` the model sees a raster at several distances. A run decides the tiles of the
coarsest one; each contains a whole number of tiles of each finer scale.
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from reseg_geo.engine.encode import Encoded
from reseg_geo.engine.windows import BlockReader
from reseg_geo.errors import OutputError
from reseg_geo.grid import Box
from reseg_geo.models.device import cores
from reseg_geo.storage.features import Features
from reseg_geo.storage.logits import BlockLogits, LogitStore
from reseg_geo.tiling import Block, Tiling

_THREADS = 4  # at most, that read and make regions
_FLOAT = 4  # bytes of a logit, and of a region label


@dataclass(frozen=True)
class Scale:
    """The blocks of a raster at one sampling distance, and their logits.

    times: number of its tiles along each side of a tile of the coarsest scale.
    """

    reader: BlockReader
    logits: LogitStore
    times: int = 1

    def inside(self, coarse: Block) -> Iterator[Block]:
        """The used blocks in a block of the coarsest scale, row by row."""
        tiling, n = self.reader.tiling, self.times
        for row in range(coarse.row * n, min((coarse.row + 1) * n, tiling.rows)):
            for column in range(coarse.column * n, min((coarse.column + 1) * n, tiling.columns)):
                if tiling.is_used(row, column):
                    yield tiling.block(row, column)

    def boxes(self, coarse: Block) -> Iterator[Box]:
        """The boxes of the map's chunks in a tile of the coarsest scale, in order."""
        view = self.reader.view
        for block in self.inside(coarse):
            yield from map(view.on_map, view.mapped_chunks(block.tile))

    def kept(self, coarse: Block, block: Block) -> Features | BlockLogits | None:
        """Logits or features of a block that an earlier run has kept, if any.

        Blocks are visited row by row, so regions above the coarse block's row are released.
        """
        self.reader.forget_regions(coarse.row * self.times * self.reader.tiling.tile)
        return self.logits.get(block.row, block.column) or self.reader.kept(block)

    def keep(self, block: Block, encoded: Encoded) -> None:
        """Keep the logits of a block, and its features if they are new and to be kept.

        Raises OutputError if the disk is full.
        """
        self.logits.put(block.row, block.column, encoded.logits)
        if encoded.features is not None and self.reader.features is not None:
            self.reader.features.put(block, encoded.features)

    def around(self, coarse: Block) -> list[BlockLogits]:
        """Logits of all windows that may reach into a tile of the coarsest scale."""
        return [self.logits_of(*place) for place in self.reaching(coarse)]

    def reaching(self, coarse: Block) -> list[tuple[int, int]]:
        """Rows and columns of the blocks that have such windows."""
        reaching = self.reader.tiling.reaching
        return sorted({place for block in self.inside(coarse) for place in reaching(block)})

    def logits_of(self, row: int, column: int) -> BlockLogits:
        """Logits that have been computed. Raises OutputError if they have been damaged."""
        found = self.logits.get(row, column)
        if found is None:
            raise OutputError(
                f"the scratch file of block {row}, {column} of {self.reader.view.path} was removed "
                "or damaged by another program; run the command again with --resume."
            )
        return found

    def drop(self, coarse: Block, last: bool) -> None:
        """Delete the logits that no later tile needs; last: whether the block ends its row."""
        for row, column in self.passed(coarse, last):
            self.logits.drop(row, column)

    def passed(self, coarse: Block, last: bool) -> Iterator[tuple[int, int]]:
        """Rows and columns of those blocks: windows reach at most one tile right and down."""
        n = self.times
        columns = range(coarse.column * n - 1, (coarse.column + 1) * n - 1 + last)
        for row in range(coarse.row * n - 1, (coarse.row + 1) * n - 1):
            yield from ((row, column) for column in columns)


def reading_threads(scales: Sequence[Scale]) -> int:
    """How many threads read blocks and make their regions."""
    return min(_THREADS, cores()) if all(scale.reader.parallel for scale in scales) else 1


def blocks_for(tiling: Tiling, done: Container[tuple[int, int]]) -> Iterator[Block]:
    """The blocks whose windows reach into a tile that is not done, row by row."""
    for block in tiling.blocks_around():
        after = product((block.row, block.row + 1), (block.column, block.column + 1))
        if any(tiling.is_mapped(*place) and place not in done for place in after):
            yield block


def visits(
    scales: Sequence[Scale], done: Container[tuple[int, int]]
) -> Iterator[tuple[Block, Scale, Block]]:
    """What a run works through: a block of the coarsest scale, a scale, and its block in that."""
    for coarse in blocks_for(scales[-1].reader.tiling, done):
        for scale in scales:
            yield from ((coarse, scale, block) for block in scale.inside(coarse))


def scratch_size(scales: Sequence[Scale], queries: int, patches: int) -> int:
    """Upper bound, in bytes, of the logits on disk at one time: a row of blocks and two more.

    patches: of a window.
    """
    size = 0
    for scale in scales:
        tiling = scale.reader.tiling
        rows, columns = len(tiling.mapped_rows) + 1, len(tiling.mapped_columns) + 1
        blocks = min(scale.times * (columns + 2), rows * columns)
        windows = blocks * (-(-tiling.tile // tiling.stride)) ** 2
        windows = min(windows, tiling.window_count)
        around = (tiling.tile + 2 * tiling.overlap) ** 2
        labels = blocks * min(around, tiling.height * tiling.width)
        size += (windows * queries * patches + labels * scale.reader.keep_regions) * _FLOAT
    return size

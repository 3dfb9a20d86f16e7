"""Features of which those that were used last are in memory, and the others on disk."""

import threading
from collections import OrderedDict

from reseg_geo.storage.features import Features, FeatureStore
from reseg_geo.tiling import Block

Place = tuple[int, int]


class RecentFeatures:
    """See `FeatureSet`; several threads may use it.

    store: keeps what does not fit into memory; limit: bytes in memory; at_once: whether everything
    is also written when it comes, so that later runs find it.
    """

    def __init__(self, store: FeatureStore, limit: float, at_once: bool) -> None:
        self._store, self._limit, self._at_once = store, limit, at_once
        self._recent: OrderedDict[Place, tuple[Block, Features]] = OrderedDict()
        self._unwritten: set[Place] = set()
        self._lock = threading.RLock()

    def get(self, block: Block) -> Features | None:
        """See `FeatureSet`."""
        place = block.row, block.column
        with self._lock:
            if place not in self._recent:
                found = self._store.get(block)
                if found is None:
                    return None
                self._remember(block, found)
            self._recent.move_to_end(place)
            return self._recent[place][1]

    def put(self, block: Block, features: Features) -> None:
        """See `FeatureSet`."""
        with self._lock:
            if self._at_once:
                self._store.put(block, features)
            if (old := self.get(block)) is not None:
                features = features.added_to(old)
            if not self._at_once:
                self._unwritten.add((block.row, block.column))
            self._remember(block, features)

    def blocks(self) -> set[Place]:
        """See `FeatureSet`."""
        with self._lock:
            return {*self._recent} | self._store.blocks()

    def _remember(self, block: Block, features: Features) -> None:
        place = block.row, block.column
        self._recent[place] = block, features
        self._recent.move_to_end(place)
        while sum(_size(each) for _, each in self._recent.values()) > self._limit:
            if len(self._recent) == 1:
                break
            oldest, (old_block, old) = next(iter(self._recent.items()))
            if oldest in self._unwritten:
                self._store.put(old_block, old)
                self._unwritten.discard(oldest)
            del self._recent[oldest]


def _size(features: Features) -> int:
    return features.tokens.nbytes + (0 if features.finest is None else features.finest.nbytes)

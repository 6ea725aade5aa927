"""The postings of a term as a Whoosh matcher."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Any

from whoosh.matching import LeafMatcher, ReadTooFar

from searchkit.index.codec.arrays import Array
from searchkit.index.codec.formats import TermValues
from searchkit.index.codec.postings import FieldPostings
from searchkit.index.codec.segment import LENGTHS


class PostingMatcher(LeafMatcher):  # type: ignore[misc]
    """Walks the postings of one term in the order of documents.

    The whole list is one block to Whoosh, bounded by the term's largest weight and its
    shortest document.
    """

    def __init__(
        self,
        postings: FieldPostings,
        term: int,
        format_: Any,
        lengths: Array | None,
        scorer: Any = None,
        named: Any = None,
    ) -> None:
        first, last = postings.extent(term)
        self.format = format_
        self.scorer = scorer
        self._postings = postings
        self._number = term
        self._lengths = lengths
        self._term = named
        self._docs: list[int] = postings.doc_ids[first:last].tolist()
        self._weights: list[float] = postings.weights_of(first, last).tolist()
        self._values = TermValues(postings, term, format_)
        self._place = 0

    def is_active(self) -> bool:
        """Whether there is a posting here."""
        return self._place < len(self._docs)

    def reset(self) -> None:
        """Goes back to the first posting."""
        self._place = 0

    def copy(self) -> PostingMatcher:
        """Another matcher at the same place."""
        twin = type(self).__new__(type(self))
        twin.__dict__.update(self.__dict__)
        return twin

    def id(self) -> int:
        """The document, at the end the last: Whoosh's `AndNot` asks there too."""
        return self._docs[self._place] if self._place < len(self._docs) else self._docs[-1]

    def all_ids(self) -> Iterator[int]:
        """The documents from here on; the matcher stays where it is."""
        return iter(self._docs[self._place :])

    def next(self) -> bool:
        """Goes to the next posting."""
        if not self.is_active():
            raise ReadTooFar
        self._place += 1
        return False

    def skip_to(self, id: int) -> None:
        """Goes to the first posting of a document that is not smaller."""
        if not self.is_active():
            raise ReadTooFar
        self._place = bisect_left(self._docs, id, self._place)

    def skip_to_quality(self, minquality: float) -> int:
        """Goes to the end where nothing of the list can be better."""
        if self.block_quality() > minquality:
            return 0
        self._place = len(self._docs)
        return 1

    def weight(self) -> float:
        """The weight of the posting."""
        return float(self._weights[self._place])

    def value(self) -> bytes:
        """The bytes that Whoosh's format stores with the posting."""
        return self._values[self._place]

    def value_as(self, astype: str) -> Any:
        """The posting's value, decoded."""
        if astype == "positions" and self._postings.positions is not None:
            return self._values.positions(self._place)
        return super().value_as(astype)

    def block_min_id(self) -> int:
        """The first document of the list."""
        return self._docs[0]

    def block_max_id(self) -> int:
        """The last document of the list."""
        return self._docs[-1]

    def block_max_weight(self) -> float:
        """The largest weight of the list."""
        if self._postings.largest is not None:
            return float(self._postings.largest[self._number])
        return float(max(self._weights))

    def block_min_length(self) -> int:
        """The length of the shortest document of the list."""
        return shortest_length(self._postings, self._number)

    def block_max_length(self) -> int:
        """The length of the longest document of the list."""
        if self._lengths is None:
            return 0
        return int(LENGTHS[self._lengths[self._docs].max()])


def shortest_length(postings: FieldPostings, term: int) -> int:
    """The words of the shortest document that has the term."""
    return int(LENGTHS[postings.shortest[term]]) if postings.shortest is not None else 0

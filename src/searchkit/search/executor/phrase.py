"""Words that stand together: phrases, and near words in order.

The documents that have all the terms come first; only their positions are looked at. There
a place of a term is one number, the document's rank among them beside the position, with
so many bits for the position that no phrase reaches from one document into the next. That
a term follows another is then a question of which numbers of one sorted array are, one
higher, in another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from searchkit.index.codec.arrays import Array
from searchkit.search.executor.leaf import Leaf
from searchkit.search.executor.nodes import Hits, Node, distinct, member
from searchkit.search.executor.once import once
from searchkit.search.executor.postings import Postings

_LOOKED_UP = 16
"""Documents are looked up in a list that is longer than so many times their number;
otherwise the list is spread over the segment, and they are read there."""
_MANY = 256
_FEWER = 16
"""So many places are sorted together with others rather than looked up one by one, unless the
others are so many times as many."""
_LOPSIDED = 16
_WORTH = 8192
"""Beside so many times as many places of a common word, each is searched for where its document
has the word, if that spares so many."""
_COMMON = 2048
_KEPT = 256
"""In so many documents is a word whose ends of positions are kept, for so many words of a field."""


class Places:
    """A term of a field with positions, and where it stands in each of its documents."""

    def __init__(self, node: Postings) -> None:
        postings, number = node.field.postings, node.number
        assert postings.positions is not None
        assert postings.position_starts is not None
        begin = postings.position_starts.item(number)
        end = postings.position_starts.item(number + 1)
        self.node = node
        self._positions = postings.positions[begin:end]
        self._postings = postings
        self.are_single = end - begin == node.size
        """Whether the term stands once in each of its documents."""

    def __len__(self) -> int:
        return len(self._positions)

    def rows(self, docs: Array) -> tuple[Array, Array | None]:
        """Which of the term's documents the given ones are, and whether each is one at all
        (`bool`; None when all are)."""
        size, count = self.node.size, self.node.leaf.count
        if size == count:
            return docs, None
        if len(docs) * _LOOKED_UP < size:
            inside, rows = self.node.rows(docs)
            return rows, inside
        spread = np.zeros(count, dtype=np.int32)
        spread[self.node.docs] = np.arange(1, size + 1, dtype=np.int32)
        rows = spread[docs]
        inside = rows != 0
        rows -= 1
        return rows, inside

    def only(self, docs: Array | None, plus: int) -> Array:
        """The one position in documents (None: in all of the term's), `plus` higher; 0 in
        those that do not have the term (`i4`)."""
        if docs is not None and len(docs) * _LOOKED_UP < len(self._positions):
            inside, rows = self.node.rows(docs)
            found: Array = self._positions[rows].astype(np.int32)
            found += plus
            found *= inside
            return found
        positions: Array = self._positions.astype(np.int32)
        positions += plus
        if docs is None:
            return positions
        spread = np.zeros(self.node.leaf.count, dtype=np.int32)
        spread[self.node.docs] = positions
        return spread[docs]

    def keys(self, rows: Array | None, shift: int, plus: int) -> Array:
        """The places in some of the term's documents (None: in all), ascending: the rank of
        the document, shifted to the left, and the position, `plus` higher (`u4` where that
        has room, in which NumPy sorts the fastest, else `i8`)."""
        count = self.node.size if rows is None else len(rows)
        keys: Array = np.arange(count, dtype=np.uint32 if count << shift < 1 << 31 else np.int64)
        keys <<= shift
        keys += plus
        positions = self._positions
        if self.are_single:
            positions = positions if rows is None else positions[rows]
        elif rows is None:
            keys = keys.repeat(self._counts)
        else:
            counts = self._counts[rows].astype(np.intp)
            starts = self._ends[rows] - counts.cumsum()
            ranks = np.arange(count).repeat(counts)
            keys = keys.take(ranks)
            places = starts.take(ranks)
            places += np.arange(len(places))
            positions = positions.take(places)
        keys += positions
        return keys

    def among(self, keys: Array, rows: Array, shift: int, plus: int) -> Array:
        """Those of keys at which the term stands."""
        if self.are_single:
            same: Array = self.keys(rows, shift, plus)[keys >> shift] == keys
            return keys[same.nonzero()[0]]
        many = int(self._counts[rows].sum(dtype=np.int64))
        if many > _WORTH and many > _LOPSIDED * len(keys):
            stands: Array = keys[self._stands_at(keys, rows, shift, plus)]
            return stands
        return _common(keys, self.keys(rows, shift, plus))

    def _stands_at(self, keys: Array, rows: Array, shift: int, plus: int) -> Array:
        """Whether the term stands at each of the keys, by bisection in their documents."""
        ranks = keys >> shift
        wanted = (keys - (ranks << shift)).astype(np.int64) - plus
        places = rows[ranks]
        last = self._ends[places] - 1
        low = last + 1 - self._counts[places]
        high = last.copy()
        for _ in range(int(self._counts[rows].max()).bit_length()):
            middle = (low + high) >> 1
            below = self._positions[middle] < wanted
            low = np.where(below, middle + 1, low)
            high = np.where(below, high, middle)
        found: Array = self._positions[np.minimum(low, last)] == wanted
        return found

    @once
    def _counts(self) -> Array:
        """How many positions each document has."""
        return self._postings.position_counts(*self._postings.extent(self.node.number))

    @once
    def _ends(self) -> Array:
        """Where the positions of each document end (`i8`).

        Those of common words are kept: to add up their counts is half of the work.
        """
        known = self.node.field.position_ends
        ends = known.get(self.node.number)
        if ends is None:
            ends = self._counts.cumsum(dtype=np.int64)
            if len(ends) > _COMMON:
                while len(known) >= _KEPT:
                    first, *_ = list(known)  # at once: other threads add to it
                    known.pop(first, None)
                known[self.node.number] = ends
        return ends


@dataclass(slots=True)
class _Together:
    """Documents with all the terms, and which of each term's documents they are.

    Of the term that stands for itself the rows may be None: then they are all of its own.
    There are no rows where they are not known.
    """

    docs: Array
    rows: list[Array | None]

    def __getitem__(self, ranks: Array) -> _Together:
        rows: list[Array | None] = [ranks if some is None else some[ranks] for some in self.rows]
        return _Together(self.docs[ranks], rows)


class Phrase(Node):
    """Documents in which terms follow each other, each at most `slop` places after the last.

    A document scores the sum of what its terms score, as in Whoosh.
    """

    is_costly = True

    def __init__(self, leaf: Leaf, terms: Sequence[Places], slop: int) -> None:
        super().__init__(leaf)
        self._terms = terms
        self._slop = slop
        self.size = min([term.node.size for term in terms])
        self._order = sorted(range(len(terms)), key=lambda number: len(terms[number]))
        self._whole: _Together | None = None
        self._part: tuple[Array, _Together] | None = None

    @once
    def _shift(self) -> int:
        """Bits for a position, so many that no phrase reaches into the next document."""
        widest = 8 * self._terms[0]._positions.dtype.itemsize
        return ((1 << widest) + len(self._terms) + self._slop).bit_length()

    @property
    def docs(self) -> Array:
        return self._all().docs

    def hits(self) -> Hits:
        return self._scored(self._all())

    def contains(self, docs: Array) -> Array:
        return member(self._matching(docs).docs, docs)[0]

    def among(self, docs: Array) -> Array:
        found = self._matching(docs)
        if found is not self._whole:
            return found.docs
        few, many = sorted((found.docs, docs), key=len)
        return few[member(many, few)[0].nonzero()[0]]

    def at(self, docs: Array) -> Array:
        found = self._scored(self._matching(docs))
        inside, places = member(found.docs, docs)
        scores = np.zeros(len(docs), dtype="f4")
        scores[inside] = found.scores[places[inside]]
        return scores

    def _all(self) -> _Together:
        """The matches."""
        if self._whole is None:
            self._whole = self._found(None)
        return self._whole

    def _matching(self, docs: Array) -> _Together:
        """The matches, or those of them that are among the documents."""
        if self._whole is not None or len(docs) > 2 * self.size:
            return self._all()
        # Which documents match is asked first, and then what those score.
        if self._part is None or not member(self._part[0], docs)[0].all():
            self._part = docs, self._found(docs)
        return self._part[1]

    def _scored(self, found: _Together) -> Hits:
        """Matches with their scores."""
        scores = np.zeros(len(found.docs), dtype="f4")
        for number, term in enumerate(self._terms if len(scores) else ()):
            rows = found.rows[self._order.index(number)] if found.rows else None
            node = term.node
            scores += node.at(found.docs) if rows is None else node.at_rows(found.docs, rows)
        return Hits(found.docs, scores)

    def _found(self, docs: Array | None) -> _Together:
        """The matches among documents (None: all)."""
        if self._slop == 1 and all(term.are_single for term in self._terms):
            return _Together(self._single(docs), [])
        together = self._with_all_terms(docs)
        if not len(together.docs):
            return together
        return together[self._exact(together) if self._slop == 1 else self._in_order(together)]

    def _single(self, docs: Array | None) -> Array:
        """The matches of terms that stand once in each of their documents, as names do."""
        first, *others = self._order
        plus = len(self._terms)  # What stands before the first position is above 0, too.
        if docs is None:
            docs, begins = self._terms[first].node.docs, self._terms[first].only(None, plus)
        else:
            begins = self._terms[first].only(docs, plus)
            inside = begins.nonzero()[0]
            docs, begins = docs[inside], begins[inside]
        for number in others:
            places = self._terms[number].only(docs, plus)
            places -= number - first
            stays = (places == begins).nonzero()[0]
            if len(stays) < len(docs):
                docs, begins = docs.take(stays), begins.take(stays)
        return docs

    def _with_all_terms(self, docs: Array | None) -> _Together:
        """The documents that have all the terms, with the rows in the order of `_order`."""
        first, *others = (self._terms[number] for number in self._order)
        if docs is None:
            together = _Together(first.node.docs, [None])
        else:
            rows, inside = first.rows(docs)
            together = _Together(docs, [rows])
            if inside is not None:
                together = together[inside.nonzero()[0]]
        for term in others:
            rows, inside = term.rows(together.docs)
            together.rows.append(rows)
            if inside is not None and not inside.all():
                together = together[inside.nonzero()[0]]
            if not len(together.docs):
                break
        return together

    def _exact(self, together: _Together) -> Array:
        """The ranks of the documents in which each term stands right after the last.

        The rarest term goes first: each of its places tells where the phrase would begin,
        and these beginnings are thinned out term by term.
        """
        first, shift, last = self._order[0], self._shift, len(self._terms)
        begins = self._terms[first].keys(together.rows[0], shift, last - first)
        for number, rows in zip(self._order[1:], together.rows[1:], strict=True):
            assert rows is not None
            begins = self._terms[number].among(begins, rows, shift, last - number)
        return distinct(begins >> shift)

    def _in_order(self, together: _Together) -> Array:
        """The ranks of the documents in which the terms follow each other within the slop."""
        reached: Array | None = None
        for number, term in enumerate(self._terms):
            rows = together.rows[self._order.index(number)]
            places = term.keys(rows, self._shift, 0)
            if reached is None:
                reached = places
                continue
            before = reached.searchsorted(places)
            near = before > 0
            before -= near
            near &= places <= reached[before] + self._slop
            reached = places[near]
            if not len(reached):
                break
        assert reached is not None
        return distinct(reached >> self._shift)


def _common(places: Array, among: Array) -> Array:
    """The places that are among others too; both are ascending.

    Few are looked up. Of many, both are sorted together, each number doubled and those of
    `among` one higher: a common place is two neighbours that differ in their last bit.
    """
    if len(places) < _MANY or len(places) * _FEWER < len(among):
        return places[member(among, places)[0].nonzero()[0]]
    both = np.concatenate((places, among))
    both <<= 1
    both[len(places) :] += 1
    both.sort()
    pairs = (both[1:] ^ both[:-1]) == 1
    common: Array = both[pairs.nonzero()[0]]
    common >>= 1
    return common

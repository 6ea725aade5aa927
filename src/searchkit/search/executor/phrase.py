"""Words that stand together: phrases, and near words in order.

The documents that have all the terms come first; only their positions are looked at. That
a term follows another is then a question of which keys (`places`) of one sorted array are,
one higher, in another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from searchkit.index.codec.arrays import Array
from searchkit.search.executor.leaf import Leaf
from searchkit.search.executor.nodes import Hits, Node, distinct, member
from searchkit.search.executor.once import once
from searchkit.search.executor.places import Places


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
        if found is not self._whole and self._part is not None and self._part[0] is docs:
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

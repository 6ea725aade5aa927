"""The small things that arrays are made with."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh.util.numeric import length_to_byte

from oracle.budget import examples
from searchkit.index.codec.arrays import narrow, offsets, ranges, stable_order, unsigned
from searchkit.index.codec.files import length_bytes
from searchkit.index.codec.postings import compact_weights, starts_of

numbers = st.lists(st.integers(0, (1 << 63) - 1), max_size=30)
counts = st.lists(st.integers(0, 6), max_size=20)


@pytest.mark.parametrize(
    ("largest", "kind"),
    [
        (0, "<u1"),
        (255, "<u1"),
        (256, "<u2"),
        (65_535, "<u2"),
        (65_536, "<u4"),
        ((1 << 32) - 1, "<u4"),
        (1 << 32, "<u8"),
    ],
)
def test_numbers_are_kept_in_the_narrowest_type_that_holds_the_largest(
    largest: int, kind: str
) -> None:
    assert unsigned(largest) == np.dtype(kind)
    kept = narrow(np.array([0, largest], dtype=np.int64))
    assert kept.dtype == np.dtype(kind)
    assert kept.tolist() == [0, largest]


def test_no_numbers_are_kept_in_the_narrowest_type() -> None:
    assert narrow(np.zeros(0, dtype=np.int64)).dtype == np.uint8


@examples(30)
@given(counts)
def test_offsets_tell_where_runs_begin_and_where_the_last_ends(lengths: list[int]) -> None:
    found = offsets(np.array(lengths, dtype=np.int64)).tolist()
    assert found == [sum(lengths[:end]) for end in range(len(lengths) + 1)]


def test_offsets_of_narrow_counts_do_not_overflow() -> None:
    assert offsets(np.full(3, 255, dtype=np.uint8)).tolist() == [0, 255, 510, 765]


@examples(30)
@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 6)), max_size=20))
def test_ranges_list_the_numbers_of_each_range_in_turn(pairs: list[tuple[int, int]]) -> None:
    starts = np.array([start for start, _ in pairs], dtype=np.uint8)
    lengths = np.array([length for _, length in pairs], dtype=np.uint8)
    expected = [number for start, length in pairs for number in range(start, start + length)]
    assert ranges(starts, lengths).tolist() == expected


@examples(60)
@given(
    st.data(), st.sampled_from([0, 1, 3, 65_535, 65_536, 70_000, (1 << 32) - 1, 1 << 32, 1 << 40])
)
def test_equal_keys_stay_in_their_order_when_they_are_sorted(
    data: st.DataObject, largest: int
) -> None:
    keys = data.draw(
        st.lists(st.one_of(st.integers(0, min(3, largest)), st.integers(0, largest)), max_size=40)
    )
    order = stable_order(narrow(np.array(keys, dtype=np.int64), largest), largest)
    assert order.tolist() == sorted(range(len(keys)), key=keys.__getitem__)


def test_lengths_are_rounded_as_whoosh_rounds_them() -> None:
    lengths = [*range(5000), *range(5000, 200_000, 997), 10**6, 10**9]
    expected = [length_to_byte(length) for length in lengths]
    assert length_bytes(np.array(lengths)).tolist() == expected


def test_weights_that_are_all_one_are_not_kept() -> None:
    assert compact_weights(np.ones(4)) is None
    assert compact_weights(np.ones(4, dtype=np.int64)) is None
    assert compact_weights(np.zeros(0)) is None


def test_whole_weights_are_kept_narrow_and_others_as_short_floats() -> None:
    whole = compact_weights(np.array([1.0, 300.0]))
    assert whole is not None
    assert (whole.dtype, whole.tolist()) == (np.dtype("<u2"), [1, 300])
    broken = compact_weights(np.array([1.0, 2.5]))
    assert broken is not None
    assert (broken.dtype, broken.tolist()) == (np.dtype("<f4"), [1.0, 2.5])


@examples(30)
@given(counts)
def test_the_postings_of_a_term_begin_after_those_of_the_terms_before(per_term: list[int]) -> None:
    terms = np.repeat(np.arange(len(per_term)), per_term)
    assert (
        starts_of(terms, len(per_term)).tolist() == offsets(np.array(per_term, dtype=int)).tolist()
    )

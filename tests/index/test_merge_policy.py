"""When segments are merged: few enough to search fast, seldom enough to write fast."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit.index.merge_policy import GeometricMergePolicy, Size

POLICY = GeometricMergePolicy()


def whole(*counts: int) -> list[Size]:
    """Segments of so many documents, none of them deleted."""
    return [Size(count, count) for count in counts]


def test_an_empty_index_has_nothing_to_merge() -> None:
    assert POLICY.choose([]) == ()


def test_one_segment_is_left_alone_whatever_its_size() -> None:
    for count in (1, POLICY.small, POLICY.small + 1, 1_000_000):
        assert POLICY.choose(whole(count)) == ()


def test_few_small_segments_are_left_alone() -> None:
    assert POLICY.choose(whole(*[1] * POLICY.most_small)) == ()
    assert POLICY.choose(whole(*[1] * POLICY.most_small, 100_000)) == ()


def test_many_small_segments_are_merged_and_no_others() -> None:
    many = POLICY.most_small + 1
    assert POLICY.choose(whole(100_000, *[1] * many)) == tuple(range(1, many + 1))


def test_small_segments_pass_into_a_large_one_that_they_have_caught_up_with() -> None:
    many = [POLICY.small] * (POLICY.most_small + 1)
    together = sum(many)
    assert POLICY.choose(whole(int(POLICY.factor * together) - 1, *many)) == tuple(
        range(len(many) + 1)
    )
    assert POLICY.choose(whole(int(POLICY.factor * together), *many)) == tuple(
        range(1, len(many) + 1)
    )


def test_a_large_segment_is_merged_only_when_those_below_have_grown() -> None:
    assert POLICY.choose(whole(100_000, 20_000)) == ()
    assert POLICY.choose(whole(100_000, 40_000)) == (0, 1)
    assert POLICY.choose(whole(100_000, 20_000, 15_000)) == (0, 1, 2)
    assert POLICY.choose(whole(1_000_000, 20_000, 15_000)) == (1, 2)


def test_a_worn_segment_is_written_anew() -> None:
    assert POLICY.choose([Size(1000, 699)]) == (0,)
    assert POLICY.choose([Size(1000, 700)]) == ()
    assert POLICY.choose([Size(1000, 0)]) == (0,)


def test_a_worn_segment_counts_for_what_is_alive_in_it() -> None:
    assert POLICY.choose([Size(100_000, 100_000), Size(100_000, 20_000)]) == (1,)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(st.integers(1, 1_000_000), st.floats(0, 1)).map(
            lambda pair: Size(pair[0], int(pair[0] * pair[1]))
        ),
        max_size=40,
    )
)
def test_what_is_chosen_once_leaves_nothing_worn_and_few_segments(sizes: list[Size]) -> None:
    chosen = POLICY.choose(sizes)
    assert list(chosen) == sorted(set(chosen))
    after = merged(sizes, chosen)
    assert all(size.all - size.live <= POLICY.most_deleted * size.all for size in after)
    small = sum(size.live <= POLICY.small for size in after)
    large = len(after) - small
    documents = sum(size.live for size in after)
    steps = math.log(max(documents / POLICY.small, 1), POLICY.factor)
    assert small <= POLICY.most_small + 1
    assert large <= 2 * steps + 2


def merged(sizes: Sequence[Size], chosen: Sequence[int]) -> list[Size]:
    """The segments after those that were chosen have become one, or none."""
    kept = [size for place, size in enumerate(sizes) if place not in chosen]
    live = sum(sizes[place].live for place in chosen)
    return [*kept, *whole(live)] if live else kept


@pytest.mark.parametrize("start", [0, 18_000])
@pytest.mark.parametrize("policy", [POLICY, GeometricMergePolicy(small=20, most_small=4)])
def test_a_long_life_of_single_updates_keeps_few_segments_and_writes_seldom(
    policy: GeometricMergePolicy, start: int
) -> None:
    updates = 2_000
    sizes = whole(start) if start else []
    written = most = 0
    for _ in range(updates):
        sizes.append(Size(1, 1))
        chosen = policy.choose(sizes)
        if chosen:
            written += sum(sizes[place].live for place in chosen)
            sizes = merged(sizes, chosen)
        most = max(most, len(sizes))
    documents = start + updates
    assert sum(size.live for size in sizes) == documents
    assert most < 15
    # Small segments are merged with one another every so many updates, large ones in steps.
    steps = math.log(documents / policy.small, policy.factor)
    assert written / updates < 0.6 * policy.small / policy.most_small + 2 * steps


def test_a_life_of_updates_of_old_articles_rewrites_a_large_segment_seldom() -> None:
    first, written, updates = 18_000, 0, 20_000
    sizes = whole(first)
    for number in range(updates):
        if number < first:
            # Each update takes an article out of the first segment that still has some of them.
            place = max(range(len(sizes)), key=lambda at: sizes[at].live)
            sizes[place] = Size(sizes[place].all, sizes[place].live - 1)
        sizes.append(Size(1, 1))
        chosen = POLICY.choose(sizes)
        if chosen:
            written += sum(sizes[at].live for at in chosen)
            sizes = merged(sizes, chosen)
        assert len(sizes) < 15
    steps = math.log(first / POLICY.small, POLICY.factor)
    assert written / updates < 0.6 * POLICY.small / POLICY.most_small + 2 * steps

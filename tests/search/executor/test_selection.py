import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oracle.budget import examples
from searchkit.search.executor import selection
from searchkit.search.executor.selection import best, candidates, kth_largest_bound

SIZES = [1, 5, 511, 512, 513, 5_000, 40_000]


def scores_of(size, distinct, seed=1):
    """Scores with so many distinct values, in any order."""
    return np.random.default_rng(seed).integers(1, distinct + 1, size).astype("f4")


def best_sorted(scores, k):
    return sorted(range(len(scores)), key=lambda place: (-scores[place], place))[:k]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("k", [1, 7, 80, 600, 50_000])
@pytest.mark.parametrize("distinct", [1, 10, 1_000_000])
def test_the_best_are_those_of_a_stable_sort(size, k, distinct):
    scores = scores_of(size, distinct)
    assert best(scores, k).tolist() == best_sorted(scores.tolist(), k)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("k", [1, 7, 600])
def test_candidates_hold_every_tie_with_the_last_of_the_best(size, k):
    scores = scores_of(size, 20)
    last = np.sort(scores)[::-1][min(k, size) - 1]
    chosen = candidates(scores, k)
    assert set((scores >= last).nonzero()[0].tolist()) <= set(chosen.tolist())
    assert (np.diff(chosen) > 0).all()


@examples(100)
@given(st.lists(st.integers(0, 5), min_size=1, max_size=60), st.integers(1, 70))
def test_at_least_k_reach_the_bound(numbers, k):
    scores = np.array(numbers, dtype="f4")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(selection, "_FEW", 0)
        patch.setattr(selection, "_ROWS", 5)
        bound = kth_largest_bound(scores, k)
        assert best(scores, k).tolist() == best_sorted(numbers, k)
    if bound is None:
        assert k >= len(numbers)
    else:
        assert (scores >= bound).sum() >= k
    assert scores.tolist() == numbers

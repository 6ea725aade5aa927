"""Marks are looked for; reading the whole text is the oracle."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from searchkit.analysis import fold, stem, tokenize
from searchkit.search.marks import Mark, NearWords, Needles, find_marks, read_marks
from searchkit.search.occurrences import MAX_CHUNK, MAX_FOREIGN, Occurrences
from searchkit.search.query import plan

# Words whose stems are not what they begin with, and words that can be written in several ways.
FORMS = """
    hope hoping hoped hop hopping strategy strategies strategic possibly possible possibility
    die dying dies lie lying tie sky skies skis day days early only gently ugly news agreed
    relational relate presidency presidential president us U.S. U.S U.S.-led F.B.I. fbi a.m.
    1000 1,000 1,000.5 1000.5 2013 2,013 10:04 3.5 1990s G20 o'brien O’Brien force's force’s forces
    Muñoz munoz MUNOZ Straße strasse Łódź café x½ ＦＢＩ e\u0301tat Ελλάς İzmir don't the The THE
    them there thing state states status _state_ us_led near/far end.the a aid A.I.D.S. n.a.t.o NATO
""".split()
joints = st.sampled_from(
    [" ", " ", " ", "\n\n", "\t", "-", "—", "“", ".", "'", "’", ",", "_", "", "\u00a0"]
)
words = st.sampled_from(FORMS) | st.text(max_size=5)
texts = st.lists(st.tuples(words, joints), max_size=60).map(
    lambda pairs: "".join(map("".join, pairs))
)


@st.composite
def needles(draw: st.DrawFn) -> Needles:
    stems = [stem(token.term) for word in FORMS for token in tokenize(word)]
    some = st.sampled_from(stems)
    found = Needles(words=set(draw(st.lists(some, max_size=4))))
    for phrase in draw(st.lists(st.lists(some, min_size=2, max_size=3), max_size=2)):
        found.add(NearWords(tuple(phrase), draw(st.sampled_from([0, 2, 3]))))
    for word in draw(st.lists(st.sampled_from(FORMS), max_size=1)):
        cut = draw(st.integers(0, len(word)))
        found.add_wildcard(fold(word[:cut]) + "*" + draw(st.sampled_from(["", "s", "?"])))
    return found


@settings(max_examples=500, deadline=None)
@given(texts, needles())
@example("the U.S.the us", Needles(words={"us", "the"}))
@example("a b a b a", Needles(phrases=[NearWords(("a", "b")), NearWords(("b", "a"), 2)]))
def test_what_is_looked_for_is_what_reading_finds(text: str, wanted: Needles) -> None:
    assert find_marks(text, wanted) == read_marks(text, wanted)


@given(
    st.text("abcdefghilmnoprstuyz'", min_size=1, max_size=9),
    st.sampled_from(
        "s es ed ing ly y ies ied ation ational ability ibility ization ously ogist ency ably ying 's".split()
    ),
)
def test_every_form_of_a_word_is_found_by_its_stem(beginning: str, ending: str) -> None:
    text = f"before {beginning}{ending} after"
    for token in tokenize(text):
        assert Occurrences(text).of_stem(stem(token.term))[token.start] == token.end


def test_a_text_in_another_script_is_read() -> None:
    text = "Договор " * MAX_FOREIGN + "treaty"
    wanted = plan("договор treaty").needles
    assert len(find_marks(text, wanted)) == MAX_FOREIGN + 1
    assert find_marks(text, wanted) == read_marks(text, wanted)


def test_a_phrase_is_found_where_no_white_space_parts_the_words() -> None:
    text = "a-treaty-on-cod-" * MAX_CHUNK
    found = find_marks(text, plan('"treaty on cod"').needles)
    assert len(found) == MAX_CHUNK
    assert found[0] == Mark(2, 15, found[0].needle)


def test_phrases_go_before_words() -> None:
    text = "Fish and cod and fish."
    found = find_marks(text, plan('fish "cod and fish"').needles)
    assert [text[mark.start : mark.end] for mark in found] == ["Fish", "cod and fish"]


def test_of_near_words_the_closest_are_marked() -> None:
    text = "Russia and China. The reasons vary from sanctions in Russia."
    found = find_marks(text, plan('"sanctions russia"~6').needles)
    assert [text[mark.start : mark.end] for mark in found] == ["sanctions in Russia"]

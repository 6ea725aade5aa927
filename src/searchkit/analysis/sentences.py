"""Where sentences end in political prose.

A full stop after “Sen.”, “U.S.”, “No.” or an initial does not end a sentence. NLTK's
Punkt (Kiss and Strunk, “Unsupervised Multilingual Sentence Boundary Detection”, 2006)
knows how to weigh that; its parameters are set here, so nothing is downloaded.
Importing this module imports NLTK, which takes most of a second: sentences are found
when an article is indexed, never when it is searched.
"""

from __future__ import annotations

from functools import cache

from nltk.tokenize.punkt import PunktLanguageVars, PunktParameters, PunktSentenceTokenizer

# Without their last dot, in lower case, as Punkt wants them.
_ABBREVIATIONS = frozenset(
    """
    adm amb assn atty brig capt cllr cmdr co col comm corp cpl del dep dept det dir dist div
    dr esq est ex exec fr ft gen gov hon inc insp jr judge lt ltd maj messrs mgr mr mrs ms
    mt msgr no nos p pp pres prof pvt rep reps ret rev rt sec secy sen sens sgt sr st supt
    treas univ vol vs etc cf al viz
    jan feb mar apr jun jul aug sep sept oct nov dec
    mon tue tues wed thu thur thurs fri sat sun
    ala ariz ark calif colo conn fla ga ill ind kan ky la mass md mich minn miss mo mont neb
    nev okla ore pa penn tenn tex va vt wash wis wyo
    u.s u.k u.n e.u u.s.a u.s.s.r d.c n.y n.j n.c s.c n.m n.h r.i w.va n.d s.d l.a
    a.m p.m e.g i.e ph.d m.d m.p m.e.p b.c a.d d r
    """.split()
)
# After an abbreviation these begin a new sentence: “… the U.S. He said …”.
_STARTERS = frozenset(
    """
    the he she it they we i you but and yet so in on at by for from as if when while after
    before since although though this that these those there a an his her its their our
    what who how why where not no one some many most both mr mrs ms
    """.split()
)


class _NewsLanguage(PunktLanguageVars):  # type: ignore[misc]
    # Print closes a sentence with the one-character ellipsis too.
    sent_end_chars = (".", "?", "!", "…")


@cache
def _punkt() -> PunktSentenceTokenizer:
    parameters = PunktParameters()
    parameters.abbrev_types = set(_ABBREVIATIONS)
    parameters.sent_starters = set(_STARTERS)
    return PunktSentenceTokenizer(parameters, lang_vars=_NewsLanguage())


def sentence_spans(body: str) -> list[tuple[int, int]]:
    """The half-open character ranges of the sentences of a body, in order.

    A paragraph's end always ends a sentence; white space belongs to none.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for paragraph in body.split("\n\n"):
        first = len(spans)
        for left, right in _punkt().span_tokenize(paragraph):
            if left == right:
                continue
            # “Why?” she asked. is one sentence: the quotation's end is not its end.
            if len(spans) > first and paragraph[left].islower():
                spans[-1] = (spans[-1][0], start + right)
            else:
                spans.append((start + left, start + right))
        start += len(paragraph) + 2
    return spans

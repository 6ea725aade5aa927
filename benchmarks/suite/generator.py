"""You have no archive at hand: a collection whose words are as unevenly common as real ones.

Word frequencies follow Zipf's law with Mandelbrot's shift (B. Mandelbrot, 1953); each article
also draws from the words of its topic, so that words occur in bursts and together, as they do
in real text. Lengths are lognormal around 900 words. The same seed makes the same articles.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Sequence

import numpy as np

from suite.records import Record

VOCABULARY = 60_000
_EXPONENT = 1.22
_SHIFT = 1.5
_TOPICS = 40
_TOPIC_WORDS = 500
_TOPIC_SHARE = 0.2
"""The part of an article's words that comes from the words of its topic."""
_FIRST_DAY = datetime.date(2010, 1, 1)
_DAYS = 3652
_ENDINGS = ("", "", "", "", "s", "s", "ed", "ing", "er", "ation", "ly", "ment")
_CHUNK = 500
"""Articles whose words are drawn at once; few enough to be held in memory as numbers."""


def generate(count: int, seed: int = 20) -> list[Record]:
    """`count` articles of an invented language, by some 200 authors in 20 papers."""
    language = _Language(seed)
    articles: list[Record] = []
    while len(articles) < count:
        articles += language.articles(len(articles), min(_CHUNK, count - len(articles)))
    return articles


class _Language:
    """The words, names and topics that all articles share."""

    def __init__(self, seed: int) -> None:
        self._draw = np.random.default_rng(seed)
        self._choose = random.Random(seed)
        self._words = np.array(_vocabulary(self._choose), dtype=object)
        names = [self._choose.choice(self._words[2000:]).capitalize() for _ in range(400)]
        self._authors = [
            f"{first} {last}" for first, last in zip(names[::2], names[1::2], strict=True)
        ]
        self._papers = [
            f"The {self._choose.choice(names)} {kind}"
            for kind in ("Times", "Post", "Herald", "Review", "Courier")
            for _ in range(4)
        ]
        self._topic_names = [str(word) for word in self._words[3000 : 3000 + _TOPICS]]
        # Topics share the language's middle words; the first of each is its commonest.
        self._topic_words = [
            self._draw.permutation(np.arange(150, 12_000))[:_TOPIC_WORDS] for _ in range(_TOPICS)
        ]
        self._common = _cumulative(VOCABULARY)
        self._in_topic = _cumulative(_TOPIC_WORDS)

    def articles(self, first: int, count: int) -> list[Record]:
        """`count` articles, numbered from `first`."""
        lengths = np.clip(self._draw.lognormal(6.65, 0.55, count), 60, 8_000).astype(int)
        topics = self._draw.integers(0, _TOPICS, count)
        return [
            self._article(first + number, int(lengths[number]), int(topics[number]))
            for number in range(count)
        ]

    def _article(self, number: int, length: int, topic: int) -> Record:
        choose = self._choose
        date = _FIRST_DAY + datetime.timedelta(days=choose.randrange(_DAYS))
        words = self._text(length, topic)
        title = " ".join(self._text(choose.randint(5, 11), topic)).capitalize()
        return Record(
            id=f"g{number:07}",
            title=title,
            authors=tuple(choose.sample(self._authors, choose.choice((1, 1, 1, 2)))),
            date=date,
            body=self._paragraphs(words),
            source=self._papers[min(int(choose.expovariate(0.25)), len(self._papers) - 1)],
            url=f"https://paper.example/{date:%Y/%m/%d}/g{number:07}",
            topics=(self._topic_names[topic],),
        )

    def _text(self, length: int, topic: int) -> list[str]:
        """Words of the language, every fifth or so of them a word of the topic."""
        drawn = np.searchsorted(self._common, self._draw.random(length))
        about = self._draw.random(length) < _TOPIC_SHARE
        places = np.searchsorted(self._in_topic, self._draw.random(int(about.sum())))
        drawn[about] = self._topic_words[topic][places]
        return list(self._words[drawn])

    def _paragraphs(self, words: Sequence[str]) -> str:
        """Sentences of 6 to 30 words, with commas and names, two to five to a paragraph."""
        choose = self._choose
        paragraphs: list[list[str]] = [[]]
        sentences = place = 0
        left_in_paragraph = choose.randint(2, 5)
        while place < len(words):
            sentence = list(words[place : place + choose.randint(6, 30)])
            place += len(sentence)
            sentence[0] = sentence[0].capitalize()
            if len(sentence) > 12:
                sentence[6] += ","
            if sentences % 4 == 1:
                sentence[-1] += f", said {choose.choice(self._authors)}"
            paragraphs[-1].append(" ".join(sentence) + ".")
            sentences += 1
            left_in_paragraph -= 1
            if not left_in_paragraph and place < len(words):
                paragraphs.append([])
                left_in_paragraph = choose.randint(2, 5)
        return "\n\n".join(" ".join(sentences) for sentences in paragraphs)


def _vocabulary(choose: random.Random) -> list[str]:
    """Distinct pronounceable words, the common ones short, many in several forms."""
    onsets = "b c d f g h k l m n p r s t v w br ch cl gr pl pr sh st th tr".split()
    codas = ["", "", "", "", "n", "r", "s", "t", "l", "m", "nd", "st"]
    words: dict[str, None] = {}
    while len(words) < VOCABULARY:
        known = len(words)
        syllables = 1 + (known > 150) + (known > 4_000 and choose.random() < 0.5)
        root = "".join(
            choose.choice(onsets) + choose.choice("aeiou") + choose.choice(codas)
            for _ in range(syllables)
        )
        endings = _ENDINGS if known > 150 else ("",)
        for _ in range(1 if known < 150 else choose.choice((1, 1, 2, 3))):
            words[root + choose.choice(endings)] = None
    return list(words)[:VOCABULARY]


def _cumulative(words: int) -> np.ndarray:
    """For each rank, the probability that a drawn word has it or one before it."""
    weights = 1.0 / (np.arange(words) + 1 + _SHIFT) ** _EXPONENT
    cumulative: np.ndarray = np.cumsum(weights / weights.sum())
    cumulative[-1] = 1.0
    return cumulative

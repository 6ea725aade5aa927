"""Bylines in other languages name the same people as in English."""

import pytest

from searchkit.ingest.foreign_bylines import in_english, is_desk
from searchkit.ingest.html_page import open_page
from searchkit.ingest.page_authors import authors
from searchkit.ingest.page_people import People


@pytest.mark.parametrize(
    ("byline", "language"),
    [
        ("Por Ana Gil y Juan Paz", "es"),
        ("Publicado por: Ana Gil, Juan Paz", ""),
        ("Par Ana Gil et Juan Paz", "fr-CA"),
        ("Von Ana Gil und Juan Paz", "de"),
        ("Di Ana Gil e Juan Paz", "it"),
        ("Door Ana Gil en Juan Paz", "nl"),
        ("Af Ana Gil og Juan Paz", "da"),
        ("Autores: Ana Gil e Juan Paz", "pt"),
        ("By Ana Gil and Juan Paz", "en"),
    ],
)
def test_writers_are_told_from_the_words_around_them(byline, language):
    assert People([], language).named_in([byline]) == ("Ana Gil", "Juan Paz")


def test_a_name_with_an_and_in_it_stays_whole():
    assert People([], "pt").named_in(["Por José Volta e Pinto"]) == ("José Volta e Pinto",)
    assert in_english("Von Miller and Bo Finch", "en") == "Von Miller and Bo Finch"


@pytest.mark.parametrize("desk", ["Redacción", "Redazione Gazzetta", "Agencia Norte", "Por"])
def test_desks_and_words_around_names_are_nobody(desk):
    assert is_desk(desk)
    assert People([]).named_in([desk]) == ()


@pytest.mark.parametrize("name", ["Von Miller", "Maria von Trapp", "Di Ana"])
def test_a_name_that_begins_like_such_a_word_is_no_desk(name):
    assert not is_desk(name)


def test_a_line_that_says_who_published_a_page_names_its_author():
    line = "<small>05/10/2018 - Publicado por: Clara Borba - Categoria: Porto</small>"
    page = open_page(
        f"<html lang='pt'><body><h1>O porto fecha</h1>{line}<p>Chove.</p></body></html>"
    )
    assert authors(page, [], [], "O porto fecha") == ("Clara Borba",)

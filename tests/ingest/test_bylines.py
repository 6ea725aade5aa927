import pytest

from searchkit.ingest.bylines import is_byline, parse_authors, parse_byline


@pytest.mark.parametrize(
    ("byline", "people"),
    [
        ("By Ann Lee", ("Ann Lee",)),
        ("By Ann Lee, Bo Dahl and Cy Roe", ("Ann Lee", "Bo Dahl", "Cy Roe")),
        ("By Sen. Ann Lee", ("Ann Lee",)),
        ("Prof. Bo Dahl and Dr. Cy Roe", ("Bo Dahl", "Cy Roe")),
        ("By Ann Lee <ann.lee@gazette.example>", ("Ann Lee",)),
        ("Ann Lee, Bo Dahl, Ann.Lee Gazette.Com, Bo.Dahl Gazette.Com", ("Ann Lee", "Bo Dahl")),
        ("S.E. Cole and W.E.B. Roe", ("S.E. Cole", "W.E.B. Roe")),
        ("By Ann Lee in Oslo and Bo Dahl in Rome", ("Ann Lee", "Bo Dahl")),
        ("By Ann Lee | March 3, 2014", ("Ann Lee",)),
        ("BY ANN O'LEE", ("Ann O'Lee",)),
        ("Ann Lee, Political Editor", ("Ann Lee",)),
        ("", ()),
    ],
)
def test_a_byline_names_its_people_and_nothing_else(byline, people):
    assert parse_byline(byline) == people


def test_authors_come_as_lists_objects_or_text():
    assert parse_authors(["Ann Lee", {"name": "Bo Dahl"}]) == ("Ann Lee", "Bo Dahl")
    assert parse_authors("Ann Lee; Bo Dahl") == ("Ann Lee", "Bo Dahl")
    assert parse_authors(None) == ()


def test_a_sentence_is_no_byline():
    assert is_byline("By Ann Lee")
    assert is_byline("Ann Lee")
    assert not is_byline("The board met at noon.")

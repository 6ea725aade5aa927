"""Old pages that are laid out in tables: all of the column is the article, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from searchkit.ingest import read

ONE, TWO, THREE, FOUR, FIVE = (
    f"The {number} thing that the harbour board decided on Monday was to close the old ferry pier, "
    "though the fishermen had asked it to wait until the end of the season."
    for number in ("first", "second", "third", "fourth", "fifth")
)
MENU = "<a href='/'>Home</a><br><a href='/news'>News</a><br><a href='/sport'>Sport</a>"


def body(tmp_path: Path, column: str) -> list[str]:
    page = (
        "<html><head><title>Pier closes</title></head><body><table><tr>"
        f"<td>{MENU}</td><td><table><tr><td>{column}</td></tr></table></td></tr></table></body></html>"
    )
    (tmp_path / "page.html").write_text(page)
    (article,) = read(tmp_path / "page.html")
    return article.body.split("\n\n")


@pytest.mark.parametrize(
    ("column", "paragraphs"),
    [
        (f"{ONE}<br><br>{TWO}<br><br>{THREE}", [ONE, TWO, THREE]),
        (f"{ONE}<br><br>{TWO} {THREE}<p>{FOUR}<p>{FIVE}", [ONE, f"{TWO} {THREE}", FOUR, FIVE]),
        (f"{ONE}<br><br>{TWO}<ul><li>{FOUR}</ul>{FIVE}", [ONE, TWO, FOUR, FIVE]),
        (
            f"{ONE}<br><br>{TWO}<blockquote>{FOUR}<br><br>{FIVE}</blockquote>{THREE}",
            [ONE, TWO, FOUR, FIVE, THREE],
        ),
        (f"{ONE}<br><br>{TWO}<h3>The vote</h3>{THREE}<br>", [ONE, TWO, "The vote", THREE]),
        (f"{ONE}<br><br>{TWO}</td></tr><tr><td>{THREE}<br><br>{FOUR}", [ONE, TWO, THREE, FOUR]),
        (f"{ONE}<br><br>{TWO}<ul><li><a href='/1'>Crane falls</a></ul>", [ONE, TWO]),
    ],
)
def test_a_column_is_read_whole_and_its_menu_is_not(
    tmp_path: Path, column: str, paragraphs: list[str]
) -> None:
    assert body(tmp_path, column) == paragraphs

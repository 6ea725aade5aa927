"""E-mail newsletters: the subject is the title, what is about the mail itself is left out."""

from __future__ import annotations

import datetime
import mailbox
from email.message import EmailMessage

import pytest

from searchkit.errors import Unreadable
from searchkit.ingest import read

STORY = "The senate passed the treaty on Monday after a long debate, and the minister thanked everybody who had voted for it."
MARKUP = f"""<html><head><style>p {{}}</style></head><body><table><tr><td><a href="#">View this email in your browser</a></td></tr>
<tr><td><p>{STORY}</p><p>A <b>second</b> paragraph.</p></td></tr>
<tr><td><p>You are receiving this because you signed up. <a href="#">Unsubscribe</a></p></td></tr></table></body></html>"""


def message(
    subject="Fwd: Treaty passed – at last",
    sender="Ada Long <ada@letter.example>",
    plain="",
    markup=MARKUP,
    **headers,
):
    mail = EmailMessage()
    mail["Subject"] = subject
    mail["From"] = sender
    mail["Date"] = "Tue, 26 Mar 2013 23:30:00 -0500"
    mail.set_content(plain or "Open in HTML.")
    if markup:
        mail.add_alternative(markup, subtype="html")
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    return mail


def read_one(tmp_path, mail):
    (tmp_path / "a.eml").write_bytes(mail.as_bytes())
    (article,) = read(tmp_path / "a.eml")
    return article


def test_a_message_is_an_article(tmp_path):
    article = read_one(
        tmp_path, message(List_Id="Capitol Letter <letter.example>", Content_Language="en")
    )
    assert article.title == "Treaty passed – at last"
    assert article.paragraphs == (STORY, "A second paragraph.")
    assert article.date == datetime.date(2013, 3, 26)
    assert (article.authors, article.source, article.language) == (
        ("Ada Long",),
        "Capitol Letter",
        "en",
    )


@pytest.mark.parametrize(
    ("sender", "authors", "source"),
    [
        ("The Morning Letter <news@letter.example>", (), "The Morning Letter"),
        ("Ada Long at The Letter <ada@letter.example>", ("Ada Long",), "The Letter"),
        ("news@letter.example", (), "letter.example"),
    ],
)
def test_only_a_person_who_sends_is_an_author(tmp_path, sender, authors, source):
    article = read_one(tmp_path, message(sender=sender))
    assert (article.authors, article.source) == (authors, source)


def test_plain_text_is_preferred_where_it_is_whole(tmp_path):
    plain = f"{STORY}\n\n{STORY[:59]} Again.\n\nUnsubscribe: https://letter.example/u\n"
    article = read_one(tmp_path, message(plain=plain, markup=""))
    assert article.paragraphs == (STORY, f"{STORY[:59]} Again.")


def test_a_mailbox_gives_every_message_and_names_what_holds_none(tmp_path):
    box = mailbox.mbox(tmp_path / "a.mbox")
    quoted = f"{STORY} {STORY}\n\nFrom here on it is quiet. {STORY}\n"
    for mail in (
        message(),
        message(subject="Re: Vote", plain=quoted, markup=""),
        message(subject="Empty", plain=" ", markup=""),
    ):
        box.add(mail)
    box.close()
    problems = []
    found = list(read(tmp_path / "a.mbox", on_problem=problems.append))
    assert [article.title for article in found] == ["Treaty passed – at last", "Vote"]
    assert found[1].paragraphs[1].startswith("From here on it is quiet.")
    assert len({article.id for article in found}) == 2
    assert [problem.path.rpartition(", ")[2] for problem in problems] == ["message 3"]


def test_what_is_no_mailbox_is_said_to_be_none(tmp_path):
    (tmp_path / "a.mbox").write_text("hello\n")
    with pytest.raises(Unreadable, match="no mailbox"):
        list(read(tmp_path / "a.mbox"))


def test_a_message_nested_too_deeply_leaves_the_others_of_its_mailbox(tmp_path):
    deep = "".join(
        f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(1500)
    )
    text = f"From a@b Mon\nSubject: Deep\n{deep}\n\nFrom c@d Mon\nSubject: Good\n\n{STORY}\n"
    (tmp_path / "a.mbox").write_text(text)
    problems = []
    (article,) = read(tmp_path / "a.mbox", on_problem=problems.append)
    assert article.title == "Good"
    assert ["nested too deeply" in problem.cause for problem in problems] == [True]

"""“Publicado por Ana Gil y Juan Paz”, “Von Anna Berg und Max Klein”: the same in English.

Bylines (`bylines`) are read in English. `in_english` puts “By” and “and” for what other
languages have there, and tells what is no name in them: the desk, the agency, the word for “author”.
"""

from __future__ import annotations

import re
from functools import cache

# What stands before a writer's name, whatever the page says of its language.
_WRITTEN = re.compile(
    r"""(?:\A|(?<=[\s|•·–—,-]))
    (?: (?:publicad[oa]|escrit[oa]|postado|enviado|redactado|elaborado|texto|reportagem|reportaje)\s+por
      | (?:publié|écrit|rédigé|proposé|texte)\s+par
      | (?:veröffentlicht|geschrieben|publiziert|verfasst|text|ein\s+beitrag)\s+von
      | (?:scritto|pubblicato|redatto)\s+da | a\s+cura\s+di
      | (?:geschreven|geplaatst)\s+door
      | (?:skrevet|skriven|publicerad|publisert)\s+a[vf] | napisał[a]?
      | (?:autor(?:es|as?|in|en)?|auteure?s?|autor[ei]|redactor[a]?|texto?|testo|tekst|foto\s+e\s+texto
          |автор(?:ы)?|текст|συντάκτης|بقلم|كتب|כתב|yazan|penulis|oleh|tác\s+giả)\s*:
    )\s*:?\s+(?=[^\W\d_])""",
    re.IGNORECASE | re.VERBOSE,
)
_BY = {
    "es": "por", "pt": "por", "gl": "por", "ca": "per", "fr": "par", "it": "di|da", "de": "von",
    "nl": "door", "sv": "av", "nb": "av", "no": "av", "nn": "av", "da": "af", "ro": "de",
    "id": "oleh", "ms": "oleh",
}  # fmt: skip
_AND = {
    "es": "y|e", "pt": "e", "gl": "e", "ca": "i", "fr": "et", "it": "e|ed", "de": "und", "nl": "en",
    "sv": "och", "nb": "og", "no": "og", "nn": "og", "da": "og", "pl": "i", "hr": "i", "sr": "i",
    "bs": "i", "ro": "și|şi|si", "tr": "ve", "id": "dan", "ru": "и", "uk": "і|та",
}  # fmt: skip
_DESKS = re.compile(
    r"""(?:\S{1,20}\s+)?
        (?: redac[ct]i[oóò]n? | redaç[aã]o | rédaction | redaktion(?:en)? | redazione | redactie | redakcja
          | redakce | redakcija | redaksi | redacció | toimitus | szerkesztőség | редакция | редакція
          | συντακτική\s+ομάδα | agencias? | agências? | agences? | agentur(?:en)? | agenzi[ae] | corresponsal )
        (?:\s+.{1,30})?
      | por | par | von | di | door | av | af | autor(?:es|a)? | auteur | autore | авторы?""",
    re.IGNORECASE | re.VERBOSE,
)


def in_english(byline: str, language: str = "") -> str:
    """The byline with English words around its names; `language` is the code of its language."""
    byline, count = _WRITTEN.subn("By ", byline, count=1)
    by, between = _words(language.partition("-")[0].lower())
    if by is not None and not count:
        byline = by.sub("By ", byline, count=1)
    return byline if between is None else between.sub(" and ", byline)


def is_desk(name: str) -> bool:
    """Whether what stands for a name is a desk or an agency, or a word around names."""
    return _DESKS.fullmatch(name) is not None


@cache
def _words(language: str) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    """The patterns of a language's “by” and “and”.

    “José Volta e Pinto” is one man: two words must follow an “and” between writers.
    """
    by, between = _BY.get(language), _AND.get(language)
    return (
        (by and re.compile(rf"\A\W*(?:{by})\s+(?=[^\W\d_])", re.IGNORECASE)) or None,
        (between and re.compile(rf"\s(?:{between})\s(?=[^\W\d_]\S*\s+[^\W\d_])")) or None,
    )

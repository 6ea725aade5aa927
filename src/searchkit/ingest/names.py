"""Is “Chief Political Correspondent” a person? Is “The Associated Press”?

What the words of a byline are: a person's name, an office or honour before it, a role
behind it, or a body such as an agency or a paper. English, as the archive is.
"""

from __future__ import annotations

import re
import unicodedata

_OFFICE = re.compile(
    r"(?:(?:former|ex-?|acting|deputy|vice|prime|first|chief|foreign|finance|home|interior|defen[cs]e"
    r"|education|justice|u\.?s\.?|us|state|lord|attorney|secretary|lt\.?|maj\.?|brig\.?|adm\.?|right|rt\.?)\s+)*"
    r"(?:sens?\.|sen|senators?|reps?\.|rep|representative|govs?\.|gov|governor|pres\.|president|chancellor"
    r"|(?:prime\s+|foreign\s+)?minister|pm|mp|mep|congressman|congresswoman|assemblyman|assemblywoman"
    r"|councilman|councilwoman|councillor|cllr\.?|mayor|ambassador|amb\.|speaker|secretary|sec\."
    r"|gen\.?|general|col\.?|colonel|capt\.?|captain|lt\.?|lieutenant|maj\.|sgt\.?|sergeant|cmdr\.?|adm\.|admiral"
    r"|dr\.?|doctor|prof\.?|professor|mr\.?|mrs\.?|ms\.?|miss|mx\.?|sir|dame|lord|lady|baroness"
    r"|revs?\.?|reverend|fr\.|father|rabbi|imam|bishop|archbishop|cardinal|hon\.?|honou?rable)\s+",
    re.IGNORECASE,
)
# Given names, too: only before two more words are they certainly an office.
_DOUBTFUL_OFFICE = re.compile(r"(?:judge|justice|the|del\.)\s+(?=\S+\s+\S)", re.IGNORECASE)

NAME_TAIL = re.compile(
    r"\b(?:jr|sr|ii|iii|iv|ph\.?\s?d|m\.?d|j\.?d|esq|m\.?p|obe|mbe|cbe|kc|qc|ret)\b\.?\s*\Z",
    re.IGNORECASE,
)
"""What may stand behind a name, and is no name: `Jr.`, `III`, `PhD`."""
_DEGREE = re.compile(
    r"[\s,]+(?:ph\.?\s?d|m\.?d|j\.?d|esq|obe|mbe|cbe|kc|qc)\.?\s*\Z|\s+\(?[DR]-[A-Z]\w*\.?\)?\s*\Z",
    re.IGNORECASE,
)

_ROLE_WORDS = frozenset(
    "editor editors writer writers reporter reporters correspondent correspondents columnist columnists"
    " contributor contributors contributing critic critics producer producers staff analyst analysts"
    " anchor anchorman host hosts bureau chief journalist journalists blogger bloggers photographer"
    " photojournalist commentator commentators author authors strategist attorney lawyer"
    " reporting intern freelance freelancer freelancers special guest managing assistant associate"
    " economist lecturer scholar researcher"
    " emeritus consultant spokesman spokeswoman deputy director officer presenter broadcaster"
    " cartoonist illustrator translator admin administrator webmaster desk team".split()
)
_ROLE_PHRASES = re.compile(
    r"(?:opinion|op-ed|columns?|editorials?|politics|world|national|news|business|video|breaking|latest"
    r"|updated?|published|posted|exclusive|unknown|none|null|n/?a|anonymous|more|view all|see all|photos?"
    r"|more from .*|more about .*|about the author|bio|biography|archive|email|follow|share|comments?"
    r"|author|profile|senior|fellow|senior fellow|(?:visiting |senior |research |policy )*fellow|professor"
    r"|(?:\w+ )?professor of .*|president|ceo|founder|co-founder|chairman|chairwoman|minister|senator"
    r"|political director|washington|london|moscow|new york|brussels|berlin|paris|u\.?s\.?|et al"
    r"|contact|biography|bios?|all posts|latest posts|display name|full name|opinions? contributor)\Z",
    re.IGNORECASE,
)
_BODY_WORDS = frozenset(
    "press news times herald tribune gazette chronicle agency agencies media network networks magazine"
    " observer guardian broadcasting newspaper newspapers newsroom reuters associated ap afp upi tass"
    " xinhua pti ians dpa efe ansa lusa ritzau bns kyodo yonhap antara bernama anadolu interfax"
    " bloomberg cnn bbc nbc abc cbs npr msnbc pbs fox politico newsmax institute institution"
    " foundation board committee council association university college society union party ministry"
    " department service services wire inc llc ltd group online digital blog radio television tv usa"
    " today.com blogs center centre project coalition federation wires journal post bulletin courier"
    " forum investigations examiner inquirer dispatch sentinel telegraph daily weekly monthly review".split()
)
# They are family names as well, so a name of a first name and one of these is a person.
_BODY_OR_FAMILY = frozenset(
    "post journal guardian fox courier herald union college press group times".split()
)
_BODY_START = re.compile(r"the\s+(?!rev)\w", re.IGNORECASE)

_ADDRESS = re.compile(r"\w\.(?:com|org|net|edu|gov|info|co\.[a-z]{2})\Z", re.IGNORECASE)
_NAME_WORD = re.compile(r"[^\W\d_][\w.'’`´-]*\Z")
_SMALL = frozenset(
    "de del della der den di da das dos du la le las los van von af av al el bin ibn ben y e zu ter ten".split()
)
_SMALL_KEPT = frozenset("iii ii iv".split())
_MAC_NAMES = re.compile(
    r"mac(?=(?:donald|donnell|dougall|dowell|arthur|kenzie|kay|kinnon|lean|leod|millan|neil|pherson|askill"
    r"|gregor|intyre|intosh|farlane|farquhar|aulay|alister|allister|cormack|crae|duff|gillivray"
    r"|innes|iver|laren|laughlin|manus|nab|namara|quarrie|rae|taggart|tavish|vicar|williams)\Z)",
    re.IGNORECASE,
)
_NOT_OF_NAMES = frozenset(
    "is are was were has have had would this that his her their our your my who which said says"
    " about after before because when than then them they you we not into over under here him follow email".split()
)
_NEVER_FIRST = frozenset("in on at to of for from by with and or new view read see".split())
_NEVER_LAST = frozenset("on at in to of for from by with and or the".split())
_KIND = re.compile(
    r"(?:analysis|opinion|perspective|commentary|exclusive|column)\s+(?=\S+\s+\S)", re.IGNORECASE
)
_LOST_APOSTROPHE = re.compile(r"\bO(?=[A-Z][a-z]{2})")
_LOST_CAPITAL = re.compile(r"\bMc([a-z])(?=[a-z]{2})")


def without_office(name: str) -> str:
    """The name less titles of office and honours before it and degrees behind it."""
    name = _KIND.sub("", _DEGREE.sub("", name), count=1)
    while True:
        match = _OFFICE.match(name) or _DOUBTFUL_OFFICE.match(name)
        if match is None or match.end() >= len(name):
            return name
        name = name[match.end() :].lstrip(" .")


def is_role(text: str) -> bool:
    """Whether the text is what somebody does (“Staff Writer”), not who somebody is."""
    words = text.lower().replace("-", " ").split()
    if not words:
        return True
    if _ROLE_PHRASES.match(text.strip(" .")):
        return True
    return any(word.strip(".,") in _ROLE_WORDS for word in words)


def is_body_of_people(text: str) -> bool:
    """Whether the text names an agency, a paper, a board: something with an office."""
    if _BODY_START.match(text):
        return True
    words = [word.strip(".,'’").lower() for word in text.split()]
    if not words or not any(word in _BODY_WORDS for word in words):
        return False
    return not (
        len(words) in (2, 3)
        and words[-1] in _BODY_OR_FAMILY
        and not any(word in _BODY_WORDS or word in _BODY_FIRST for word in words[:-1])
    )


_BODY_FIRST = frozenset(
    "new york washington los angeles san national financial wall street evening morning sunday daily"
    " jewish labor labour democratic republican christian boston denver houston huffington jerusalem"
    " kyiv kiev moscow london european american world global united free".split()
)


def looks_like_name(text: str, *, most_words: int = 6) -> bool:
    """Whether the text could be somebody's name: one to six words of letters."""
    words = text.split()
    if not 1 <= len(words) <= most_words or not 2 <= len(text) <= 70:
        return False
    if not all(_NAME_WORD.match(word) for word in words):
        return False
    if any(_ADDRESS.search(word) for word in words):
        return False  # “Jane.Roe Example.Com” has lost its @.
    if words[0].lower() in _NEVER_FIRST or (len(words) > 1 and words[-1].lower() in _NEVER_LAST):
        return False
    if len(words) > 2 and any(word.lower() in ("to", "on", "at") for word in words[1:-1]):
        return False
    return not any(word.lower() in _NOT_OF_NAMES for word in words)


def with_proper_case(name: str) -> str:
    """The name in capitals and small letters where it was in capitals or small letters only.

    `SEAN O'HARA-MCKAY` becomes `Sean O'Hara-McKay`. In mixed case only what programs have
    spoiled is mended: `OHara` and `Mckay`, which nobody writes.
    """
    name = _LOST_CAPITAL.sub(lambda match: "Mc" + match[1].upper(), name)
    name = _LOST_APOSTROPHE.sub("O'", name)
    name = unicodedata.normalize("NFC", name)
    letters = [char for char in name if char.isalpha()]
    if not letters:
        return name
    words = name.split()
    if all(char.islower() for char in letters):
        return (
            " ".join(_cased(word, first=False) for word in words) if 2 <= len(words) <= 4 else name
        )
    shouted = sum(len(word.strip(".")) > 2 and word.isupper() for word in words)
    if not shouted or (len(words) == 1 and len(letters) <= 4):
        return name
    if not all(char.isupper() for char in letters):
        # “Jane ROE”: the family name is shouted; “Robert F. McROE” is not.
        return " ".join(
            _cased(word, first=False) if word.isupper() and len(word.strip(".")) > 3 else word
            for word in words
        )
    return " ".join(_cased(word, first=number == 0) for number, word in enumerate(words))


def _cased(word: str, *, first: bool) -> str:
    lower = word.lower()
    bare = lower.strip(".")
    if bare in _SMALL_KEPT or (word.isupper() and len(bare) > 1 and "." in word[:-1]):
        return word.upper()
    if len(bare) == 2 and word.isupper() and not first and not set(bare) & set("aeiouy"):
        return word.title() if bare in ("jr", "sr", "ng") else word
    if lower in _SMALL and not first:
        return lower
    if (
        lower in _BODY_WORDS
        and len(lower) <= 4
        and lower not in ("news", "post", "wire", "blog", "fox")
    ):
        return word.upper()
    return "-".join(_capital(part) for part in lower.split("-"))


def _capital(part: str) -> str:
    for mark in "'’`":
        head, found, tail = part.partition(mark)
        if found and len(head) <= 2 and len(tail) > 1:
            return head.capitalize() + mark + _capital(tail)
    if part.startswith("mc") and len(part) > 4:
        return "Mc" + part[2:].capitalize()
    if _MAC_NAMES.match(part):
        return "Mac" + part[3:].capitalize()
    return part[:1].upper() + part[1:]

"""Text to terms: what a word is, which words are the same, where sentences end.

Everything that is indexed and everything that is asked goes through this package,
so both sides agree on what a word is. It knows the language and nothing of files
or of the index; it may import Whoosh's analysis base classes and PyStemmer. NLTK is the
reference that the tests hold stems and sentences against, and is never imported here.
What it hands on is the `Token`: a term and the characters of the text that it stands for.
"""

from searchkit.analysis.stems import stem
from searchkit.analysis.tokens import Token, fold, tokenize

__all__ = ["Token", "fold", "stem", "tokenize"]

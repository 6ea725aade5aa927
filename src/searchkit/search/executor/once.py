"""Values that a node works out once.

Python 3.11's `functools.cached_property` takes a lock whenever it works a value out, which is
slow beside a short list of postings; a node belongs to one search, so none is needed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

Value = TypeVar("Value")


class once(Generic[Value]):  # noqa: N801  (it is read as a decorator)
    """A method that becomes an attribute with its value when it is first asked for."""

    def __init__(self, method: Callable[[Any], Value]) -> None:
        self._method = method
        self._name = method.__name__
        self.__doc__ = method.__doc__

    @overload
    def __get__(self, node: None, owner: type) -> once[Value]: ...
    @overload
    def __get__(self, node: object, owner: type) -> Value: ...
    def __get__(self, node: object | None, owner: type) -> once[Value] | Value:
        if node is None:
            return self
        value = node.__dict__[self._name] = self._method(node)
        return value

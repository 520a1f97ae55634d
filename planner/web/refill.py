"""A page's form with what somebody typed into it before, so that nothing is typed twice.

Works on the finished page, whatever its template: whichever of its forms was sent is found
by where it goes and by its hidden fields.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from html.parser import HTMLParser
from urllib.parse import unquote

Fields = Mapping[str, Sequence[str]]
"""What a form sent: the values of each field, as many as were chosen."""

TOKEN = "csrf"  # noqa: S105  the name of a field
"""The hidden field that is another one whenever somebody signs in."""

_KEPT_TYPES = frozenset({"hidden", "password", "file", "submit", "button", "image", "reset"})
_TICKED = frozenset({"checkbox", "radio"})

_Attributes = list[tuple[str, str | None]]


def refilled(page: str, action: str, fields: Fields) -> str:
    """`page` with `fields` in the form that goes to `action`; as it is where there is none.

    `action` is an address as the site reads it: pages may have it encoded. Passwords, files and
    hidden fields are the page's own.
    """
    forms = _Forms()
    forms.feed(page)
    forms.close()
    meant = next((n for n, form in enumerate(forms.found) if _is(form, action, fields)), None)
    if meant is None:
        return page
    filling = _Filling(meant, fields)
    filling.feed(page)
    filling.close()
    return "".join(filling.out)


def _is(form: Mapping[str, str], action: str, fields: Fields) -> bool:
    hidden = {name: value for name, value in form.items() if name not in ("", TOKEN)}
    return unquote(form[""]) == unquote(action) and all(
        value in fields.get(name, ()) for name, value in hidden.items()
    )


class _Forms(HTMLParser):
    """The forms of a page: the hidden fields of each, its address as the one without a name."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[dict[str, str]] = []

    def handle_starttag(self, tag: str, attrs: _Attributes) -> None:
        known = dict(attrs)
        if tag == "form":
            sent = (known.get("method") or "").lower() == "post"
            self.found.append({"": (known.get("action") or "") if sent else ""})
        elif tag == "input" and known.get("type") == "hidden" and self.found:
            self.found[-1][known.get("name") or ""] = known.get("value") or ""


class _Filling(HTMLParser):
    """Writes a page as it reads it, but for the fields of the form of number `meant`."""

    def __init__(self, meant: int, fields: Fields) -> None:
        super().__init__(convert_charrefs=False)
        self.out: list[str] = []
        self._fields = fields
        self._left = meant
        self._inside = False
        self._choices: Sequence[str] | None = None
        self._text: str | None = None

    def handle_starttag(self, tag: str, attrs: _Attributes) -> None:
        written = self.get_starttag_text() or ""
        if tag == "form":
            self._inside = self._left == 0
            self._left -= 1
        elif self._inside:
            written = self._filled(tag, attrs, written)
        self.out.append(written)
        if self._text is not None and tag == "textarea":
            self.out.append(escape(self._text))

    handle_startendtag = handle_starttag

    def _filled(self, tag: str, attrs: _Attributes, written: str) -> str:
        known = dict(attrs)
        values = self._fields.get(known.get("name") or "")
        if tag == "select":
            self._choices = values
        elif tag == "option" and self._choices is not None and "value" in known:
            return _tag(tag, attrs, "selected", (known["value"] or "") in self._choices)
        elif tag == "textarea" and values:
            self._text = values[0]
        elif tag == "input":
            kind = (known.get("type") or "text").lower()
            if kind in _TICKED:
                chosen = known.get("value") or "on"
                return _tag(tag, attrs, "checked", values is not None and chosen in values)
            if values and kind not in _KEPT_TYPES:
                return _tag(tag, attrs, "value", values[0])
        return written

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "select":
            self._choices = None
        elif tag == "textarea":
            self._text = None
        self.out.append(f"</{tag}>")

    def _as_it_is(self, text: str) -> None:
        if self._text is None:
            self.out.append(text)

    def handle_data(self, data: str) -> None:
        self._as_it_is(data)

    def handle_entityref(self, name: str) -> None:
        self._as_it_is(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._as_it_is(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self._as_it_is(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self._as_it_is(f"<!{decl}>")


def _tag(tag: str, attrs: _Attributes, name: str, value: str | bool) -> str:
    """The tag with its attribute `name` anew: a text, or there or not."""
    kept = [(key, text) for key, text in attrs if key != name]
    if value is not False:
        kept.append((name, None if value is True else value))
    said = (key if text is None else f'{key}="{escape(text)}"' for key, text in kept)
    return f"<{' '.join([tag, *said])}>"

"""Tables in HTML, for notebooks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

SHOWN = 20
"""The most rows that a table shows at once."""


class Markup(str):
    """A text that is HTML already."""


def within(folder: str, file: str) -> str:
    """The path of a file of a folder, from where the notebook is."""
    return file if folder in ("", ".") else f"{folder.rstrip('/')}/{file}"


def link(address: str, text: str) -> Markup:
    """A link; addresses that are not of the web or of files stay texts."""
    if address.startswith(("http://", "https://")) or ":" not in address:
        return Markup(f'<a href="{escape(address)}">{escape(text)}</a>')
    return Markup(escape(text))


def markdown(text: str) -> str:
    """A text in Markdown that shows as it is."""
    return re.sub(r"([\\`*_{}\[\]<>|#~$])", r"\\\1", text)


def _cell(value: object) -> str:
    if isinstance(value, Markup):
        return value
    return "" if value is None else escape(str(value))


def table(head: Sequence[str], rows: Iterable[Sequence[object]], caption: str) -> str:
    """A table with a caption below."""
    titles = "".join(f"<th>{escape(title)}</th>" for title in head)
    lines = ["".join(f"<td>{_cell(value)}</td>" for value in row) for row in rows]
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return (
        '<table><caption style="caption-side:bottom;text-align:left">'
        f"{escape(caption)}</caption><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>"
    )


def plain(head: Sequence[str], rows: Iterable[Sequence[object]], caption: str) -> str:
    """The same table in plain text."""
    texts = [["" if value is None else str(value) for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(head, *texts)] if head else []
    lines = [
        "  ".join(text.ljust(width) for text, width in zip(row, widths)).rstrip()
        for row in [list(head), *texts]
    ]
    rule = "-" * (sum(widths) + 2 * (len(widths) - 1))
    return "\n".join([*lines[:1], rule, *lines[1:], caption])

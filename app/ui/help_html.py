"""The help as it is painted: the little Markdown our pages are written in, made into the rich text of Qt in the colours in force.

Headings, paragraphs, numbered steps, bullets, bold words, keys in backticks and links to other pages; there is no more.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

from app.i18n import _
from app.ui import help_texts, theme
from app.ui.help_texts import Found
from app.ui.keys import KeyRow, spoken

_INLINE = re.compile(r"`(?P<key>[^`]+)`|\*\*(?P<bold>[^*]+)\*\*|\[(?P<words>[^\]]+)\]\((?P<target>[^)]+)\)")
_STEP = re.compile(r"\d+\. ")
KEYS_PART = 44
"""Per cent of the width for the keys, in each table of them: the words of all stand in one line."""


def style() -> str:
    """The style sheet of the help in the theme and text size in force."""
    c = theme.colors()
    title, head, body, small = (theme.font(role).pixelSize() for role in ("page_title", "name", "body", "caption"))
    return f"""
p.title {{ font-size: {title}px; font-weight: 600; margin: 0px 0px 8px 0px; }}
p.head {{ font-size: {head}px; font-weight: 600; margin: 14px 0px 4px 0px; }}
p, li, td {{ font-size: {body}px; color: {c.text}; }}
p {{ margin: 0px 0px 8px 0px; line-height: 125%; }}
li {{ margin: 0px 0px 4px 0px; line-height: 125%; }}
ol, ul {{ margin: 0px 0px 8px 0px; }}
a {{ color: {c.accent}; text-decoration: none; }}
.key {{ background-color: {c.sunken}; color: {c.text}; font-size: {body}px; }}
.small {{ font-size: {small}px; color: {c.text2}; }}
"""


def page(markdown: str) -> str:
    """A page of the help."""
    made: list[str] = []
    is_in = ""  # the list that is open: "ol", "ul" or none
    for line in markdown.splitlines():
        kind = "ol" if _STEP.match(line) else "ul" if line.startswith("- ") else ""
        if kind != is_in:
            made += [f"</{is_in}>"] * bool(is_in) + [f"<{kind}>"] * bool(kind)
            is_in = kind
        if kind:
            made.append(f"<li>{inline(line.partition(' ')[2])}</li>")
        elif line.startswith("## "):
            made.append(f"<p class='head'>{inline(line[3:])}</p>")
        elif line.startswith("# "):
            made.append(f"<p class='title'>{inline(line[2:])}</p>")
        elif line.strip():
            made.append(f"<p>{inline(line)}</p>")
    return "".join(made) + (f"</{is_in}>" if is_in else "")


def inline(line: str) -> str:
    """A line with its bold words, keys and links."""
    made: list[str] = []
    end = 0
    for found in _INLINE.finditer(line):
        made.append(html.escape(line[end : found.start()]))
        end = found.end()
        if found["key"]:
            made.append(key_cap(found["key"]))
        elif found["bold"]:
            made.append(f"<b>{html.escape(found['bold'])}</b>")
        else:
            made.append(f'<a href="{html.escape(found["target"])}">{html.escape(found["words"])}</a>')
    return "".join(made) + html.escape(line[end:])


def key_cap(keys: str) -> str:
    """A key to press."""
    return f'<span class="key">&nbsp;{html.escape(spoken(keys))}&nbsp;</span>'


def contents() -> str:
    """The table of contents."""
    made = [f"<p class='title'>{html.escape(_('Help'))}</p>"]
    for group, name in help_texts.GROUPS.items():
        made.append(f"<p class='head'>{html.escape(str(name))}</p>")
        made += [
            f"<p>{_link(topic.key, help_texts.title(topic.key))}</p>"
            for topic in help_texts.TOPICS
            if topic.group == group
        ]
    return "".join(made)


def results(wanted: str, found: Iterable[Found]) -> str:
    """What a search brought."""
    made = [
        f"<p>{_link(hit.key, hit.title)}<br><span class='small'>{html.escape(hit.excerpt)}</span></p>" for hit in found
    ]
    if not made:
        made = [f"<p>{html.escape(_('The help says nothing about “{text}”. Try a shorter word.', text=wanted))}</p>"]
    return f"<p class='title'>{html.escape(_('Search the help'))}</p>" + "".join(made)


def keys(groups: Sequence[tuple[str, Sequence[KeyRow]]]) -> str:
    """All keys: (name of the place, its keys), a table each."""
    made = [f"<p class='title'>{html.escape(_('All keys'))}</p>"]
    for name, rows in groups:
        lines = [
            f"<tr><td width='{KEYS_PART}%'>{'&nbsp; '.join(key_cap(key) for key in line.keys)}</td><td>{html.escape(str(line.words))}</td></tr>"
            for line in rows
        ]
        made.append(
            f"<p class='head'>{html.escape(name)}</p><table width='100%' cellpadding='3'>{''.join(lines)}</table>"
        )
    return "".join(made)


def _link(key: str, words: str) -> str:
    return f'<a href="{key}.md">{html.escape(words)}</a>'

"""Parts of hand-written pages that are generated: what stands between two marks is replaced, the rest stays."""

from __future__ import annotations


def replaced(page: str, name: str, body: str) -> str:
    """The page with the part called ``name`` replaced. Raises ``ValueError`` where its marks are missing."""
    start, end = f"<!-- {name}: written by `make docs` -->", f"<!-- end of {name} -->"
    before, found, rest = page.partition(start)
    _, ended, after = rest.partition(end)
    if not (found and ended):
        raise ValueError(f"a page has lost its marks {start} ... {end}")
    return f"{before}{start}\n{body}\n{end}{after}"

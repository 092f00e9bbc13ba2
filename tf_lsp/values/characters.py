"""Characters as Go sees them: white space, and what a reader takes for one character."""

from __future__ import annotations

# What Go's unicode.IsSpace accepts; Python's str.strip() takes four control characters more.
SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)


def clusters(text: str) -> list[str]:
    """Return the text's grapheme clusters, which Terraform counts as its characters."""
    if text.isascii() and "\r" not in text:
        return list(text)
    import regex  # slow to import, and such texts are rare

    return regex.findall(r"\X", text)

"""Words that several pages put into their sentences."""


def inside(name: str) -> str:
    """A class name within a sentence: small letters, abbreviations as they are."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]

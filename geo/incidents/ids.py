"""Ids of incidents made of their content, so that the same row always has the same id."""

from collections import Counter
from collections.abc import Iterable
from hashlib import blake2b


def content_ids(rows: Iterable[tuple[object, ...]]) -> list[str]:
    """Return an id of 24 hexadecimal digits for each row.

    Equal rows get different ids by their count, first, second and so on: two identical incidents of
    one file stay two, and the same file once more gives the same ids.

    >>> len(set(content_ids([("a", 1), ("a", 1), ("b", 1)])))
    3
    """
    seen: Counter[str] = Counter()
    ids = []
    for row in rows:
        text = "\x1f".join(map(str, row))
        seen[text] += 1
        key = f"{text}\x1f{seen[text]}".encode("utf-8", errors="surrogatepass")
        ids.append(blake2b(key, digest_size=12).hexdigest())
    return ids

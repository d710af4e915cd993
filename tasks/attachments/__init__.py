"""Files that prove something: kept once under their sha256, checked at every read.

    store = Store("file:///var/lib/gyeyak/attachments")
    digest = store.put(data)
    store.get(digest) == data

The history refers to an attachment by `{name, sha256, size}` only; its content is here.
"""

from tasks.attachments.store import Finding, Store

__all__ = ["Finding", "Store"]

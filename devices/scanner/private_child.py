"""What keeps a page's pixels out of files and out of freed memory in the child processes of this role.

``TMPDIR`` and ``HOME`` lie in memory and take nothing from the kiosk's own: a backend or library that writes a cache or a
spool does so where the power switch empties it. (Debian's /dev/shm is a tmpfs.) With a fixed threshold glibc gives blocks
of a page's size back to the kernel when they are freed, instead of keeping them, pixels and all, for the next use.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

LARGE_BLOCK_BYTES = 65536  # rows of a page are smaller, pages are not

PRIVATE: Mapping[str, str] = MappingProxyType(
    {
        "TMPDIR": "/dev/shm",  # noqa: S108  # memory, not a directory of the disk
        "HOME": "/dev/shm",  # noqa: S108
        "XDG_CACHE_HOME": "/dev/shm",  # noqa: S108
        "MALLOC_MMAP_THRESHOLD_": str(LARGE_BLOCK_BYTES),
        "MALLOC_TRIM_THRESHOLD_": str(LARGE_BLOCK_BYTES),
    }
)

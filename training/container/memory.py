"""Keeps freed memory for the next array, where the C library supports it."""

import ctypes

TRIM_THRESHOLD, TOP_PAD, MMAP_THRESHOLD = -1, -2, -3  # names of glibc's mallopt(3)
MIB = 2**20


def keep_memory() -> None:
    """For training, which allocates the same arrays thousands of times.

    By default glibc returns arrays of several megabytes to the kernel. The next step then requests and clears every
    page again, which takes a fifth of its time. Other C libraries lack `mallopt` and keep their defaults.
    """
    tune = getattr(ctypes.CDLL(None), "mallopt", None)
    if tune is None:
        return
    tune(MMAP_THRESHOLD, 32 * MIB)
    tune(TRIM_THRESHOLD, 512 * MIB)
    tune(TOP_PAD, 64 * MIB)

"""Freed memory is kept for the next array, where the C library lets one say so."""

import ctypes

TRIM_THRESHOLD, TOP_PAD, MMAP_THRESHOLD = -1, -2, -3  # names of glibc's mallopt(3)
MIB = 2**20


def keep_memory() -> None:
    """For a process that allocates the same arrays thousands of times: a training.

    Given back, every page of an array of some megabytes is asked for and cleared anew at the next step, which takes a
    fifth of the time of one. Other C libraries than glibc have no such call, and do as they do.
    """
    tune = getattr(ctypes.CDLL(None), "mallopt", None)
    if tune is None:
        return
    tune(MMAP_THRESHOLD, 32 * MIB)
    tune(TRIM_THRESHOLD, 512 * MIB)
    tune(TOP_PAD, 64 * MIB)

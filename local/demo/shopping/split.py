"""Counts how 1,000 shoppers split between the endpoint's variants, from their answers."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from local.demo.page_client import PageClient
from local.demo.progress import Advance

AT_ONCE = 4


def count_variants(api_url: str, key: str, shoppers: int, advance: Advance) -> tuple[Counter[str], int]:
    """Answers by variant, and the number of shoppers whose second request got another variant."""

    def ask(number: int) -> tuple[str, str]:
        page = PageClient(api_url, key, secret="", anonymous_id=f"split-{number}")
        with page.http:
            first = page.recommend(n=1)
            again = page.recommend(n=1) if number % 10 == 0 else first
        return _variant(first), _variant(again)

    variants: Counter[str] = Counter()
    strayed = 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for done, (first, again) in enumerate(pool.map(ask, range(shoppers)), start=1):
            variants[first] += 1
            strayed += first != again
            advance(done / shoppers, f"{done} shoppers")
    return variants, strayed


def _variant(answer: dict[str, str]) -> str:
    return answer["variant"] or f"none ({answer['served_by']})"

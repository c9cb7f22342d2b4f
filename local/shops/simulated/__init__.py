"""A simulated shop: its catalogue, its shoppers with hidden tastes, and 90 days of their events.

>>> from datetime import UTC, datetime
>>> from local.shops.simulated.shop import Shop
>>> shop = Shop.build(seed=7, end=datetime(2026, 11, 24, tzinfo=UTC), items=100, shoppers=50)
>>> shop.true_utility(3).shape
(100,)
"""

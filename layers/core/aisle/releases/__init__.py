"""Which models serve, whose recipes they are, and how that changes: releases, versions and the way back."""

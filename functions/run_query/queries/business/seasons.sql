-- When each category sells: its units by month of the year, and `season_index`, the month's share of the category's year against
-- its share of the whole shop's. Above 1 is its season. `years` tells of how many years the month is known: a season
-- that was seen once may be chance.
WITH sold AS (
    SELECT
        c.category,
        substr(i.month, 6, 2) AS month_of_year,
        substr(i.month, 1, 4) AS year,
        sum(i.quantity) AS units
    FROM interactions i
    JOIN items c ON c.item_id = i.item_id
    WHERE i.event_name = 'purchase' AND c.category IS NOT NULL AND NOT coalesce(i.is_bot, false)
    GROUP BY c.category, substr(i.month, 6, 2), substr(i.month, 1, 4)
),
monthly AS (
    SELECT category, month_of_year, count(DISTINCT year) AS years, sum(units) AS units
    FROM sold
    GROUP BY category, month_of_year
),
shares AS (
    SELECT
        *,
        CAST(units AS double) / sum(units) OVER (PARTITION BY category) AS share,
        CAST(sum(units) OVER (PARTITION BY month_of_year) AS double) / sum(units) OVER () AS share_of_all
    FROM monthly
)
SELECT
    category,
    month_of_year,
    years,
    units,
    round(share, 4) AS share,
    round(share / share_of_all, 2) AS season_index
FROM shares
ORDER BY category, month_of_year

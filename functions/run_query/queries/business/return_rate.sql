-- What comes back: units sold and units sent back, by item and by category, for at least `min_units` units sold.
-- A refund that names no item takes back all items of its sale. Nothing comes back more often than it was sold.
WITH sold AS (
    SELECT person_id, transaction_id, item_id, sum(quantity) AS units, max(price) AS price
    FROM interactions
    WHERE event_name = 'purchase' AND item_id IS NOT NULL AND NOT coalesce(is_bot, false)
    GROUP BY person_id, transaction_id, item_id
),
sent_back AS (
    SELECT transaction_id, item_id, sum(quantity) AS units
    FROM interactions
    WHERE event_name = 'refund' AND NOT coalesce(is_bot, false)
    GROUP BY transaction_id, item_id
),
lines AS (
    SELECT
        s.item_id,
        s.units,
        s.price,
        CASE WHEN w.transaction_id IS NOT NULL THEN s.units ELSE least(s.units, coalesce(r.units, 0)) END AS returned
    FROM sold s
    LEFT JOIN sent_back r ON r.transaction_id = s.transaction_id AND r.item_id = s.item_id
    LEFT JOIN sent_back w ON w.transaction_id = s.transaction_id AND w.item_id IS NULL
),
named AS (
    SELECT 'item' AS level, l.item_id AS name, c.title, l.units, l.returned, l.price
    FROM lines l
    LEFT JOIN items c ON c.item_id = l.item_id
    UNION ALL
    SELECT 'category', c.category, NULL, l.units, l.returned, l.price
    FROM lines l
    JOIN items c ON c.item_id = l.item_id
    WHERE c.category IS NOT NULL
)
SELECT
    level,
    name,
    max(title) AS title,
    sum(units) AS sold,
    sum(returned) AS returned,
    round(CAST(sum(returned) AS double) / sum(units), 4) AS return_rate,
    round(sum(returned * price), 2) AS given_back
FROM named
GROUP BY level, name
HAVING sum(units) >= :min_units
ORDER BY level, return_rate DESC, sold DESC, name
LIMIT 500

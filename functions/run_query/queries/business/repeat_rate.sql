-- Items and categories that people buy again: `repeat_rate` is the share of buyers who bought on a second day, and
-- `days_between` the middle of the days from one purchase to the next of the same person. Two units on one day are one
-- purchase. What was sent back whole is no purchase. At least `min_buyers` people bought it.
WITH trades AS (
    SELECT
        person_id,
        transaction_id,
        item_id,
        min(CASE WHEN event_name = 'purchase' THEN CAST(occurred_at AS date) END) AS bought_on,
        sum(CASE WHEN event_name = 'refund' THEN -quantity ELSE quantity END) AS units
    FROM interactions
    WHERE event_name IN ('purchase', 'refund') AND item_id IS NOT NULL AND NOT coalesce(is_bot, false)
    GROUP BY person_id, transaction_id, item_id
),
days AS (
    SELECT 'item' AS level, item_id AS name, person_id, bought_on
    FROM trades
    WHERE units > 0 AND bought_on IS NOT NULL
    UNION
    SELECT 'category', c.category, t.person_id, t.bought_on
    FROM trades t
    JOIN items c ON c.item_id = t.item_id
    WHERE t.units > 0 AND t.bought_on IS NOT NULL AND c.category IS NOT NULL
),
steps AS (
    SELECT
        level,
        name,
        person_id,
        date_diff('day', lag(bought_on) OVER (PARTITION BY level, name, person_id ORDER BY bought_on), bought_on)
            AS days_since
    FROM days
),
ranked AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY level, name, days_since IS NULL ORDER BY days_since) AS place,
        count(days_since) OVER (PARTITION BY level, name) AS gaps
    FROM steps
)
SELECT
    r.level,
    r.name,
    max(c.title) AS title, -- of an item
    count(DISTINCT r.person_id) AS buyers,
    count(DISTINCT CASE WHEN r.days_since IS NOT NULL THEN r.person_id END) AS repeat_buyers,
    round(
        CAST(count(DISTINCT CASE WHEN r.days_since IS NOT NULL THEN r.person_id END) AS double)
        / count(DISTINCT r.person_id),
        4
    ) AS repeat_rate,
    count(*) AS purchases,
    max(CASE WHEN r.days_since IS NOT NULL AND r.place * 2 IN (r.gaps, r.gaps + 1) THEN r.days_since END) AS days_between
FROM ranked r
LEFT JOIN items c ON c.item_id = r.name AND r.level = 'item'
GROUP BY r.level, r.name
HAVING count(DISTINCT r.person_id) >= :min_buyers
ORDER BY r.level, repeat_rate DESC, buyers DESC, r.name
LIMIT 500

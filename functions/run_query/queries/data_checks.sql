-- What must hold before a model is trained: a line per check.
WITH told AS (
    SELECT
        count(*) AS n,
        count(*) FILTER (WHERE t.person_id IS NULL) AS nobodys,
        count(*) FILTER (WHERE t.item_id IS NOT NULL) AS named,
        count(*) FILTER (WHERE t.item_id IS NOT NULL AND c.item_id IS NULL) AS unknown,
        count(*) FILTER (
            WHERE t.occurred_at IS NULL
                OR t.occurred_at < timestamp '1995-01-01 00:00:00'
                OR t.occurred_at > CAST(current_timestamp AS timestamp) + interval '1' day
        ) AS misdated,
        count(*) FILTER (WHERE t.price < 0) AS negative
    FROM interactions t
    LEFT JOIN (SELECT DISTINCT item_id FROM items) c ON c.item_id = t.item_id
),
catalogue AS (
    SELECT count(*) AS n, count(*) FILTER (WHERE price < 0) AS negative FROM items
),
sold AS (
    SELECT count(*) FILTER (WHERE price < 0) AS negative FROM orders
),
told_twice AS (
    SELECT count(*) AS n
    FROM (SELECT event_id FROM interactions GROUP BY event_id, line_number HAVING count(*) > 1) repeated
),
sold_twice AS (
    SELECT count(*) AS n
    FROM (SELECT order_line_id FROM orders GROUP BY order_line_id HAVING count(*) > 1) repeated
)
SELECT 'items_not_empty' AS check_name, n > 0 AS passed, concat(CAST(n AS varchar), ' items') AS detail
FROM catalogue
UNION ALL
SELECT 'interactions_not_empty', n > 0, concat(CAST(n AS varchar), ' interactions')
FROM told
UNION ALL
SELECT 'interactions_name_a_person', nobodys = 0, concat(CAST(nobodys AS varchar), ' without a person')
FROM told
UNION ALL
-- a shop may have dropped a few items from its catalogue, not many
SELECT 'interacted_items_are_known', unknown * 10 <= named,
    concat(CAST(unknown AS varchar), ' of ', CAST(named AS varchar), ' name an item that the catalogue lacks')
FROM told
UNION ALL
SELECT 'interactions_are_distinct', n = 0, concat(CAST(n AS varchar), ' keys occur more than once')
FROM told_twice
UNION ALL
SELECT 'orders_are_distinct', n = 0, concat(CAST(n AS varchar), ' keys occur more than once')
FROM sold_twice
UNION ALL
SELECT 'dates_are_plausible', misdated = 0, concat(CAST(misdated AS varchar), ' before 1995 or later than tomorrow')
FROM told
UNION ALL
SELECT 'prices_are_not_negative', told.negative + catalogue.negative + sold.negative = 0,
    concat(CAST(told.negative + catalogue.negative + sold.negative AS varchar), ' negative prices')
FROM told
CROSS JOIN catalogue
CROSS JOIN sold

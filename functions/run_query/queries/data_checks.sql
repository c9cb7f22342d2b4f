-- What should hold before a model is trained: a line per check. `stop`: nothing can be trained. `warning`: the training
-- goes on without the rows that it cannot use. `example` names one of the rows.
WITH rows_of AS (
    SELECT
        t.event_id,
        t.source,
        t.person_id IS NULL AS is_nobodys,
        t.item_id IS NOT NULL AS names_item,
        t.item_id IS NOT NULL AND c.item_id IS NULL AS is_unknown,
        t.occurred_at IS NULL
            OR t.occurred_at < timestamp '1995-01-01 00:00:00'
            OR t.occurred_at > CAST(current_timestamp AS timestamp) + interval '1' day AS is_misdated,
        coalesce(t.price < 0, false) AS is_negative
    FROM interactions t
    LEFT JOIN (SELECT DISTINCT item_id FROM items) c ON c.item_id = t.item_id
),
told AS (
    SELECT
        count(*) AS n,
        count(*) FILTER (WHERE is_nobodys) AS nobodys,
        min(event_id) FILTER (WHERE is_nobodys) AS nobodys_example,
        count(*) FILTER (WHERE names_item) AS named,
        count(*) FILTER (WHERE is_unknown) AS unknown,
        min(event_id) FILTER (WHERE is_unknown) AS unknown_example,
        count(*) FILTER (WHERE is_misdated) AS misdated,
        min(event_id) FILTER (WHERE is_misdated) AS misdated_example,
        count(*) FILTER (WHERE is_negative) AS negative,
        min(event_id) FILTER (WHERE is_negative) AS negative_example
    FROM rows_of
),
catalogue AS (
    SELECT count(*) AS n, count(*) FILTER (WHERE price < 0) AS negative FROM items
),
sold AS (
    SELECT count(*) FILTER (WHERE price < 0) AS negative FROM orders
),
told_twice AS (
    SELECT count(*) AS n, min(event_id) AS example
    FROM (SELECT event_id FROM interactions GROUP BY event_id, line_number HAVING count(*) > 1) repeated
),
sold_twice AS (
    SELECT count(*) AS n, min(order_line_id) AS example
    FROM (
        SELECT order_line_id FROM orders GROUP BY order_line_id HAVING count(*) > 1
        UNION ALL
        SELECT order_line_id FROM unconfirmed_orders GROUP BY order_line_id HAVING count(*) > 1
    ) repeated
)
SELECT 'items_not_empty' AS check_name, 'stop' AS severity, n > 0 AS passed, concat(CAST(n AS varchar), ' items') AS detail,
    CAST(NULL AS varchar) AS example
FROM catalogue
UNION ALL
SELECT 'interactions_not_empty', 'stop', n > 0, concat(CAST(n AS varchar), ' interactions'), NULL
FROM told
UNION ALL
SELECT 'interactions_name_a_person', 'warning', nobodys = 0, concat(CAST(nobodys AS varchar), ' without a person'), nobodys_example
FROM told
UNION ALL
-- a shop may have dropped a few items from its catalogue
SELECT 'interacted_items_are_known', 'warning', unknown * 10 <= named,
    concat(CAST(unknown AS varchar), ' of ', CAST(named AS varchar), ' name an item that the catalogue lacks'), unknown_example
FROM told
UNION ALL
SELECT 'interactions_are_distinct', 'warning', n = 0, concat(CAST(n AS varchar), ' keys occur more than once'), example
FROM told_twice
UNION ALL
SELECT 'orders_are_distinct', 'warning', n = 0, concat(CAST(n AS varchar), ' keys occur more than once'), example
FROM sold_twice
UNION ALL
SELECT 'dates_are_plausible', 'warning', misdated = 0,
    concat(CAST(misdated AS varchar), ' before 1995 or later than tomorrow'), misdated_example
FROM told
UNION ALL
SELECT 'prices_are_not_negative', 'warning', told.negative + catalogue.negative + sold.negative = 0,
    concat(CAST(told.negative + catalogue.negative + sold.negative AS varchar), ' negative prices'), negative_example
FROM told
CROSS JOIN catalogue
CROSS JOIN sold

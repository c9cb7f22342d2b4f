-- What should hold before a model is trained: a line per check. `stop`: nothing can be trained. `warning`: the training
-- goes on without the rows that it cannot use. `example` names one of the rows, `file` its file, or else its source.
WITH rows_of AS (
    SELECT
        t.event_id,
        coalesce(t.file, t.source) AS file,
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
        min_by(file, event_id) FILTER (WHERE is_nobodys) AS nobodys_file,
        count(*) FILTER (WHERE names_item) AS named,
        count(*) FILTER (WHERE is_unknown) AS unknown,
        min(event_id) FILTER (WHERE is_unknown) AS unknown_example,
        min_by(file, event_id) FILTER (WHERE is_unknown) AS unknown_file,
        count(*) FILTER (WHERE is_misdated) AS misdated,
        min(event_id) FILTER (WHERE is_misdated) AS misdated_example,
        min_by(file, event_id) FILTER (WHERE is_misdated) AS misdated_file,
        count(*) FILTER (WHERE is_negative) AS negative,
        min(event_id) FILTER (WHERE is_negative) AS negative_example,
        min_by(file, event_id) FILTER (WHERE is_negative) AS negative_file
    FROM rows_of
),
catalogue AS (
    SELECT count(*) AS n, count(*) FILTER (WHERE price < 0) AS negative FROM items
),
sold AS (
    SELECT count(*) FILTER (WHERE price < 0) AS negative FROM orders
),
told_twice AS (
    SELECT count(*) AS n, min(event_id) AS example, min_by(file, event_id) AS file
    FROM (SELECT event_id, min(coalesce(file, source)) AS file FROM interactions GROUP BY event_id, line_number HAVING count(*) > 1) repeated
),
sold_twice AS (
    SELECT count(*) AS n, min(order_line_id) AS example, min_by(source, order_line_id) AS file
    FROM (
        SELECT order_line_id, min(source) AS source FROM orders GROUP BY order_line_id HAVING count(*) > 1
        UNION ALL
        SELECT order_line_id, min(source) AS source FROM unconfirmed_orders GROUP BY order_line_id HAVING count(*) > 1
    ) repeated
)
SELECT 'items_not_empty' AS check_name, 'stop' AS severity, n > 0 AS passed, concat(CAST(n AS varchar), ' items') AS detail,
    CAST(NULL AS varchar) AS example, CAST(NULL AS varchar) AS file
FROM catalogue
UNION ALL
SELECT 'interactions_not_empty', 'stop', n > 0, concat(CAST(n AS varchar), ' interactions'), NULL, NULL
FROM told
UNION ALL
SELECT 'interactions_name_a_person', 'warning', nobodys = 0, concat(CAST(nobodys AS varchar), ' without a person'),
    nobodys_example, nobodys_file
FROM told
UNION ALL
-- a shop may have dropped a few items from its catalogue
SELECT 'interacted_items_are_known', 'warning', unknown * 10 <= named,
    concat(CAST(unknown AS varchar), ' of ', CAST(named AS varchar), ' name an item that the catalogue lacks'),
    unknown_example, unknown_file
FROM told
UNION ALL
SELECT 'interactions_are_distinct', 'warning', n = 0, concat(CAST(n AS varchar), ' keys occur more than once'), example, file
FROM told_twice
UNION ALL
SELECT 'orders_are_distinct', 'warning', n = 0, concat(CAST(n AS varchar), ' keys occur more than once'), example, file
FROM sold_twice
UNION ALL
SELECT 'dates_are_plausible', 'warning', misdated = 0,
    concat(CAST(misdated AS varchar), ' before 1995 or later than tomorrow'),
    misdated_example, misdated_file
FROM told
UNION ALL
SELECT 'prices_are_not_negative', 'warning', told.negative + catalogue.negative + sold.negative = 0,
    concat(CAST(told.negative + catalogue.negative + sold.negative AS varchar), ' negative prices'),
    negative_example, negative_file
FROM told
CROSS JOIN catalogue
CROSS JOIN sold

-- Rows and distinct keys of each table; a line per source where rows have one.
SELECT 'items' AS table_name, CAST(NULL AS varchar) AS source, count(*) AS "rows", count(DISTINCT item_id) AS "keys"
FROM items
UNION ALL
SELECT 'users', NULL, count(*), count(DISTINCT user_id)
FROM users
UNION ALL
SELECT 'interactions', source, count(*), count(DISTINCT event_id)
FROM interactions
GROUP BY source
UNION ALL
SELECT 'orders', source, count(*), count(DISTINCT order_line_id)
FROM orders
GROUP BY source
UNION ALL
SELECT 'unconfirmed_orders', source, count(*), count(DISTINCT order_line_id)
FROM unconfirmed_orders
GROUP BY source
UNION ALL
SELECT 'enriched_interactions', NULL, count(*), count(DISTINCT event_id)
FROM enriched_interactions
ORDER BY table_name, source

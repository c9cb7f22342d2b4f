-- How many answers of the last 28 days had each item, and when the newest of these answers came, in milliseconds since 1970.
WITH answers AS (
    SELECT item_id, arrived_at
    FROM interactions
    WHERE event_name = 'serve_item_list' AND item_id IS NOT NULL AND arrived_at IS NOT NULL AND NOT coalesce(is_bot, false)
),
newest AS (
    SELECT max(arrived_at) AS at FROM answers
)
SELECT a.item_id, count(*) AS shown, CAST(to_unixtime(max(a.arrived_at)) * 1000 AS bigint) AS until_ms
FROM answers a
CROSS JOIN newest n
WHERE a.arrived_at > n.at - interval '28' day
GROUP BY a.item_id

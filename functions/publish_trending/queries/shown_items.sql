-- How many answers of the last 28 days had each item, and when the newest of these answers came, in milliseconds since 1970.
SELECT item_id, count(*) AS shown, CAST(to_unixtime(max(arrived_at)) * 1000 AS bigint) AS until_ms
FROM interactions
WHERE event_name = 'serve_item_list' AND item_id IS NOT NULL AND NOT coalesce(is_bot, false)
    AND occurred_at > CAST(current_timestamp AS timestamp) - interval '28' day
GROUP BY item_id

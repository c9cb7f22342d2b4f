-- The twenty items that most people have touched, with what they did. `purchases` are those of the shop's files;
-- `unconfirmed_purchases` are those that pages told and no file has confirmed.
SELECT
    t.item_id,
    max(c.title) AS title,
    max(c.category) AS category,
    count(DISTINCT t.person_id) AS people,
    count(*) FILTER (WHERE t.event_name = 'view_item') AS views,
    count(*) FILTER (WHERE t.event_name = 'add_to_cart') AS carts,
    count(*) FILTER (WHERE t.event_name = 'purchase' AND t.source <> 'stream') AS purchases,
    count(*) FILTER (WHERE t.event_name = 'purchase' AND t.source = 'stream') AS unconfirmed_purchases,
    max(t.occurred_at) AS last_at
FROM interactions t
LEFT JOIN items c ON c.item_id = t.item_id
WHERE t.item_id IS NOT NULL AND t.event_name NOT IN ('serve_item_list', 'view_item_list', 'not_interested')
    AND NOT coalesce(t.is_bot, false)
GROUP BY t.item_id
ORDER BY people DESC, t.item_id
LIMIT 20

-- What people ask to be told of, keep and pass on: alerts by kind, wish lists, and shares by channel, since the day
-- `since` (YYYY-MM-DD). `bought` are those wishes whose item the same person bought afterwards.
WITH wished AS (
    SELECT
        event_name,
        coalesce(CASE WHEN event_name = 'set_alert' THEN alert WHEN event_name = 'share' THEN method END, '-') AS kind,
        person_id,
        item_id,
        min(occurred_at) AS wished_at
    FROM interactions
    WHERE event_name IN ('set_alert', 'add_to_wishlist', 'share') AND item_id IS NOT NULL
        AND occurred_at >= CAST(:since AS timestamp) AND month >= substr(:since, 1, 7) AND NOT coalesce(is_bot, false)
    GROUP BY 1, 2, 3, 4
),
sold AS (
    SELECT person_id, item_id, max(occurred_at) AS last_bought_at
    FROM interactions
    WHERE event_name = 'purchase' AND month >= substr(:since, 1, 7) AND NOT coalesce(is_bot, false)
    GROUP BY person_id, item_id
)
SELECT
    w.event_name,
    w.kind,
    count(*) AS wishes,
    count(DISTINCT w.person_id) AS people,
    count(DISTINCT w.item_id) AS items,
    count(CASE WHEN s.last_bought_at > w.wished_at THEN 1 END) AS bought,
    round(CAST(count(CASE WHEN s.last_bought_at > w.wished_at THEN 1 END) AS double) / count(*), 4) AS bought_share
FROM wished w
LEFT JOIN sold s ON s.person_id = w.person_id AND s.item_id = w.item_id
GROUP BY w.event_name, w.kind
ORDER BY w.event_name, wishes DESC, w.kind

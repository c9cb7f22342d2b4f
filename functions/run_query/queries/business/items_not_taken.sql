-- Items that were shown often since the day `since` (YYYY-MM-DD) and taken seldom: at least `min_shown` times on a list
-- that a page really showed. Those that were opened the least come first.
-- An item counts once for each list and person. `seconds_viewed` is how long its page stayed visible, on average: an
-- item that is opened and left at once promises more on its card than on its page.
WITH shown AS (
    SELECT item_id, count(DISTINCT person_id || ' ' || coalesce(recommendation_id, event_id)) AS shown,
        count(DISTINCT person_id) AS people
    FROM interactions
    WHERE event_name = 'view_item_list' AND item_id IS NOT NULL AND occurred_at >= CAST(:since AS timestamp)
        AND month >= substr(:since, 1, 7) AND NOT coalesce(is_bot, false)
    GROUP BY item_id
    HAVING count(DISTINCT person_id || ' ' || coalesce(recommendation_id, event_id)) >= :min_shown
),
taken AS (
    SELECT
        item_id,
        count(CASE WHEN event_name = 'select_item' THEN 1 END) AS clicks,
        count(CASE WHEN event_name = 'view_item' THEN 1 END) AS views,
        count(CASE WHEN event_name = 'add_to_cart' THEN 1 END) AS carts,
        count(DISTINCT CASE WHEN event_name = 'purchase' THEN transaction_id END) AS purchases,
        count(CASE WHEN event_name = 'not_interested' THEN 1 END) AS refusals,
        avg(CASE WHEN event_name = 'leave_item' THEN duration_ms END) / 1000 AS seconds_viewed
    FROM interactions
    WHERE item_id IS NOT NULL AND occurred_at >= CAST(:since AS timestamp) AND month >= substr(:since, 1, 7)
        AND NOT coalesce(is_bot, false)
    GROUP BY item_id
)
SELECT
    s.item_id,
    c.title,
    c.category,
    c.price,
    s.shown,
    s.people,
    coalesce(t.clicks, 0) AS clicks,
    coalesce(t.views, 0) AS views,
    coalesce(t.carts, 0) AS carts,
    coalesce(t.purchases, 0) AS purchases,
    coalesce(t.refusals, 0) AS refusals,
    round(t.seconds_viewed, 1) AS seconds_viewed,
    round(CAST(coalesce(t.clicks, 0) + coalesce(t.views, 0) AS double) / s.shown, 4) AS opened_per_shown
FROM shown s
LEFT JOIN taken t ON t.item_id = s.item_id
LEFT JOIN items c ON c.item_id = s.item_id
ORDER BY opened_per_shown, purchases, s.shown DESC, s.item_id
LIMIT 200

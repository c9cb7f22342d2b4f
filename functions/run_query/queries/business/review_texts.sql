-- The reviews of one item, newest first, each with its stars and whether its writer bought the item.
WITH buyers AS (
    SELECT DISTINCT person_id
    FROM interactions
    WHERE item_id = :item_id AND event_name = 'purchase' AND NOT coalesce(is_bot, false)
)
SELECT
    r.occurred_at,
    r.rating,
    r.review_text,
    b.person_id IS NOT NULL AS writer_bought_it
FROM interactions r
LEFT JOIN buyers b ON b.person_id = r.person_id
WHERE r.item_id = :item_id AND r.event_name = 'review_item' AND r.review_text IS NOT NULL
    AND NOT coalesce(r.is_bot, false)
ORDER BY r.occurred_at DESC, r.event_id
LIMIT 500

-- One answer as it was served, item by item, and what became of each. `purchased` counts what pages told too:
-- `purchase_confirmed` says whether a file of the shop tells the sale.
WITH clicks AS (
    SELECT
        item_id,
        count(*) FILTER (WHERE event_name = 'view_item_list') > 0 AS shown,
        count(*) FILTER (WHERE event_name IN ('select_item', 'view_item')) > 0 AS clicked,
        count(*) FILTER (WHERE event_name = 'purchase') > 0 AS purchased,
        count(*) FILTER (WHERE event_name = 'purchase' AND source <> 'stream') > 0 AS purchase_confirmed
    FROM interactions
    WHERE recommendation_id = :recommendation_id AND event_name <> 'serve_item_list' AND NOT coalesce(is_bot, false)
    GROUP BY item_id
)
SELECT
    a.person_id, a.occurred_at, a.surface, a.served_by, a.model_version, a.variant, a.features_version,
    a.position, a.item_id, c.title, a.score, array_join(a.features, ' ') AS features,
    coalesce(f.shown, false) AS shown, coalesce(f.clicked, false) AS clicked, coalesce(f.purchased, false) AS purchased,
    coalesce(f.purchase_confirmed, false) AS purchase_confirmed
FROM interactions a
LEFT JOIN items c ON c.item_id = a.item_id
LEFT JOIN clicks f ON f.item_id = a.item_id
WHERE a.recommendation_id = :recommendation_id AND a.event_name = 'serve_item_list'
ORDER BY a.position

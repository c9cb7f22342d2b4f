-- Lists that pages showed and the clicks on lists, by assigned variant, of what arrived from `since` until before `until`
-- (UTC, as 2026-11-24 09:00:00). It reads the streamed rows alone: each is there once, a minute or two after its event.
-- A click is a distinct item of a list. Bots are nobody.
SELECT
    variant,
    count(DISTINCT CASE WHEN event_name = 'view_item_list' THEN person_id || ' ' || recommendation_id END) AS lists_shown,
    count(DISTINCT CASE
        WHEN event_name IN ('select_item', 'view_item') THEN person_id || ' ' || recommendation_id || ' ' || item_id
    END) AS list_clicks
FROM outcomes
WHERE layer = 'streamed' AND variant IS NOT NULL AND event_name IN ('view_item_list', 'select_item', 'view_item')
    AND arrived_at >= CAST(:since AS timestamp) AND arrived_at < CAST(:until AS timestamp)
    AND NOT coalesce(is_bot, false)
GROUP BY variant
ORDER BY variant

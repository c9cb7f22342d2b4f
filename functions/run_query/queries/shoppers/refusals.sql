-- What shoppers say they are not interested in: items, brands and categories, since the day `since` (YYYY-MM-DD).
-- `standing` are the people who did not take it back since; a later word of the same person on the same thing counts.
WITH said AS (
    SELECT
        coalesce(scope, 'item') AS scope,
        CASE WHEN scope IN ('brand', 'category') THEN scope_value ELSE item_id END AS value,
        person_id,
        count(CASE WHEN event_name = 'not_interested' THEN 1 END) AS refusals,
        max_by(event_name, occurred_at) AS last_said
    FROM interactions
    WHERE event_name IN ('not_interested', 'undo_not_interested') AND occurred_at >= CAST(:since AS timestamp)
        AND month >= substr(:since, 1, 7) AND NOT coalesce(is_bot, false)
    GROUP BY 1, 2, 3
)
SELECT
    s.scope,
    s.value,
    max(c.title) AS title, -- of an item
    count(CASE WHEN s.refusals > 0 THEN 1 END) AS people,
    count(CASE WHEN s.last_said = 'not_interested' THEN 1 END) AS standing
FROM said s
LEFT JOIN items c ON c.item_id = s.value AND s.scope = 'item'
WHERE s.value IS NOT NULL
GROUP BY s.scope, s.value
ORDER BY standing DESC, people DESC, s.scope, s.value
LIMIT 500

-- What one person did last, enriched, newest first; lists that were shown are left out.
SELECT
    event_id, line_number, event_name, occurred_at, item_id, title, category, brand, price, average_rating,
    item_interaction_count, item_purchase_count, person_interaction_count, person_purchase_count, person_last_seen_at,
    age, gender, location, arrived_at
FROM enriched_interactions
WHERE person_id = :person_id
    AND (event_name IS NULL OR event_name NOT IN ('serve_item_list', 'view_item_list'))
ORDER BY occurred_at DESC, event_id, line_number
LIMIT 20

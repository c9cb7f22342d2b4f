-- What people searched for since the day `since` (YYYY-MM-DD), and what they did not find: by term, capitals alike.
-- A search lasts until the person's next one, and 30 minutes at most. It had results if the event names items, if a list
-- of it was shown (surface `search`, or the same term), or if an item was opened. A shop that tells no lists of its
-- searches has results only where somebody opened one.
WITH searches AS (
    SELECT
        event_id,
        person_id,
        lower(trim(search_term)) AS term,
        min(occurred_at) AS searched_at,
        count(item_id) AS listed
    FROM interactions
    WHERE event_name = 'search' AND occurred_at >= CAST(:since AS timestamp) AND month >= substr(:since, 1, 7)
        AND NOT coalesce(is_bot, false)
    GROUP BY event_id, person_id, lower(trim(search_term))
),
bounded AS (
    SELECT
        *,
        coalesce(
            lead(searched_at) OVER (PARTITION BY person_id ORDER BY searched_at, event_id),
            searched_at + interval '30' minute
        ) AS next_at
    FROM searches
),
followed AS (
    SELECT
        b.event_id,
        b.person_id,
        b.term,
        b.searched_at,
        b.listed > 0 OR count(
            CASE WHEN i.event_name = 'view_item_list' AND (i.surface = 'search' OR lower(trim(i.search_term)) = b.term) THEN 1 END
        ) > 0 AS is_listed,
        count(CASE WHEN i.event_name IN ('select_item', 'view_item', 'add_to_cart') THEN 1 END) > 0 AS is_clicked,
        count(CASE WHEN i.event_name = 'purchase' THEN 1 END) > 0 AS is_bought
    FROM bounded b
    LEFT JOIN interactions i
        ON i.person_id = b.person_id AND i.occurred_at >= b.searched_at AND i.occurred_at < b.next_at
        AND i.occurred_at < b.searched_at + interval '30' minute AND i.month >= substr(:since, 1, 7)
        AND i.event_name IN ('view_item_list', 'select_item', 'view_item', 'add_to_cart', 'purchase')
        AND NOT coalesce(i.is_bot, false)
    GROUP BY b.event_id, b.person_id, b.term, b.searched_at, b.listed
)
SELECT
    term AS search_term,
    count(*) AS searches,
    count(DISTINCT person_id) AS people,
    count(CASE WHEN NOT is_listed AND NOT is_clicked THEN 1 END) AS without_results,
    count(CASE WHEN NOT is_clicked THEN 1 END) AS without_click,
    count(CASE WHEN is_bought THEN 1 END) AS with_purchase,
    max(searched_at) AS last_searched_at
FROM followed
GROUP BY term
ORDER BY without_results DESC, without_click DESC, searches DESC, term
LIMIT 500

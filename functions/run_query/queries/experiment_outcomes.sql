-- People who were shown a list since the latest challenger began to serve, and what they did then, by variant and model.
-- Exposure is the page's view_item_list: what was answered and never shown exposed nobody. A person belongs to the
-- variant that showed first, whatever came later. Bots are nobody.
WITH answers AS (
    SELECT recommendation_id, variant, model_version, min(occurred_at) AS served_at
    FROM interactions
    WHERE event_name = 'serve_item_list' AND variant IS NOT NULL
    GROUP BY recommendation_id, variant, model_version
),
trial AS (
    SELECT model_version, min(served_at) AS began_at
    FROM answers
    WHERE variant = 'challenger'
    GROUP BY model_version
    ORDER BY max(served_at) DESC
    LIMIT 1
),
shown AS (
    SELECT i.person_id, i.recommendation_id, a.variant, a.model_version, min(i.occurred_at) AS shown_at
    FROM interactions i
    JOIN answers a ON a.recommendation_id = i.recommendation_id
    CROSS JOIN trial t
    WHERE i.event_name = 'view_item_list' AND a.served_at >= t.began_at AND NOT coalesce(i.is_bot, false)
    GROUP BY i.person_id, i.recommendation_id, a.variant, a.model_version
),
people AS (
    SELECT
        person_id,
        min_by(variant, shown_at) AS variant,
        min_by(model_version, shown_at) AS model_version,
        min(shown_at) AS first_shown_at
    FROM shown
    GROUP BY person_id
),
clicked AS (
    SELECT person_id, count(*) AS clicks
    FROM (
        SELECT DISTINCT i.person_id, i.recommendation_id, i.item_id
        FROM interactions i
        JOIN shown s ON s.person_id = i.person_id AND s.recommendation_id = i.recommendation_id
        WHERE i.event_name IN ('select_item', 'view_item') AND i.occurred_at >= s.shown_at
            AND NOT coalesce(i.is_bot, false)
    ) distinct_clicks
    GROUP BY person_id
),
bought AS (
    SELECT i.person_id, count(DISTINCT i.transaction_id) AS purchases
    FROM interactions i
    JOIN shown s ON s.person_id = i.person_id
    WHERE i.event_name = 'purchase'
        AND NOT coalesce(i.is_bot, false)
        AND i.occurred_at >= s.shown_at
        AND (i.recommendation_id = s.recommendation_id OR i.occurred_at < s.shown_at + interval '24' hour)
    GROUP BY i.person_id
)
SELECT
    p.variant,
    p.model_version,
    count(*) AS people,
    sum(coalesce(c.clicks, 0)) AS clicks,
    sum(coalesce(c.clicks, 0) * coalesce(c.clicks, 0)) AS clicks_squared,
    sum(coalesce(b.purchases, 0)) AS purchases,
    sum(coalesce(b.purchases, 0) * coalesce(b.purchases, 0)) AS purchases_squared,
    min(p.first_shown_at) AS began_at
FROM people p
LEFT JOIN clicked c ON c.person_id = p.person_id
LEFT JOIN bought b ON b.person_id = p.person_id
GROUP BY p.variant, p.model_version
ORDER BY p.variant, p.model_version

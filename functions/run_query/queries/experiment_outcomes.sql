-- People who were shown a list since the latest challenger began to serve, and what they did then, by variant and model.
-- Exposure is the page's view_item_list: what was answered and never shown exposed nobody. A person belongs to the
-- variant that showed first, whatever came later. Bots are nobody.
-- Purchases are those of the shop's files. Where no file tells a sale since the trial began, those that pages told
-- count, at most ten of a person: anybody can tell a page's.
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
filed AS (
    SELECT count(*) > 0 AS is_filed
    FROM interactions i
    CROSS JOIN trial t
    WHERE i.event_name = 'purchase' AND i.source <> 'stream' AND i.occurred_at >= t.began_at
),
sold AS (
    SELECT i.person_id, i.recommendation_id, i.transaction_id, i.occurred_at
    FROM interactions i
    CROSS JOIN filed f
    WHERE i.event_name = 'purchase' AND NOT coalesce(i.is_bot, false) AND (i.source <> 'stream' OR NOT f.is_filed)
),
transactions AS (
    -- a filed sale names the buyer, and keeps the answer that led to it, which names the browser
    SELECT s.person_id, o.transaction_id
    FROM sold o
    JOIN shown s ON s.recommendation_id = o.recommendation_id
    WHERE o.occurred_at >= s.shown_at
    UNION
    SELECT s.person_id, o.transaction_id
    FROM sold o
    JOIN shown s ON s.person_id = o.person_id
    WHERE o.occurred_at >= s.shown_at AND o.occurred_at < s.shown_at + interval '24' hour
),
bought AS (
    SELECT t.person_id, CASE WHEN f.is_filed THEN count(*) ELSE least(count(*), 10) END AS purchases
    FROM transactions t
    CROSS JOIN filed f
    GROUP BY t.person_id, f.is_filed
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

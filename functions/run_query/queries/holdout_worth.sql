-- What Aisle is worth: the people of the holdout, who get trending alone, against everybody else, over the last `days`
-- days. Two rows, `arm` is `holdout` or `everybody else`. A person's arm is that of the first list shown in these days;
-- trials are of no concern here, so a person counts from the first list of whatever model. Bots are nobody.
-- clicks: distinct items of a list. purchases: distinct sales after the first list, and not at a till; revenue: what
-- these brought, less what was given back. Unlike in a trial, all of a person's sales count, by a list or not: the
-- holdout has few lists, and what Aisle is worth is what it adds. Sales are those of the shop's files, or where no file
-- tells one, those that pages told, at most ten of a person. Nobody's figures are capped: the squares tell how sure they
-- are.
WITH shown AS (
    SELECT
        person_id,
        recommendation_id,
        CASE WHEN variant = 'holdout' THEN 'holdout' ELSE 'everybody else' END AS arm,
        min(occurred_at) AS shown_at
    FROM known_outcomes
    WHERE event_name = 'view_item_list' AND variant IS NOT NULL AND NOT coalesce(is_bot, false)
        AND occurred_at >= CAST(current_timestamp AS timestamp) - :days * interval '1' day
    GROUP BY person_id, recommendation_id, CASE WHEN variant = 'holdout' THEN 'holdout' ELSE 'everybody else' END
),
people AS (
    SELECT person_id, min_by(arm, shown_at) AS arm, min(shown_at) AS first_shown_at
    FROM shown
    GROUP BY person_id
),
clicked AS (
    SELECT person_id, count(*) AS clicks
    FROM (
        SELECT DISTINCT o.person_id, o.recommendation_id, o.item_id
        FROM known_outcomes o
        JOIN shown s ON s.person_id = o.person_id AND s.recommendation_id = o.recommendation_id
        WHERE o.event_name IN ('select_item', 'view_item') AND o.occurred_at >= s.shown_at
            AND NOT coalesce(o.is_bot, false)
    ) distinct_clicks
    GROUP BY person_id
),
trades AS (
    SELECT o.*
    FROM known_outcomes o
    CROSS JOIN (
        SELECT count(*) > 0 AS is_filed
        FROM known_outcomes
        WHERE event_name = 'purchase' AND source <> 'stream' AND coalesce(purchase_method, 'online') <> 'in_store'
            AND occurred_at >= CAST(current_timestamp AS timestamp) - :days * interval '1' day
    ) f
    WHERE NOT coalesce(o.is_bot, false) AND (o.source <> 'stream' OR NOT f.is_filed)
        AND (
            o.event_name = 'refund'
            OR o.event_name = 'purchase' AND coalesce(o.purchase_method, 'online') <> 'in_store'
        )
),
sales AS (
    -- a refund without a price gives all back
    SELECT
        p.person_id,
        t.transaction_id,
        CASE
            WHEN count(CASE WHEN t.event_name = 'refund' AND t.price IS NULL THEN 1 END) > 0 THEN 0.0
            ELSE greatest(0.0, coalesce(sum(
                CASE WHEN t.event_name = 'refund' THEN -1 ELSE 1 END * t.price * coalesce(t.quantity, 1)
            ), 0.0))
        END AS revenue,
        row_number() OVER (PARTITION BY p.person_id ORDER BY min(t.occurred_at), t.transaction_id) AS number,
        max(CASE WHEN t.source <> 'stream' THEN 1 ELSE 0 END) AS is_filed
    FROM trades t
    JOIN people p ON p.person_id = t.person_id AND t.occurred_at >= p.first_shown_at
    GROUP BY p.person_id, t.transaction_id
    HAVING count(CASE WHEN t.event_name = 'purchase' THEN 1 END) > 0
),
bought AS (
    SELECT person_id, count(*) AS purchases, sum(revenue) AS revenue
    FROM sales
    WHERE is_filed = 1 OR number <= 10
    GROUP BY person_id
),
measured AS (
    SELECT
        p.arm,
        CAST(coalesce(c.clicks, 0) AS double) AS clicks,
        CAST(coalesce(b.purchases, 0) AS double) AS purchases,
        CAST(coalesce(b.revenue, 0.0) AS double) AS revenue
    FROM people p
    LEFT JOIN clicked c ON c.person_id = p.person_id
    LEFT JOIN bought b ON b.person_id = p.person_id
)
SELECT
    arm,
    count(*) AS people,
    sum(clicks) AS clicks,
    sum(clicks * clicks) AS clicks_squared,
    sum(purchases) AS purchases,
    sum(purchases * purchases) AS purchases_squared,
    sum(revenue) AS revenue,
    sum(revenue * revenue) AS revenue_squared
FROM measured
GROUP BY arm
ORDER BY arm DESC

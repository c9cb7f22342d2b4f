-- People who were shown a list since the latest challenger began to serve, and what they did then, by variant and model.
-- Exposure is the page's view_item_list: what was answered and never shown exposed nobody. A person belongs to the
-- variant that showed first, whatever came later. Bots are nobody.
-- What counts, within 14 days of a person's first list:
--   clicks: distinct items of a list. carts, not_interested: distinct items, by the list or in the 24 hours after one.
--   purchases: distinct sales, by the list or in the 24 hours after one, and not at a till. refunds: those of these
--   sales. revenue: what these sales brought, less what was given back.
-- Sales are those of the shop's files. Where no file tells a sale since the trial began, those that pages told count, at
-- most ten of a person: anybody can tell a page's.
-- One person weighs at most as the 0.99 quantile of those in both variants who have any.
-- What the same person did in the 28 days before is a covariate: it is no effect of the variant.
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
        min(shown_at) AS first_shown_at,
        count(DISTINCT variant) > 1 AS met_both
    FROM shown
    GROUP BY person_id
),
lists AS (
    SELECT s.person_id, s.recommendation_id, s.shown_at, p.first_shown_at + interval '14' day AS counts_until
    FROM shown s
    JOIN people p ON p.person_id = s.person_id
),
clicked AS (
    SELECT person_id, count(*) AS clicks
    FROM (
        SELECT DISTINCT i.person_id, i.recommendation_id, i.item_id
        FROM interactions i
        JOIN lists l ON l.person_id = i.person_id AND l.recommendation_id = i.recommendation_id
        WHERE i.event_name IN ('select_item', 'view_item') AND i.occurred_at >= l.shown_at
            AND i.occurred_at < l.counts_until AND NOT coalesce(i.is_bot, false)
    ) distinct_clicks
    GROUP BY person_id
),
reacted AS (
    SELECT
        i.person_id,
        count(DISTINCT CASE WHEN i.event_name = 'add_to_cart' THEN i.item_id END) AS carts,
        count(DISTINCT CASE WHEN i.event_name = 'not_interested' THEN coalesce(i.item_id, i.scope_value) END)
            AS not_interested
    FROM interactions i
    JOIN lists l ON l.person_id = i.person_id
    WHERE i.event_name IN ('add_to_cart', 'not_interested') AND i.occurred_at >= l.shown_at
        AND (i.recommendation_id = l.recommendation_id OR i.occurred_at < l.shown_at + interval '24' hour)
        AND i.occurred_at < l.counts_until AND NOT coalesce(i.is_bot, false)
    GROUP BY i.person_id
),
filed AS (
    SELECT count(*) > 0 AS is_filed
    FROM interactions i
    CROSS JOIN trial t
    WHERE i.event_name = 'purchase' AND i.source <> 'stream' AND i.occurred_at >= t.began_at
        AND coalesce(i.purchase_method, 'online') <> 'in_store'
),
trades AS (
    -- a page may tell any transaction as its own, so there a sale is of its teller
    SELECT
        i.person_id,
        i.recommendation_id,
        i.event_name,
        i.occurred_at,
        i.price * i.quantity AS amount,
        CASE WHEN f.is_filed THEN '' ELSE i.person_id END || ' ' || i.transaction_id AS sale
    FROM interactions i
    CROSS JOIN filed f
    WHERE (
            i.event_name = 'refund'
            OR i.event_name = 'purchase' AND coalesce(i.purchase_method, 'online') <> 'in_store'
        )
        AND NOT coalesce(i.is_bot, false) AND (i.source <> 'stream' OR NOT f.is_filed)
),
sales AS (
    -- a refund without a price gives all back
    SELECT
        sale,
        min(occurred_at) AS sold_at,
        max(CASE WHEN event_name = 'refund' THEN 1 ELSE 0 END) AS is_refunded,
        CASE
            WHEN count(CASE WHEN event_name = 'refund' AND amount IS NULL THEN 1 END) > 0 THEN 0.0
            ELSE greatest(0.0, coalesce(sum(CASE WHEN event_name = 'refund' THEN -amount ELSE amount END), 0.0))
        END AS revenue
    FROM trades
    GROUP BY sale
),
led AS (
    -- a filed sale names the buyer, and keeps the answer that led to it, which names the browser
    SELECT l.person_id, t.sale
    FROM trades t
    JOIN lists l ON l.recommendation_id = t.recommendation_id
    WHERE t.event_name = 'purchase' AND t.occurred_at >= l.shown_at AND t.occurred_at < l.counts_until
    UNION
    SELECT l.person_id, t.sale
    FROM trades t
    JOIN lists l ON l.person_id = t.person_id
    WHERE t.event_name = 'purchase' AND t.occurred_at >= l.shown_at
        AND t.occurred_at < l.shown_at + interval '24' hour AND t.occurred_at < l.counts_until
),
bought AS (
    SELECT person_id, count(*) AS purchases, sum(revenue) AS revenue, sum(is_refunded) AS refunds
    FROM (
        SELECT
            l.person_id,
            s.revenue,
            s.is_refunded,
            row_number() OVER (PARTITION BY l.person_id ORDER BY s.sold_at, s.sale) AS number
        FROM led l
        JOIN sales s ON s.sale = l.sale
    ) numbered
    CROSS JOIN filed f
    WHERE f.is_filed OR number <= 10
    GROUP BY person_id
),
earlier AS (
    SELECT
        p.person_id,
        count(DISTINCT CASE WHEN i.event_name <> 'purchase' THEN i.item_id END) AS clicks,
        count(DISTINCT CASE WHEN i.event_name = 'purchase' THEN i.transaction_id END) AS purchases
    FROM people p
    JOIN interactions i ON i.person_id = p.person_id
    WHERE i.event_name IN ('select_item', 'view_item', 'purchase') AND NOT coalesce(i.is_bot, false)
        AND i.occurred_at < p.first_shown_at AND i.occurred_at >= p.first_shown_at - interval '28' day
    GROUP BY p.person_id
),
measured AS (
    SELECT
        p.variant,
        p.model_version,
        p.first_shown_at,
        p.met_both,
        coalesce(c.clicks, 0) AS clicks,
        coalesce(r.carts, 0) AS carts,
        coalesce(b.purchases, 0) AS purchases,
        coalesce(b.revenue, 0.0) AS revenue,
        coalesce(b.refunds, 0) AS refunds,
        coalesce(r.not_interested, 0) AS not_interested,
        coalesce(e.clicks, 0) AS clicks_before,
        coalesce(e.purchases, 0) AS purchases_before
    FROM people p
    LEFT JOIN clicked c ON c.person_id = p.person_id
    LEFT JOIN reacted r ON r.person_id = p.person_id
    LEFT JOIN bought b ON b.person_id = p.person_id
    LEFT JOIN earlier e ON e.person_id = p.person_id
),
ranked AS (
    SELECT
        *,
        cume_dist() OVER (PARTITION BY clicks > 0 ORDER BY clicks) AS clicks_rank,
        cume_dist() OVER (PARTITION BY carts > 0 ORDER BY carts) AS carts_rank,
        cume_dist() OVER (PARTITION BY purchases > 0 ORDER BY purchases) AS purchases_rank,
        cume_dist() OVER (PARTITION BY revenue > 0 ORDER BY revenue) AS revenue_rank,
        cume_dist() OVER (PARTITION BY refunds > 0 ORDER BY refunds) AS refunds_rank,
        cume_dist() OVER (PARTITION BY not_interested > 0 ORDER BY not_interested) AS not_interested_rank,
        cume_dist() OVER (PARTITION BY clicks_before > 0 ORDER BY clicks_before) AS clicks_before_rank,
        cume_dist() OVER (PARTITION BY purchases_before > 0 ORDER BY purchases_before) AS purchases_before_rank
    FROM measured
),
caps AS (
    -- where nobody has any, the one value is 0
    SELECT
        min(CASE WHEN clicks_rank >= 0.99 THEN nullif(clicks, 0) END) AS clicks,
        min(CASE WHEN carts_rank >= 0.99 THEN nullif(carts, 0) END) AS carts,
        min(CASE WHEN purchases_rank >= 0.99 THEN nullif(purchases, 0) END) AS purchases,
        min(CASE WHEN revenue_rank >= 0.99 THEN nullif(revenue, 0) END) AS revenue,
        min(CASE WHEN refunds_rank >= 0.99 THEN nullif(refunds, 0) END) AS refunds,
        min(CASE WHEN not_interested_rank >= 0.99 THEN nullif(not_interested, 0) END) AS not_interested,
        min(CASE WHEN clicks_before_rank >= 0.99 THEN nullif(clicks_before, 0) END) AS clicks_before,
        min(CASE WHEN purchases_before_rank >= 0.99 THEN nullif(purchases_before, 0) END) AS purchases_before
    FROM ranked
),
capped AS (
    SELECT
        m.variant,
        m.model_version,
        m.first_shown_at,
        m.met_both,
        CAST(least(m.clicks, coalesce(c.clicks, 0)) AS double) AS clicks,
        CAST(least(m.carts, coalesce(c.carts, 0)) AS double) AS carts,
        CAST(least(m.purchases, coalesce(c.purchases, 0)) AS double) AS purchases,
        CAST(least(m.revenue, coalesce(c.revenue, 0.0)) AS double) AS revenue,
        CAST(least(m.refunds, coalesce(c.refunds, 0)) AS double) AS refunds,
        CAST(least(m.not_interested, coalesce(c.not_interested, 0)) AS double) AS not_interested,
        CAST(least(m.clicks_before, coalesce(c.clicks_before, 0)) AS double) AS clicks_before,
        CAST(least(m.purchases_before, coalesce(c.purchases_before, 0)) AS double) AS purchases_before
    FROM measured m
    CROSS JOIN caps c
)
SELECT
    c.variant,
    c.model_version,
    t.model_version AS trial_model_version, -- of the challenger, which may have shown nobody a list yet
    count(*) AS people,
    sum(CASE WHEN met_both THEN 1 ELSE 0 END) AS people_in_both,
    sum(clicks) AS clicks,
    sum(clicks * clicks) AS clicks_squared,
    sum(carts) AS carts,
    sum(carts * carts) AS carts_squared,
    sum(purchases) AS purchases,
    sum(purchases * purchases) AS purchases_squared,
    sum(revenue) AS revenue,
    sum(revenue * revenue) AS revenue_squared,
    sum(refunds) AS refunds,
    sum(refunds * refunds) AS refunds_squared,
    sum(not_interested) AS not_interested,
    sum(not_interested * not_interested) AS not_interested_squared,
    sum(clicks_before) AS clicks_before,
    sum(clicks_before * clicks_before) AS clicks_before_squared,
    sum(purchases_before) AS purchases_before,
    sum(purchases_before * purchases_before) AS purchases_before_squared,
    sum(clicks * clicks_before) AS clicks_with_before,
    sum(purchases * purchases_before) AS purchases_with_before,
    sum(revenue * purchases_before) AS revenue_with_before,
    min(first_shown_at) AS began_at
FROM capped c
CROSS JOIN trial t
GROUP BY c.variant, c.model_version, t.model_version
ORDER BY c.variant, c.model_version

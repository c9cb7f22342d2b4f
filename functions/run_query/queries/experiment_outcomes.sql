-- What people did after they were shown a list of an experiment, by stage (`experiment`) and assigned variant. `recipe`
-- is the challenger's: its id, or its version where that names no recipe. A stage is a share of it: `<recipe>/<share>`.
-- `since` is when the trial began (UTC, as 2026-11-24 09:00:00): lists that were answered before are of an earlier trial of
-- the same recipe, and of no stage.
-- Exposure is the page's view_item_list: what was answered and never shown exposed nobody. In each stage a person
-- belongs to the variant that showed first, whatever rung answered and whatever came later (intention to treat); who
-- met both is told of. A browser and its user are one person (view `known_outcomes`). Bots are nobody. Answers of no
-- trial, such as those of the holdout, are of no stage.
-- What counts, within 14 days of a person's first list of the stage:
--   clicks: distinct items of a list. carts, not_interested: distinct items, by the list or in the 24 hours after one.
--   purchases: distinct sales, by the list or in the 24 hours after one, and not at a till. refunds: those of these
--   sales. revenue: what these sales brought, less what was given back.
-- What names a list of a stage counts for that stage, whenever it happens. What names none counts for the list before
-- it, until the next stage begins: then everybody is drawn anew, and no stage takes what another may have caused.
-- Sales are those of the shop's files. Where no file tells a sale since the trial began, those that pages told count,
-- at most ten of a person: anybody can tell a page's.
-- One person weighs at most as the 0.99 quantile of those of the stage who have any.
-- What the same person did in the 28 days before is a covariate: it is no effect of the variant.
-- currencies: how many those sales have, of all arms and stages together. Their sums are added without conversion.
-- answered_by_fallback: lists that were shown, and that another rung than the endpoint answered, though not `viewed`, which asks no model; `lists` are all.
WITH stages AS (
    SELECT experiment, began_at, lead(began_at) OVER (ORDER BY began_at, experiment) AS ends_at
    FROM (
        SELECT experiment, min(served_at) AS began_at
        FROM known_outcomes
        WHERE split_part(experiment, '/', 1) = :recipe AND variant IS NOT NULL
            AND served_at >= CAST(:since AS timestamp)
        GROUP BY experiment
    ) begun
),
shown AS (
    SELECT
        o.experiment,
        o.person_id,
        o.recommendation_id,
        o.variant,
        s.ends_at,
        min(o.occurred_at) AS shown_at,
        max(CASE WHEN o.served_by NOT IN ('endpoint', 'viewed') THEN 1 ELSE 0 END) AS by_fallback
    FROM known_outcomes o
    JOIN stages s ON s.experiment = o.experiment
    WHERE o.event_name = 'view_item_list' AND o.variant IS NOT NULL AND NOT coalesce(o.is_bot, false)
        AND o.served_at >= s.began_at
    GROUP BY o.experiment, o.person_id, o.recommendation_id, o.variant, s.ends_at
),
people AS (
    SELECT
        experiment,
        person_id,
        min_by(variant, shown_at) AS variant,
        min(shown_at) AS first_shown_at,
        count(DISTINCT variant) > 1 AS met_both,
        count(*) AS lists,
        sum(by_fallback) AS by_fallback
    FROM shown
    GROUP BY experiment, person_id
),
lists AS (
    -- `follows_until`: what happens until then follows the list, also where nothing names it
    SELECT
        s.experiment,
        s.person_id,
        s.recommendation_id,
        s.shown_at,
        p.first_shown_at + interval '14' day AS counts_until,
        least(s.shown_at + interval '24' hour, coalesce(s.ends_at, s.shown_at + interval '24' hour)) AS follows_until
    FROM shown s
    JOIN people p ON p.experiment = s.experiment AND p.person_id = s.person_id
),
clicked AS (
    SELECT experiment, person_id, count(*) AS clicks
    FROM (
        SELECT DISTINCT l.experiment, l.person_id, l.recommendation_id, o.item_id
        FROM known_outcomes o
        JOIN lists l ON l.person_id = o.person_id AND l.recommendation_id = o.recommendation_id
        WHERE o.event_name IN ('select_item', 'view_item') AND o.occurred_at >= l.shown_at
            AND o.occurred_at < l.counts_until AND NOT coalesce(o.is_bot, false)
    ) distinct_clicks
    GROUP BY experiment, person_id
),
reacted AS (
    SELECT
        l.experiment,
        l.person_id,
        count(DISTINCT CASE WHEN o.event_name = 'add_to_cart' THEN o.item_id END) AS carts,
        count(DISTINCT CASE WHEN o.event_name = 'not_interested' THEN coalesce(o.item_id, o.scope_value) END)
            AS not_interested
    FROM known_outcomes o
    JOIN lists l ON l.person_id = o.person_id
    WHERE o.event_name IN ('add_to_cart', 'not_interested') AND o.occurred_at >= l.shown_at
        AND (o.recommendation_id = l.recommendation_id OR coalesce(o.experiment, l.experiment) = l.experiment
            AND o.occurred_at < l.follows_until)
        AND o.occurred_at < l.counts_until AND NOT coalesce(o.is_bot, false)
    GROUP BY l.experiment, l.person_id
),
filed AS (
    SELECT count(*) > 0 AS is_filed
    FROM known_outcomes o
    WHERE o.event_name = 'purchase' AND o.source <> 'stream' AND coalesce(o.purchase_method, 'online') <> 'in_store'
        AND o.occurred_at >= (SELECT min(began_at) FROM stages)
),
trades AS (
    -- a page may tell any transaction as its own, so there a sale is of its teller
    SELECT
        o.person_id,
        o.recommendation_id,
        o.experiment,
        o.event_name,
        o.occurred_at,
        o.price * o.quantity AS amount,
        o.currency,
        CASE WHEN f.is_filed THEN '' ELSE o.person_id END || ' ' || o.transaction_id AS sale
    FROM known_outcomes o
    CROSS JOIN filed f
    WHERE (
            o.event_name = 'refund'
            OR o.event_name = 'purchase' AND coalesce(o.purchase_method, 'online') <> 'in_store'
        )
        AND NOT coalesce(o.is_bot, false) AND (o.source <> 'stream' OR NOT f.is_filed)
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
    SELECT l.experiment, l.person_id, t.sale
    FROM trades t
    JOIN lists l ON l.recommendation_id = t.recommendation_id
    WHERE t.event_name = 'purchase' AND t.occurred_at >= l.shown_at AND t.occurred_at < l.counts_until
    UNION
    SELECT l.experiment, l.person_id, t.sale
    FROM trades t
    JOIN lists l ON l.person_id = t.person_id
    WHERE t.event_name = 'purchase' AND t.occurred_at >= l.shown_at AND t.occurred_at < l.follows_until
        AND t.occurred_at < l.counts_until AND coalesce(t.experiment, l.experiment) = l.experiment
),
valued AS (
    SELECT count(DISTINCT t.currency) AS currencies
    FROM trades t
    JOIN (SELECT DISTINCT sale FROM led) l ON l.sale = t.sale
    WHERE t.amount <> 0
),
bought AS (
    SELECT experiment, person_id, count(*) AS purchases, sum(revenue) AS revenue, sum(is_refunded) AS refunds
    FROM (
        SELECT
            l.experiment,
            l.person_id,
            s.revenue,
            s.is_refunded,
            row_number() OVER (PARTITION BY l.experiment, l.person_id ORDER BY s.sold_at, s.sale) AS number
        FROM led l
        JOIN sales s ON s.sale = l.sale
    ) numbered
    CROSS JOIN filed f
    WHERE f.is_filed OR number <= 10
    GROUP BY experiment, person_id
),
earlier AS (
    SELECT
        p.experiment,
        p.person_id,
        count(DISTINCT CASE WHEN i.event_name <> 'purchase' THEN i.item_id END) AS clicks,
        count(DISTINCT CASE WHEN i.event_name = 'purchase' THEN i.transaction_id END) AS purchases
    FROM people p
    JOIN interactions i ON i.person_id = p.person_id
    WHERE i.event_name IN ('select_item', 'view_item', 'purchase') AND NOT coalesce(i.is_bot, false)
        AND i.occurred_at < p.first_shown_at AND i.occurred_at >= p.first_shown_at - interval '28' day
    GROUP BY p.experiment, p.person_id
),
measured AS (
    SELECT
        p.*,
        coalesce(c.clicks, 0) AS clicks,
        coalesce(r.carts, 0) AS carts,
        coalesce(b.purchases, 0) AS purchases,
        coalesce(b.revenue, 0.0) AS revenue,
        coalesce(b.refunds, 0) AS refunds,
        coalesce(r.not_interested, 0) AS not_interested,
        coalesce(e.clicks, 0) AS clicks_before,
        coalesce(e.purchases, 0) AS purchases_before
    FROM people p
    LEFT JOIN clicked c ON c.experiment = p.experiment AND c.person_id = p.person_id
    LEFT JOIN reacted r ON r.experiment = p.experiment AND r.person_id = p.person_id
    LEFT JOIN bought b ON b.experiment = p.experiment AND b.person_id = p.person_id
    LEFT JOIN earlier e ON e.experiment = p.experiment AND e.person_id = p.person_id
),
ranked AS (
    SELECT
        *,
        cume_dist() OVER (PARTITION BY experiment, clicks > 0 ORDER BY clicks) AS clicks_rank,
        cume_dist() OVER (PARTITION BY experiment, carts > 0 ORDER BY carts) AS carts_rank,
        cume_dist() OVER (PARTITION BY experiment, purchases > 0 ORDER BY purchases) AS purchases_rank,
        cume_dist() OVER (PARTITION BY experiment, revenue > 0 ORDER BY revenue) AS revenue_rank,
        cume_dist() OVER (PARTITION BY experiment, refunds > 0 ORDER BY refunds) AS refunds_rank,
        cume_dist() OVER (PARTITION BY experiment, not_interested > 0 ORDER BY not_interested) AS not_interested_rank,
        cume_dist() OVER (PARTITION BY experiment, clicks_before > 0 ORDER BY clicks_before) AS clicks_before_rank,
        cume_dist() OVER (PARTITION BY experiment, purchases_before > 0 ORDER BY purchases_before) AS purchases_before_rank
    FROM measured
),
caps AS (
    -- where nobody has any, the one value is 0
    SELECT
        experiment,
        min(CASE WHEN clicks_rank >= 0.99 THEN nullif(clicks, 0) END) AS clicks,
        min(CASE WHEN carts_rank >= 0.99 THEN nullif(carts, 0) END) AS carts,
        min(CASE WHEN purchases_rank >= 0.99 THEN nullif(purchases, 0) END) AS purchases,
        min(CASE WHEN revenue_rank >= 0.99 THEN nullif(revenue, 0) END) AS revenue,
        min(CASE WHEN refunds_rank >= 0.99 THEN nullif(refunds, 0) END) AS refunds,
        min(CASE WHEN not_interested_rank >= 0.99 THEN nullif(not_interested, 0) END) AS not_interested,
        min(CASE WHEN clicks_before_rank >= 0.99 THEN nullif(clicks_before, 0) END) AS clicks_before,
        min(CASE WHEN purchases_before_rank >= 0.99 THEN nullif(purchases_before, 0) END) AS purchases_before
    FROM ranked
    GROUP BY experiment
),
capped AS (
    SELECT
        m.experiment,
        m.variant,
        m.first_shown_at,
        m.met_both,
        m.lists,
        m.by_fallback,
        CAST(least(m.clicks, coalesce(c.clicks, 0)) AS double) AS clicks,
        CAST(least(m.carts, coalesce(c.carts, 0)) AS double) AS carts,
        CAST(least(m.purchases, coalesce(c.purchases, 0)) AS double) AS purchases,
        CAST(least(m.revenue, coalesce(c.revenue, 0.0)) AS double) AS revenue,
        CAST(least(m.refunds, coalesce(c.refunds, 0)) AS double) AS refunds,
        CAST(least(m.not_interested, coalesce(c.not_interested, 0)) AS double) AS not_interested,
        CAST(least(m.clicks_before, coalesce(c.clicks_before, 0)) AS double) AS clicks_before,
        CAST(least(m.purchases_before, coalesce(c.purchases_before, 0)) AS double) AS purchases_before
    FROM measured m
    JOIN caps c ON c.experiment = m.experiment
)
SELECT
    experiment,
    variant,
    count(*) AS people,
    sum(CASE WHEN met_both THEN 1 ELSE 0 END) AS people_in_both,
    sum(lists) AS lists,
    sum(by_fallback) AS answered_by_fallback,
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
    (SELECT currencies FROM valued) AS currencies,
    min(first_shown_at) AS began_at
FROM capped
GROUP BY experiment, variant
ORDER BY min(first_shown_at), experiment, variant

-- What became of the lists that pages showed since the day `since` (YYYY-MM-DD): by surface and by recipe.
-- A recipe is the last eight digits of a model's version, where it has them (stack-20261129-093000-0123abcd); otherwise
-- it is the whole version. `none` is a list without a model.
-- Clicks are distinct items of a list. Carts, purchases and revenue are those that name the list, within 14 days.
-- Revenue is what these sales brought, less what was given back; a refund without a price gives all back.
-- `confirmed_revenue` is the part that the shop's files tell: anybody can tell a page's sale. Bots count nowhere.
WITH answers AS (
    SELECT
        recommendation_id,
        max(surface) AS surface,
        max(
            CASE
                WHEN regexp_like(model_version, '^.+-[0-9]{8}-[0-9]{6}-[0-9a-f]{8}$')
                    THEN substr(model_version, length(model_version) - 7)
                ELSE model_version
            END
        ) AS recipe
    FROM interactions
    WHERE event_name = 'serve_item_list' AND month >= substr(:since, 1, 7)
    GROUP BY recommendation_id
),
shown AS (
    SELECT i.recommendation_id, i.person_id, a.surface, a.recipe, min(i.occurred_at) AS shown_at
    FROM interactions i
    JOIN answers a ON a.recommendation_id = i.recommendation_id
    WHERE i.event_name = 'view_item_list' AND i.occurred_at >= CAST(:since AS timestamp)
        AND i.month >= substr(:since, 1, 7) AND NOT coalesce(i.is_bot, false)
    GROUP BY i.recommendation_id, i.person_id, a.surface, a.recipe
),
led AS (
    SELECT
        s.recommendation_id,
        s.person_id,
        s.surface,
        s.recipe,
        i.event_name,
        i.item_id,
        i.transaction_id,
        i.source,
        i.price * i.quantity AS amount
    FROM shown s
    JOIN interactions i ON i.recommendation_id = s.recommendation_id
    WHERE i.occurred_at >= s.shown_at AND i.occurred_at < s.shown_at + interval '14' day
        AND i.event_name IN ('select_item', 'view_item', 'add_to_cart', 'purchase')
        AND NOT coalesce(i.is_bot, false)
),
given_back AS (
    SELECT transaction_id, item_id, sum(price * quantity) AS amount, count(price) < count(*) AS is_all
    FROM interactions
    WHERE event_name = 'refund' AND NOT coalesce(is_bot, false)
    GROUP BY transaction_id, item_id
),
sales AS (
    SELECT
        l.surface,
        l.recipe,
        l.transaction_id,
        max(CASE WHEN l.source <> 'stream' THEN 1 ELSE 0 END) AS is_confirmed,
        sum(
            CASE
                WHEN coalesce(g.is_all, w.is_all, false) THEN 0.0
                ELSE greatest(0.0, coalesce(l.amount, 0.0) - coalesce(g.amount, 0.0))
            END
        ) AS revenue
    FROM led l
    LEFT JOIN given_back g ON g.transaction_id = l.transaction_id AND g.item_id = l.item_id
    LEFT JOIN given_back w ON w.transaction_id = l.transaction_id AND w.item_id IS NULL -- of the whole sale
    WHERE l.event_name = 'purchase'
    GROUP BY l.surface, l.recipe, l.transaction_id
),
lists AS (
    SELECT surface, recipe, count(DISTINCT recommendation_id) AS lists, count(DISTINCT person_id) AS people
    FROM shown
    GROUP BY surface, recipe
),
acts AS (
    SELECT
        surface,
        recipe,
        count(DISTINCT CASE WHEN event_name IN ('select_item', 'view_item') THEN recommendation_id END) AS clicked_lists,
        count(DISTINCT CASE WHEN event_name IN ('select_item', 'view_item') THEN recommendation_id || ' ' || item_id END)
            AS clicks,
        count(DISTINCT CASE WHEN event_name = 'add_to_cart' THEN recommendation_id || ' ' || item_id END) AS carts,
        count(DISTINCT CASE WHEN event_name = 'purchase' THEN person_id END) AS buyers
    FROM led
    GROUP BY surface, recipe
),
money AS (
    SELECT
        surface,
        recipe,
        count(*) AS purchases,
        sum(revenue) AS revenue,
        sum(CASE WHEN is_confirmed = 1 THEN revenue ELSE 0.0 END) AS confirmed_revenue
    FROM sales
    GROUP BY surface, recipe
)
SELECT
    n.surface,
    n.recipe,
    n.lists,
    n.people,
    coalesce(a.clicks, 0) AS clicks,
    coalesce(a.carts, 0) AS carts,
    coalesce(m.purchases, 0) AS purchases,
    coalesce(m.revenue, 0.0) AS revenue,
    coalesce(m.confirmed_revenue, 0.0) AS confirmed_revenue,
    round(CAST(coalesce(a.clicked_lists, 0) AS double) / n.lists, 4) AS click_rate, -- lists with a click
    round(CAST(coalesce(a.buyers, 0) AS double) / n.people, 4) AS conversion, -- people who bought by a list
    round(coalesce(m.revenue, 0.0) / n.people, 2) AS revenue_per_person
FROM lists n
LEFT JOIN acts a ON a.surface IS NOT DISTINCT FROM n.surface AND a.recipe IS NOT DISTINCT FROM n.recipe
LEFT JOIN money m ON m.surface IS NOT DISTINCT FROM n.surface AND m.recipe IS NOT DISTINCT FROM n.recipe
ORDER BY n.surface, n.recipe

-- Purchases by month and by method (online, in store, mobile) since the day `since` (YYYY-MM-DD): how many, of how many
-- people, and what one is worth. A purchase is one transaction. Money given back is not taken off: `return_rate` tells that.
-- `confirmed` purchases are those of the shop's files; the others pages told alone.
WITH sales AS (
    SELECT
        month,
        coalesce(purchase_method, 'unknown') AS purchase_method,
        currency,
        person_id,
        transaction_id,
        max(CASE WHEN source <> 'stream' THEN 1 ELSE 0 END) AS is_confirmed,
        sum(quantity) AS units,
        sum(price * quantity) AS value
    FROM interactions
    WHERE event_name = 'purchase' AND occurred_at >= CAST(:since AS timestamp) AND month >= substr(:since, 1, 7)
        AND NOT coalesce(is_bot, false)
    GROUP BY month, coalesce(purchase_method, 'unknown'), currency, person_id, transaction_id
)
SELECT
    month,
    purchase_method,
    currency,
    count(*) AS purchases,
    sum(is_confirmed) AS confirmed,
    count(DISTINCT person_id) AS people,
    round(CAST(count(*) AS double) / count(DISTINCT person_id), 2) AS purchases_per_person,
    round(avg(units), 2) AS units_per_purchase,
    round(sum(value), 2) AS revenue,
    round(avg(value), 2) AS average_purchase_value
FROM sales
GROUP BY month, purchase_method, currency
ORDER BY month, purchase_method, currency

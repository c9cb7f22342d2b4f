-- Who the shop's people are and what they bring: by location, occupation and education, as they or the shop's file
-- stated. Groups of fewer than `min_people` are left out, so that nobody is told by themselves. People who stated
-- nothing count under `not stated`. Revenue is of purchases; money given back is not taken off.
WITH bought AS (
    SELECT
        person_id,
        count(DISTINCT transaction_id) AS purchases,
        sum(price * quantity) AS revenue
    FROM interactions
    WHERE event_name = 'purchase' AND NOT coalesce(is_bot, false)
    GROUP BY person_id
),
stated AS (
    SELECT 'location' AS fact, coalesce(location, 'not stated') AS value, user_id FROM users
    UNION ALL
    SELECT 'occupation', coalesce(occupation, 'not stated'), user_id FROM users
    UNION ALL
    SELECT 'education_level', coalesce(education_level, 'not stated'), user_id FROM users
)
SELECT
    s.fact,
    s.value,
    count(*) AS people,
    count(b.person_id) AS buyers,
    coalesce(sum(b.purchases), 0) AS purchases,
    round(coalesce(sum(b.revenue), 0.0), 2) AS revenue,
    round(sum(b.revenue) / nullif(sum(b.purchases), 0), 2) AS average_purchase_value
FROM stated s
LEFT JOIN bought b ON b.person_id = concat('u:', s.user_id)
GROUP BY s.fact, s.value
HAVING count(*) >= :min_people
ORDER BY s.fact, revenue DESC, people DESC, s.value
LIMIT 1000

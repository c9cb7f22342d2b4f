-- People by the month of their first event, and how many of them came back and bought in each month after it.
-- `months_after` is 0 in the first month. `buyers` bought in that month; `buyers_again` had bought on an earlier day.
-- Months are those of the calendar, UTC. A person who never buys is in no column of buyers. Bots are nobody.
WITH active AS (
    SELECT
        person_id,
        date_trunc('month', occurred_at) AS month_of,
        event_name,
        min(CAST(occurred_at AS date)) AS first_day,
        max(CAST(occurred_at AS date)) AS last_day
    FROM interactions
    WHERE person_id IS NOT NULL AND event_name NOT IN ('serve_item_list', 'refund') AND NOT coalesce(is_bot, false)
    GROUP BY person_id, date_trunc('month', occurred_at), event_name
),
people AS (
    SELECT
        person_id,
        min(month_of) AS cohort,
        min(CASE WHEN event_name = 'purchase' THEN first_day END) AS first_bought_on
    FROM active
    GROUP BY person_id
),
sizes AS (
    SELECT cohort, count(*) AS people FROM people GROUP BY cohort
)
SELECT
    substr(CAST(p.cohort AS varchar), 1, 7) AS cohort,
    s.people,
    date_diff('month', p.cohort, a.month_of) AS months_after,
    count(DISTINCT a.person_id) AS active,
    count(DISTINCT CASE WHEN a.event_name = 'purchase' THEN a.person_id END) AS buyers,
    count(DISTINCT CASE WHEN a.event_name = 'purchase' AND a.last_day > p.first_bought_on THEN a.person_id END)
        AS buyers_again,
    round(CAST(count(DISTINCT a.person_id) AS double) / s.people, 4) AS active_share
FROM active a
JOIN people p ON p.person_id = a.person_id
JOIN sizes s ON s.cohort = p.cohort
GROUP BY p.cohort, s.people, date_diff('month', p.cohort, a.month_of)
ORDER BY p.cohort, months_after

-- Visits by month since the day `since` (YYYY-MM-DD): how often people come, and how long they stay.
-- A visit ends after 30 minutes without an event. Its time on the site is from its first event to its last. What a till
-- or an order file tells is no visit, and what Aisle itself wrote is none. `days_between_visits` is from one visit's
-- begin to the next of the same person.
WITH told AS (
    SELECT
        person_id,
        occurred_at,
        event_name,
        coalesce(
            occurred_at >= lag(occurred_at) OVER (PARTITION BY person_id ORDER BY occurred_at) + interval '30' minute,
            true
        ) AS begins
    FROM interactions
    WHERE person_id IS NOT NULL AND source <> 'landing_orders' AND event_name <> 'serve_item_list'
        AND coalesce(purchase_method, 'online') <> 'in_store' AND occurred_at >= CAST(:since AS timestamp)
        AND month >= substr(:since, 1, 7) AND NOT coalesce(is_bot, false)
),
numbered AS (
    SELECT
        *,
        sum(CASE WHEN begins THEN 1 ELSE 0 END) OVER (PARTITION BY person_id ORDER BY occurred_at) AS visit
    FROM told
),
visits AS (
    SELECT
        person_id,
        visit,
        min(occurred_at) AS began_at,
        date_diff('second', min(occurred_at), max(occurred_at)) AS seconds,
        count(CASE WHEN event_name = 'view_item' THEN 1 END) AS items_viewed,
        max(CASE WHEN event_name = 'purchase' THEN 1 ELSE 0 END) AS bought
    FROM numbered
    GROUP BY person_id, visit
),
spaced AS (
    SELECT
        *,
        date_diff('second', lag(began_at) OVER (PARTITION BY person_id ORDER BY began_at), began_at) AS since_last
    FROM visits
)
SELECT
    substr(CAST(date_trunc('month', began_at) AS varchar), 1, 7) AS month,
    count(*) AS visits,
    count(DISTINCT person_id) AS people,
    round(CAST(count(*) AS double) / count(DISTINCT person_id), 2) AS visits_per_person,
    round(avg(seconds), 1) AS seconds_on_site,
    round(avg(items_viewed), 2) AS items_viewed,
    round(avg(since_last) / 86400, 2) AS days_between_visits,
    round(CAST(sum(bought) AS double) / count(*), 4) AS bought_share
FROM spaced
GROUP BY date_trunc('month', began_at)
ORDER BY month

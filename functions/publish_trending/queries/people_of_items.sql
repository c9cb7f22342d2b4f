-- How many people took to each item, and how lately: those with evidence of a life apart from the rest.
-- A person has evidence who is signed in, comes from a file of the shop's own, or sent events in two separate hours by our clock.
WITH acts AS (
    SELECT item_id, person_id, occurred_at, arrived_at, user_id, source
    FROM interactions
    WHERE item_id IS NOT NULL AND NOT coalesce(is_bot, false)
        AND event_name IN ('select_item', 'view_item', 'share', 'set_alert', 'add_to_wishlist', 'add_to_cart', 'purchase', 'rate_item')
        AND occurred_at BETWEEN timestamp '1995-01-01 00:00:00' AND CAST(current_timestamp AS timestamp) + interval '1' day
),
people AS (
    SELECT
        person_id,
        count(*) FILTER (WHERE user_id IS NOT NULL OR source <> 'stream') > 0
            OR count(DISTINCT date_trunc('hour', arrived_at)) > 1 AS has_evidence
    FROM acts
    GROUP BY person_id
),
newest AS (
    SELECT max(occurred_at) AS at FROM acts
),
met AS (
    SELECT a.item_id, a.person_id, max(a.occurred_at) AS last_at
    FROM acts a
    GROUP BY a.item_id, a.person_id
)
SELECT
    m.item_id,
    count(*) FILTER (WHERE p.has_evidence AND m.last_at > n.at - interval '7' day) AS week_people,
    count(*) FILTER (WHERE NOT p.has_evidence AND m.last_at > n.at - interval '7' day) AS week_strangers,
    count(*) FILTER (WHERE p.has_evidence) AS ever_people,
    count(*) FILTER (WHERE NOT p.has_evidence) AS ever_strangers,
    coalesce(sum(power(0.5, date_diff('hour', m.last_at, n.at) / 168e0)) FILTER (WHERE p.has_evidence), 0.0) AS recent_people,
    coalesce(sum(power(0.5, date_diff('hour', m.last_at, n.at) / 168e0)) FILTER (WHERE NOT p.has_evidence), 0.0) AS recent_strangers
FROM met m
JOIN people p ON p.person_id = m.person_id
CROSS JOIN newest n
GROUP BY m.item_id

"""Views that named queries read like tables. Athena knows none of them: each becomes part of the query."""

KNOWN_OUTCOMES = """
    -- `outcomes`, each row once, with `person_id` as known by now. The newest complete run of the clean, and of the
    -- streamed rows what it had not read. A browser that was seen with exactly one user is that user's.
    WITH run AS (
        SELECT max(cleaned_at) AS cleaned_at, max_by(arrived_at, cleaned_at) AS covered_until
        FROM outcomes
        WHERE layer = 'cleaned' AND event_name = 'cleaned'
    ),
    told AS (
        SELECT c.*
        FROM outcomes c
        JOIN run r ON r.cleaned_at = c.cleaned_at
        WHERE c.layer = 'cleaned' AND c.event_name <> 'cleaned'
        UNION ALL
        SELECT s.*
        FROM outcomes s
        CROSS JOIN run r
        LEFT JOIN outcomes c ON c.layer = 'cleaned' AND c.cleaned_at = r.cleaned_at
            AND c.event_id = s.event_id AND c.line_number = s.line_number
        WHERE s.layer = 'streamed' AND c.event_id IS NULL
            AND (r.covered_until IS NULL OR s.arrived_at >= r.covered_until)
    ),
    seen AS (
        SELECT anonymous_id, user_id FROM identities
        UNION ALL
        SELECT anonymous_id, substr(person_id, 3)
        FROM outcomes
        WHERE layer = 'streamed' AND anonymous_id IS NOT NULL AND person_id LIKE 'u:%'
    ),
    links AS (
        -- a row of `identities` without a user is of a browser that several share
        SELECT 'a:' || anonymous_id AS browser, 'u:' || min(user_id) AS person_id
        FROM seen
        GROUP BY anonymous_id
        HAVING min(user_id) = max(user_id) AND count(user_id) = count(*)
    )
    SELECT
        t.event_id, t.line_number, t.event_name, t.occurred_at, t.arrived_at, t.is_bot, t.item_id, t.scope_value,
        t.quantity, t.price, t.currency, t.transaction_id, t.purchase_method, t.source, t.recommendation_id, t.variant,
        t.experiment, t.model_version, t.served_by, t.served_at, coalesce(l.person_id, t.person_id) AS person_id
    FROM told t
    LEFT JOIN links l ON l.browser = t.person_id
"""

VIEWS = {"known_outcomes": KNOWN_OUTCOMES}

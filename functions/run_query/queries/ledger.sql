-- The tracker's books by tab and day: what it numbered, what is stored. `lost` holds what was rejected or never arrived.
WITH days AS (
    SELECT
        tab_id,
        date_format(occurred_at, '%Y-%m-%d') AS day,
        max(sequence_number) + 1 AS numbered, -- since the tab was opened
        count(DISTINCT event_id) AS stored
    FROM interactions
    WHERE tab_id IS NOT NULL AND sequence_number IS NOT NULL
    GROUP BY tab_id, date_format(occurred_at, '%Y-%m-%d')
),
books AS (
    SELECT tab_id, day, stored, numbered - coalesce(lag(numbered) OVER (PARTITION BY tab_id ORDER BY day), 0) AS sent
    FROM days
)
SELECT tab_id, day, sent, stored, sent - stored AS lost
FROM books
ORDER BY day DESC, lost DESC, tab_id
LIMIT 1000

-- What people say of each item: its average rating, how many reviews it has, how many of them are good (4 stars and
-- more) and how many are bad (2 and fewer), and how many texts say nothing in stars. The catalogue's figures hold what
-- the shop began with; `texts` and `latest_text` are those that pages and files told Aisle. The worst come first.
WITH texts AS (
    SELECT
        item_id,
        count(*) AS texts,
        count(CASE WHEN rating IS NULL THEN 1 END) AS texts_without_stars,
        max_by(review_text, occurred_at) AS latest_text,
        max(occurred_at) AS latest_at
    FROM interactions
    WHERE event_name = 'review_item' AND item_id IS NOT NULL AND review_text IS NOT NULL
        AND NOT coalesce(is_bot, false)
    GROUP BY item_id
)
SELECT
    c.item_id,
    c.title,
    c.category,
    round(c.average_rating, 2) AS average_rating,
    c.review_count,
    c.positive_review_count,
    c.negative_review_count,
    round(CAST(c.negative_review_count AS double) / nullif(c.review_count, 0), 4) AS negative_share,
    coalesce(t.texts, 0) AS texts,
    coalesce(t.texts_without_stars, 0) AS texts_without_stars,
    t.latest_text,
    t.latest_at
FROM items c
LEFT JOIN texts t ON t.item_id = c.item_id
WHERE c.review_count > 0 OR t.texts > 0
ORDER BY coalesce(CAST(c.negative_review_count AS double) / nullif(c.review_count, 0), 0.0) DESC, c.review_count DESC, c.item_id
LIMIT 500

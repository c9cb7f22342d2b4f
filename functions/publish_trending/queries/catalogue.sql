-- Every item of the catalogue, with what a card shows and what its words are taken from.
SELECT
    item_id, title, description, price, currency, image_url, product_url, category, sub_category, brand, manufacturer,
    color, material, in_stock, updated_at, json_format(CAST(attributes AS json)) AS attributes
FROM items
ORDER BY item_id

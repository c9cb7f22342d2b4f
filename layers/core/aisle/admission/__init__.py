"""The gates: whether a trained model may meet a shopper, by its evaluation and by those it is compared with."""

"""The reporter's desk: filing claims, gathering evidence, drafting rulings, submitting them."""

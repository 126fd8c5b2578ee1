"""The practice shop: about 300 made-up customers and two years of their purchases, for a bakery and a pet shop, in either language.

Nobody in it exists, no phone in it is given to anybody, no brand is named. Everything is relative to a day, and the same for the same day.
"""

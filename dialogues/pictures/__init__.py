"""Days and numbers into shapes: geometry alone, which knows neither the record nor a page.

What lies along is in hundredths of a picture's width, so that a picture fits any screen and its
words keep their size; what stands up is in pixels.
"""

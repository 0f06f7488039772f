"""Streams of answers: over a WebSocket (`socket`), or as events of one HTTP answer (`events`).

Both run operations by `running`, for as long as the caller may be there (`tenure`); `limits` has what one stream,
and one address, may have of them.
"""

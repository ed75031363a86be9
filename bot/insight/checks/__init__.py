"""What a digest is held against, part by part; `bot.insight.checker` puts them together."""

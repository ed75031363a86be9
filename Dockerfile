# One image for every part; compose.yaml says which part each container runs.
FROM python:3.10-slim-bookworm
RUN apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
WORKDIR /hearback
COPY pyproject.toml requirements.lock requirements-rasa.lock README.md LICENSE NOTICE Makefile ./
COPY scripts scripts
# The environments first: they change rarely, and building them takes minutes.
RUN mkdir -p bot actions && touch bot/__init__.py actions/__init__.py && make setup && rm -rf /root/.cache
COPY . .
RUN .venv/bin/hearback train && useradd --system hearback && mkdir -p var && chown -R hearback var
USER hearback
ENTRYPOINT [".venv/bin/hearback"]
CMD ["up"]

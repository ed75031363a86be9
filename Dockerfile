# One image for every part; compose.yaml says which part each container runs.
FROM python:3.10-slim-bookworm
RUN apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
WORKDIR /hearback
COPY pyproject.toml requirements.lock requirements-rasa.lock README.md LICENSE NOTICE Makefile ./
COPY scripts scripts
# The environments first: they change rarely, and building them takes minutes. Compiled, because the parts may write nothing
# there: each would compile TensorFlow anew whenever it starts.
ENV UV_COMPILE_BYTECODE=1
RUN mkdir -p bot actions && touch bot/__init__.py actions/__init__.py && make setup && rm -rf /root/.cache
COPY . .
RUN .venv/bin/hearback train && rm -rf .rasa && .venv/bin/python -m compileall -q bot actions && useradd --system hearback && mkdir -p var && chown -R hearback var
USER hearback
ENTRYPOINT [".venv/bin/hearback"]
CMD ["up"]

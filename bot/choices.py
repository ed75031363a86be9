"""What can be chosen among on the command line."""

from __future__ import annotations

from enum import Enum


class Kind(str, Enum):
    """The parts that `up` can start alone."""

    actions = "actions"
    rasa = "rasa"
    web = "web"
    jobs = "jobs"
    worker = "worker"


class Format(str, Enum):
    """What `digest` can write."""

    html = "html"
    md = "md"
    json = "json"
    slack = "slack"


class Audience(str, Enum):
    """Whom a digest is written for."""

    product = "product"
    support = "support"
    exec = "exec"


class DateOrder(str, Enum):
    """In which order `import` reads the numbers of a date: d is the day, m the month, y the year."""

    dmy = "dmy"
    mdy = "mdy"
    ymd = "ymd"


class Export(str, Enum):
    """Whose exports `import` knows by the names of their columns."""

    trustpilot = "trustpilot"
    google = "google"
    amazon = "amazon"
    shopify = "shopify"
    typeform = "typeform"


class Rows(str, Enum):
    """What `export` can write."""

    feedback = "feedback"
    conversations = "conversations"
    funnel = "funnel"


class RowFormat(str, Enum):
    """How `export` writes it."""

    csv = "csv"
    jsonl = "jsonl"
    xlsx = "xlsx"
    parquet = "parquet"


class Account(str, Enum):
    """What `user` can do with an account."""

    add = "add"
    list = "list"
    role = "role"
    reset = "reset"
    disable = "disable"
    enable = "enable"


class Role(str, Enum):
    """What an account may do in the console."""

    support = "support"
    product = "product"
    admin = "admin"

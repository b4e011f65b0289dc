import re
from dataclasses import dataclass

from app.chat import model


@dataclass
class Intent:
    name: str
    title: str = ""


ADD = re.compile(r"^(?:add|remind me to|create)\s+(?P<title>.+)$", re.IGNORECASE)
DONE = re.compile(r"^(?:finish|complete|done with)\s+(?P<title>.+)$", re.IGNORECASE)
LIST = re.compile(r"^(?:list|show|what)", re.IGNORECASE)


def recognise(text: str) -> Intent:
    for name, pattern in (("add", ADD), ("done", DONE)):
        if found := pattern.match(text.strip()):
            return Intent(name, found["title"])
    if LIST.match(text.strip()):
        return Intent("list")
    return Intent(model.ask(text) or "unknown")

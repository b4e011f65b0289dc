import csv
import io


def rows(text: str) -> list[dict]:
    return list(csv.DictReader(io.StringIO(text)))

import httpx

from app.config import settings


def ask(text: str) -> str | None:
    """What a language model makes of a line that no pattern knows; nothing without a key."""
    if not settings.openai_api_key:
        return None
    answer = httpx.post(
        f"{settings.openai_base_url}/chat/completions",
        headers={"Authorization": f"Bearer {settings.openai_api_key}"},
        json={"model": "gpt-4o-mini", "messages": [{"role": "user", "content": text}]},
        timeout=10,
    )
    answer.raise_for_status()
    return answer.json()["choices"][0]["message"]["content"]

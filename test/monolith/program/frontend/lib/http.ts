const BASE = process.env.NEXT_PUBLIC_API_URL ?? "http://localhost:8000";

export class Refused extends Error {
  constructor(readonly status: number, text: string) {
    super(text);
  }
}

export async function request<T>(method: string, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(`${BASE}${path}`, {
    method,
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${localStorage.getItem("token") ?? ""}`,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!answer.ok) throw new Refused(answer.status, await answer.text());
  return answer.status === 204 ? (undefined as T) : answer.json();
}

const PATIENCE_SECONDS = 5;

/** A call over the limit was not carried out; where the wait is short, nobody has to hear of it. */
export async function patiently(call: () => Promise<Response>): Promise<Response> {
  for (let left = 2; ; left -= 1) {
    const response = await call();
    const wait = Number(response.headers.get('retry-after') ?? Infinity);
    if (response.status !== 429 || left === 0 || !(wait <= PATIENCE_SECONDS)) return response;
    await new Promise((resolve) => setTimeout(resolve, wait * 1000));
  }
}

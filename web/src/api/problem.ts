/** An RFC 9457 problem, or the lack of any answer (`offline`), as an error. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly errors: { pointer: string; detail: string }[] = [],
    readonly retryAfter: number | null = null,
  ) {
    super(detail);
    this.name = 'Problem';
  }

  /** The text for one field of a form, by its JSON pointer. */
  field(name: string): string | undefined {
    return this.errors.find((error) => error.pointer === `/${name}`)?.detail;
  }
}

export const NO_ANSWER = 'no-answer';

export async function problemOf(response: Response): Promise<Problem> {
  const wait = Number(response.headers.get('retry-after'));
  const retryAfter = Number.isFinite(wait) && wait > 0 ? wait : null;
  try {
    const body = await response.json();
    const detail = body.detail || body.title || `The server answered ${response.status}.`;
    return new Problem(response.status, body.code ?? 'unknown', detail, body.errors ?? [], retryAfter);
  } catch {
    return new Problem(response.status, 'unknown', `The server answered ${response.status}.`, [], retryAfter);
  }
}

/** One sentence a person can act on. */
export function sentence(error: unknown): string {
  if (!(error instanceof Problem)) return 'Something went wrong in this page. Reload it and try again.';
  if (error.code === NO_ANSWER) return 'The server can’t be reached. Check the connection and try again.';
  if (error.status === 429 || error.status === 503) {
    const wait = error.retryAfter === 1 ? 'a second' : `${error.retryAfter ?? 'a few'} seconds`;
    return `The server is busy. Try again in ${wait}.`;
  }
  return error.message;
}

const PATIENCE_SECONDS = 5;

/**
 * Waits as long as the server asks, where that is short, so that nobody has to hear of it. A call over the limit (429) was not carried
 * out. Of one that found its service away (503) that is not known: it is sent again only where `again` says that this changes nothing,
 * and may be under way still when it comes again (409, with a wait).
 */
export async function patiently(call: () => Promise<Response>, again = false): Promise<Response> {
  for (let left = 2; ; left -= 1) {
    const response = await call();
    const wait = Number(response.headers.get('retry-after') ?? Infinity);
    const passes = response.status === 429 || (again && [409, 503].includes(response.status));
    if (!passes || left === 0 || !(wait <= PATIENCE_SECONDS)) return response;
    await new Promise((resolve) => setTimeout(resolve, wait * 1000));
  }
}

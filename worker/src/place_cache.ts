import { hostOf, targetOf } from './web_exchange.ts';

// The cache of the place that a Worker runs in, shared by its isolates. Without one, as on some plans
// and in tests, nothing is found and nothing kept.

/** What was kept for such a request, if anything. */
export async function fromPlace(request: Request): Promise<Response | undefined> {
  return caches.default.match(keyOf(request)).catch(() => undefined);
}

/** Keeps an answer, but not where its time went: that is the affair of whoever waited for it. */
export async function intoPlace(request: Request, answered: Response): Promise<void> {
  const response = new Response(answered.body, answered);
  response.headers.delete('server-timing');
  await caches.default.put(keyOf(request), response).catch(() => {});
}

/** The Cache API knows no `vary`: which form is wanted becomes part of the URL. */
function keyOf({ url, headers }: Request): string {
  const accept = encodeURIComponent(headers.get('accept') ?? '');
  return `https://${hostOf(url)}/${accept}${targetOf(url)}`;
}

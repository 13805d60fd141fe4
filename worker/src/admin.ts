import type { ConnectionBook } from './connection_book.ts';

/** Where it is looked at, as in the native server. */
const PATH = '/api/connections';
/** Longest name of an observer. */
const MOST_NAME = 64;

/**
 * Answers a look at the connections, by who holds the token (RFC 6750 2.1); nothing for any other
 * request, and where there is no token. Nothing is told apart from it before the token is right.
 */
export function lookAt(
  request: Request,
  { book, token, now }: { book: ConnectionBook; token: string; now: number },
): Response | undefined {
  const url = new URL(request.url);
  if (token === '' || url.pathname !== PATH) return undefined;
  const [scheme, given] = (request.headers.get('authorization') ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || !isSame(given ?? '', token)) {
    return refusal(401, { 'www-authenticate': 'Bearer' });
  }
  if (request.method !== 'GET') return refusal(405, { allow: 'GET' });
  const observer = url.searchParams.get('observer') ?? '';
  if (observer === '' || observer.length > MOST_NAME) return refusal(400);
  const told = book.look(observer, now);
  if (told === undefined) return refusal(503);
  return Response.json(told, { headers: { 'cache-control': 'no-store' } });
}

function refusal(status: number, headers: Record<string, string> = {}): Response {
  return new Response(null, { status, headers: { 'cache-control': 'no-store', ...headers } });
}

/** Compared in a time that tells nothing of where they differ. */
function isSame(given: string, token: string): boolean {
  const [one, other] = [given, token].map((text) => new TextEncoder().encode(text));
  if (one === undefined || other === undefined || one.length !== other.length) return false;
  return one.reduce((sum, octet, at) => sum | (octet ^ (other[at] ?? 0)), 0) === 0;
}

import { signal } from '@preact/signals';

const TOKEN_KEY = 'berth.token';

/** What the server refused, or that it could not be reached: then the status is 0. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Whether the server wants a token and got none, or a wrong one. */
export const wantsToken = signal<'no' | 'missing' | 'wrong'>('no');

/** Kept until the tab is closed. */
export function setToken(token: string): void {
  sessionStorage.setItem(TOKEN_KEY, token);
  wantsToken.value = 'no';
}

/** Sends a request, with the token if there is one. Throws a `Refusal` for all but a 2xx. */
export async function send(path: string, init: RequestInit = {}): Promise<Response> {
  const token = sessionStorage.getItem(TOKEN_KEY);
  const headers = token === null ? {} : { authorization: `Bearer ${token}` };
  let response: Response;
  try {
    response = await fetch(path, { ...init, headers, cache: 'no-store' });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new Refusal(0, 'the server cannot be reached');
  }
  if (response.ok) return response;
  if (response.status === 401) wantsToken.value = token === null ? 'missing' : 'wrong';
  throw new Refusal(response.status, await wordsOf(response));
}

async function wordsOf(response: Response): Promise<string> {
  try {
    const { error } = (await response.json()) as { error?: string };
    return error ?? response.statusText;
  } catch {
    return response.statusText;
  }
}

export async function ask<Shape>(path: string): Promise<Shape> {
  return (await (await send(path)).json()) as Shape;
}

export async function change<Shape>(
  method: 'POST' | 'DELETE',
  path: string,
  query: Readonly<Record<string, string>> = {},
): Promise<Shape> {
  const search = new URLSearchParams(query).toString();
  return (await (
    await send(search === '' ? path : `${path}?${search}`, { method })
  ).json()) as Shape;
}

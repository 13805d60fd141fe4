/** Longest time for a request's body, as the native server has it. Unit: milliseconds. */
export const BODY_TIMEOUT_MS = 5000;

/** A whole body; 'late' where it did not come whole in time, nothing where it is over the limit. */
export type Body = Uint8Array | 'late' | undefined;

/** The whole content, or nothing when it is over `limit` octets: then the rest is not read. */
export async function readBounded(
  body: ReadableStream<Uint8Array> | null,
  limit: number,
): Promise<Uint8Array | undefined> {
  return body === null ? new Uint8Array(0) : readWhole(body.getReader(), limit);
}

/** The same of a request's body, which has to come in time. */
export async function readInTime(
  body: ReadableStream<Uint8Array> | null,
  limit: number,
): Promise<Body> {
  if (body === null) return new Uint8Array(0);
  const reader = body.getReader();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      resolve('late');
      cancel(reader);
    }, BODY_TIMEOUT_MS);
    readWhole(reader, limit)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}

async function readWhole(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  limit: number,
): Promise<Uint8Array | undefined> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return joined(pieces, size);
    size += value.byteLength;
    if (size > limit) {
      cancel(reader);
      return undefined;
    }
    pieces.push(value);
  }
}

/** What it says to being cut off matters to nobody. */
function cancel(reader: ReadableStreamDefaultReader<Uint8Array>): void {
  reader.cancel().catch(() => {});
}

function joined(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const [first] = pieces;
  if (first !== undefined && pieces.length === 1) return first;
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.byteLength;
  }
  return whole;
}

/** One event of a stream. Source: HTML, 9.2 Server-sent events. */
export interface StreamEvent {
  name: string;
  data: string;
}

/**
 * The events in a response. `EventSource` could not send the token, which goes into a header.
 * Ends with the response; throws what reading it throws.
 */
export async function* eventsOf(response: Response): AsyncGenerator<StreamEvent> {
  if (response.body === null) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const lines = new Lines();
  let event = { name: 'message', data: [] as string[] };
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      for (const line of lines.take(value)) {
        if (line === '') {
          if (event.data.length > 0) yield { name: event.name, data: event.data.join('\n') };
          event = { name: 'message', data: [] };
        } else if (!line.startsWith(':')) {
          const [, field = '', text = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
          if (field === 'event') event.name = text;
          if (field === 'data') event.data.push(text);
        }
      }
    }
  } finally {
    void reader.cancel().catch(() => {});
  }
}

/** Whole lines out of pieces of text, whatever they end with. */
class Lines {
  #rest = '';

  take(piece: string): string[] {
    const text = this.#rest + piece;
    // What may be the first half of a CRLF waits for the other.
    const whole = text.endsWith('\r') ? text.slice(0, -1) : text;
    const lines = whole.split(/\r\n|\n|\r/);
    this.#rest = (lines.pop() ?? '') + text.slice(whole.length);
    return lines;
  }
}

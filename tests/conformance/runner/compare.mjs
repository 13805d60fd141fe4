// An answer held against what is expected of it: every octet of the body, every header field that
// Berth decides.

// What the HTTP server in front adds: the time, the connection, how the body is framed, by whom and
// how long it took.
const OF_THE_SERVER = new Set([
  'date',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'server',
  'server-timing',
  'content-length',
]);

// Where an expected text names the port of an upstream, the first has this one, the next the next.
// Ports have five digits, so octets with the true ones have the same length.
const FIRST_PORT = 10001;

/** What differs, in words; nothing when nothing does. `ports` are those of the upstreams. */
export function differences(expected, method, answer, ports) {
  const found = [];
  if (answer.status !== expected.status)
    found.push(`status ${answer.status}, not ${expected.status}`);
  const headers = Object.fromEntries(
    Object.entries(answer.headers).filter(([name]) => !OF_THE_SERVER.has(name)),
  );
  for (const name of new Set([...Object.keys(headers), ...Object.keys(expected.headers)])) {
    if (headers[name] !== expected.headers[name]) {
      found.push(
        `${name}: ${headers[name] ?? '(none)'}, not ${expected.headers[name] ?? '(none)'}`,
      );
    }
  }
  const body = Buffer.from(answer.body);
  const wanted = withPorts(bodyOf(expected), ports);
  if (!body.equals(wanted))
    found.push(`body ${shown(body, expected)}, not ${shown(wanted, expected)}`);
  const length = answer.headers['content-length'];
  if (method !== 'HEAD' && length !== undefined && Number(length) !== body.length) {
    found.push(`content-length ${length} with ${body.length} octets`);
  }
  return found;
}

function bodyOf({ message, text }) {
  return message ? Buffer.from(message.octets, 'hex') : Buffer.from(text ?? '', 'utf8');
}

function shown(body, expected) {
  return expected.message ? body.toString('hex') : JSON.stringify(body.toString('utf8'));
}

function withPorts(octets, ports) {
  let text = octets.toString('latin1');
  ports.forEach((port, at) => {
    text = text.replaceAll(`:${FIRST_PORT + at}`, `:${port}`);
  });
  return Buffer.from(text, 'latin1');
}

/** How what the upstreams saw, a list for each, differs from what a case says they do. */
export function differencesAsked(asked, transport, seen) {
  const found = [];
  seen.forEach((queries, at) => {
    const questions = queries.map((query) => query.question).sort();
    const wanted = [...(asked.questions[at] ?? [])].sort();
    if (String(questions) !== String(wanted)) {
      found.push(`upstream ${at + 1} was asked [${questions}], not [${wanted}]`);
    }
  });
  (asked[transport] ?? []).forEach((message, at) => {
    const wire = seen[0][at]?.wire;
    if (wire && plain(wire) !== message.octets) {
      found.push(`query ${at + 1} was ${plain(wire)}, not ${message.octets}`);
    }
  });
  return found;
}

/** A query's octets with id 0 and a name in lower case: both are random where they go by UDP. */
function plain(hex) {
  const octets = Buffer.from(hex, 'hex');
  octets.writeUInt16BE(0, 0);
  for (let at = 12; octets[at] > 0; at += 1 + octets[at]) {
    for (let i = at + 1; i <= at + octets[at]; ++i) {
      if (octets[i] >= 0x41 && octets[i] <= 0x5a) octets[i] |= 0x20;
    }
  }
  return octets.toString('hex');
}

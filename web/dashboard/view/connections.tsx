import { signal } from '@preact/signals';
import { bytes, count, microseconds, span } from '../../shared/format.ts';
import { Segments } from '../../shared/segments.tsx';
import type { Seen } from '../model/connections.ts';
import { connections, connectionsTick } from './store.ts';

/** Rows that are shown. */
const MOST = 50;

const CHOICES = [
  ['clients', 'clients'],
  ['upstreams', 'upstreams'],
  ['closed', 'closed'],
] as const;
const shown = signal<(typeof CHOICES)[number][0]>('clients');

/** Connections of both sides, those that did most since the last look first. */
export function Connections() {
  connectionsTick.value;
  const all = listed();
  const rows = all.slice(0, MOST);
  return (
    <section class="panel connections" aria-labelledby="connections-title">
      <div class="panel-head">
        <h2 id="connections-title">Connections</h2>
        <Segments
          legend="Which"
          choices={CHOICES}
          chosen={shown.value}
          choose={(it) => {
            shown.value = it;
          }}
        />
      </div>
      {rows.length === 0 ? (
        <p class="quiet">{shown.value === 'closed' ? 'None was closed yet.' : 'None is open.'}</p>
      ) : (
        <Table rows={rows} />
      )}
      <p class="quiet">
        {all.length > MOST && `${count(all.length - MOST)} more did less. `}
        {connections.lost > 0 &&
          `${count(connections.lost)} were closed or did something unseen: there were too many at once.`}
      </p>
    </section>
  );
}

function listed(): Seen[] {
  if (shown.value === 'closed') return connections.closed;
  const side = shown.value === 'clients' ? 'client' : 'upstream';
  return [...connections.open.values()]
    .filter(({ connection }) => connection.side === side)
    .sort(
      (a, b) => b.queries - a.queries || b.connection.total.queries - a.connection.total.queries,
    );
}

function Table({ rows }: { rows: readonly Seen[] }) {
  const isClosed = shown.value === 'closed';
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keyboard, too
    <section class="scrolls" tabIndex={0} aria-label="Table of connections">
      <table>
        <thead>
          <tr>
            <th scope="col">Other end</th>
            <th scope="col">At</th>
            <th scope="col">Over</th>
            <th scope="col" class="figure">
              Queries
            </th>
            <th scope="col" class="figure">
              {isClosed ? 'Octets' : 'Now'}
            </th>
            <th scope="col" class="figure">
              Round trip
            </th>
            <th scope="col" class="figure">
              {isClosed ? 'Lived' : 'Open for'}
            </th>
            {isClosed && <th scope="col">Why closed</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((seen) => (
            <Row key={`${seen.connection.cookie} ${seen.at}`} seen={seen} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ seen }: { seen: Seen }) {
  // What did nothing is the same as before, but older.
  connectionsTick.value;
  const { connection: it, at } = seen;
  const isClosed = it.state === 'closed';
  const names = connections.names[it.remote.replace(/^\[?(.*?)\]?:\d+$/, '$1')];
  const age = it.opened_ms_ago + performance.now() - at;
  return (
    <tr>
      <td class="mono">
        {it.remote}
        {(it.connections ?? 1) > 1 && <span class="quiet"> ×{count(it.connections ?? 1)}</span>}
        {names !== undefined && <span class="names">{names.join(', ')}</span>}
      </td>
      <td class="mono">{it.place}</td>
      <td>
        {it.kind}
        {it.tls !== undefined && (
          <span class="quiet">
            {' '}
            TLS {it.tls}
            {it.resumed ? ', resumed' : ''}
          </span>
        )}
      </td>
      <td class="figure">{count(it.total.queries)}</td>
      <td class="figure">
        {isClosed ? bytes(it.total.bytes_in + it.total.bytes_out) : nowOf(seen)}
      </td>
      <td class="figure">{it.rtt_us === undefined ? '' : microseconds(it.rtt_us)}</td>
      <td class="figure">{span(isClosed ? (it.lived_ms ?? 0) : age)}</td>
      {isClosed && (
        <td>
          {it.reason?.replaceAll('_', ' ')}
          {it.failed_at !== undefined && <span class="quiet"> at {it.failed_at}</span>}
        </td>
      )}
    </tr>
  );
}

function nowOf({ queries, octets }: Seen): string {
  return octets === 0 ? '' : `${count(queries)}/s, ${bytes(octets)}/s`;
}

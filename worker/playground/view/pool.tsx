import { milliseconds } from '../../../web/shared/format.ts';
import type { PooledTransport } from '../model/record.ts';
import { now, tick, world } from './store.ts';

const STATES = {
  opening: 'connecting',
  open: 'in use',
  parked: 'idle',
  closed: 'closed',
} as const;

/** Why core closes a transport, for people. */
const REASONS: Readonly<Record<string, string>> = {
  idle: 'idle too long',
  age: 'too old',
  uses: 'used enough',
  poolFull: 'the pool is full',
  closedByPeer: 'the server closed it',
  unexpectedData: 'said something unasked',
  badFrame: 'unreadable',
  mismatches: 'too many foreign answers',
  timedOut: 'silent too long',
  connectFailed: 'no connection',
  lostRace: 'another was first',
  noQuery: 'nobody waits any more',
  error: 'failed',
};

/** Sockets and connections to servers, as they come and go. */
export function Pool() {
  tick.value;
  const transports = [...(world.value?.recorder.transports.values() ?? [])].reverse();
  return (
    <section class="panel pool" aria-labelledby="pool-title">
      <h2 id="pool-title">Pool</h2>
      {transports.length === 0 ? (
        <p class="quiet">No connection yet.</p>
      ) : (
        <ul>
          {transports.map((it) => (
            <Row key={it.id} it={it} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Row({ it }: { it: PooledTransport }) {
  const { id, to, over, state, since, uses, reason } = it;
  const words = state === 'closed' ? (REASONS[reason ?? ''] ?? reason) : STATES[state];
  return (
    <li class={`transport ${state}`}>
      <span class="dot" aria-hidden="true" />
      <span class="mono">
        {to} · {over}
      </span>
      <span class="quiet mono">#{id & 0xffff}</span>
      <span>{words}</span>
      <span class="number">{state === 'parked' && milliseconds(now.value - since)}</span>
      <span class="number quiet">{uses === 1 ? '1 use' : `${uses} uses`}</span>
    </li>
  );
}

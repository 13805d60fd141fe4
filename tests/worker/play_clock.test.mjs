// The clock of the playground: slowed down, skipped, and never past somebody who waits.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PlayClock } from '../../worker/dist/playground/model/play_clock.js';

/** A clock over a real time that only the test moves. */
function clockAt(start = 1000) {
  const real = { now: start };
  const clock = new PlayClock(() => real.now);
  return { real, clock };
}

const turn = () => Promise.resolve();

test('time goes on at its pace, and a change of pace does not make it jump', async () => {
  const { real, clock } = clockAt();
  assert.equal(clock.now(), 0);
  await turn();
  real.now += 100;
  assert.equal(clock.now(), 100);
  clock.pace = 0.25;
  await turn();
  real.now += 100;
  assert.equal(clock.now(), 125);
});

test('it stands still while the page computes', async () => {
  const { real, clock } = clockAt();
  assert.equal(clock.now(), 0);
  real.now += 50;
  assert.equal(clock.now(), 0);
  await turn();
  assert.equal(clock.now(), 50);
});

test('it does not pass somebody who was not called yet', async () => {
  const { real, clock } = clockAt();
  clock.after(40, () => {});
  await turn();
  real.now += 1000;
  assert.equal(clock.now(), 40);
  clock.stop();
});

test('a skip calls all who are due on the way, in order and each at its time', () => {
  const { clock } = clockAt();
  const rung = [];
  const ring = (name) => () => rung.push([name, clock.now()]);
  clock.after(30, ring('second'));
  clock.after(10, () => {
    ring('first')();
    clock.after(5, ring('between'));
  });
  clock.after(200, ring('later'));
  const cancel = clock.after(20, ring('never'));
  cancel();
  clock.skip(100);
  assert.deepEqual(rung, [
    ['first', 10],
    ['between', 15],
    ['second', 30],
  ]);
  assert.equal(clock.now(), 100);
  clock.stop();
});

test('who waits is called by real time too', async () => {
  const clock = new PlayClock();
  await new Promise((resolve) => clock.after(1, resolve));
  assert.ok(clock.now() >= 1);
});

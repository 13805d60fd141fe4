// What the modules' allocator gives stays whole, and what it is given back it uses again.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { WASI } from './support/module.mjs';

const ALLOCATOR = WASI.replace('berth.wasm', 'allocator.wasm');
const PAGE = 65536;
const GRAIN = 16;

/** Numbers that look drawn, the same each time. */
function drawn(seed) {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** Blocks of an allocator, each filled with an octet of its own. */
class Blocks {
  held = [];
  most = 0;
  calls = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(ALLOCATOR))).exports;
  get memory() {
    return new Uint8Array(this.calls.memory.buffer);
  }
  get octets() {
    return this.held.reduce((sum, { size }) => sum + size, 0);
  }
  keep(at, size, mark) {
    assert.notEqual(at, 0, `${size} octets were refused`);
    assert.equal(at % GRAIN, 0);
    this.memory.fill(mark, at, at + size);
    this.held.push({ at, size, mark });
    this.most = Math.max(this.most, this.octets);
  }
  take(size, mark) {
    this.keep(this.calls.malloc(size) >>> 0, size, mark);
  }
  takeClear(size, mark) {
    const at = this.calls.calloc(size, 1) >>> 0;
    this.check({ at, size, mark: 0 });
    this.keep(at, size, mark);
  }
  takeAligned(size, mark) {
    this.keep(this.calls.aligned_alloc(GRAIN, size) >>> 0, size, mark);
  }
  resize(place, size) {
    const [block] = this.held.splice(place, 1);
    const at = this.calls.realloc(block.at, size) >>> 0;
    this.check({ at, size: Math.min(size, block.size), mark: block.mark });
    this.keep(at, size, block.mark);
  }
  give(place) {
    const [block] = this.held.splice(place, 1);
    this.check(block);
    this.calls.free(block.at);
  }
  check({ at, size, mark }) {
    const content = this.memory.subarray(at, at + size);
    assert.ok(content.every((octet) => octet === mark), `block at ${at} of ${size} octets`);
  }
  /** Takes, changes and gives back blocks of 0 octets to 64 KiB, and in the end all of them. */
  churn(steps, below) {
    for (let step = 0; step < steps; ++step) {
      const size = below(2 ** (4 + below(13)));
      const place = below(this.held.length || 1);
      const doing = this.held.length === 0 ? below(3) : below(8);
      if (doing === 0) this.take(size, step % 256);
      else if (doing === 1) this.takeClear(size, step % 256);
      else if (doing === 2) this.takeAligned(size, step % 256);
      else if (doing === 3) this.resize(place, size);
      else if (doing < 6 || this.held.length > 300) this.give(place);
      else this.take(size, step % 256);
    }
    while (this.held.length > 0) this.give(this.held.length - 1);
  }
}

test('blocks keep what was written to them, whatever is done beside them', () => {
  for (const seed of [1, 0x2545f491, 0x7fffffff]) new Blocks().churn(20_000, drawn(seed));
});

test('a long run takes no more memory than its fullest moment, and a half of that again', () => {
  const blocks = new Blocks();
  const below = drawn(0x2545f491);
  for (let round = 0; round < 12; ++round) blocks.churn(4000, below);
  const taken = blocks.memory.length;
  assert.ok(taken <= blocks.most * 1.5 + 2 * PAGE, `${taken} for ${blocks.most} octets`);
});

test('blocks side by side that were given back are one again', () => {
  const blocks = new Blocks();
  for (let i = 0; i < 64; ++i) blocks.take(32768, i);
  const size = blocks.memory.length;
  // From both ends, so that each meets free ones in front, behind and on both sides.
  while (blocks.held.length > 0) blocks.give(blocks.held.length % 2 ? 0 : blocks.held.length - 1);
  blocks.take(64 * 32768, 1);
  assert.equal(blocks.memory.length, size);
});

test('memory that somebody else let grow is left alone', () => {
  const blocks = new Blocks();
  blocks.take(1000, 1);
  const theirs = blocks.memory.length;
  blocks.calls.memory.grow(1);
  blocks.memory.fill(0xee, theirs);
  for (let i = 0; i < 100; ++i) blocks.take(20_000, i);
  blocks.check({ at: theirs, size: PAGE, mark: 0xee });
  while (blocks.held.length > 0) blocks.give(0);
});

test('a clear block is clear in memory that is new, that was used, and that is both', () => {
  const blocks = new Blocks();
  for (const pages of [3, 0.5, 20, 1, 7.25]) {
    blocks.takeClear(pages * PAGE, 0xff);
    // Written and given back: the next one begins here, and goes beyond what memory holds.
    blocks.take(PAGE / 2, 0xff);
    blocks.give(blocks.held.length - 1);
  }
  blocks.calls.memory.grow(1);
  blocks.takeClear(2 * PAGE, 0xff);
  const taken = blocks.memory.length;
  while (blocks.held.length > 0) blocks.give(0);
  blocks.takeClear(25 * PAGE, 0xff);
  assert.equal(blocks.memory.length, taken);
});

test('what memory cannot hold is refused, and what was taken stays', () => {
  const blocks = new Blocks();
  blocks.take(1000, 7);
  for (const size of [0xffffffff, 0xfffeffff]) {
    assert.equal(blocks.calls.malloc(size), 0);
    assert.equal(blocks.calls.realloc(blocks.held[0].at, size), 0);
  }
  assert.equal(blocks.calls.calloc(65536, 65537), 0);
  assert.equal(blocks.calls.aligned_alloc(64, 64), 0);
  blocks.give(0);
});

test('at the end of all memory there can be, blocks are refused and stay whole', () => {
  for (const left of [0, 1]) {
    const blocks = new Blocks();
    blocks.take(1000, 7);
    blocks.takeClear(1000, 8);
    blocks.calls.memory.grow(65536 - left - blocks.memory.length / PAGE);
    let taken = 0;
    while (taken < 10 && blocks.calls.malloc(20_000) !== 0) ++taken;
    assert.ok(taken < 10, 'more blocks than there is memory for');
    assert.equal(blocks.calls.malloc(PAGE), 0);
    // Given back and taken again, it is cleared by hand.
    blocks.give(1);
    blocks.takeClear(1000, 9);
    for (const block of blocks.held) blocks.check(block);
  }
});

test('a block that is given back twice ends the module, not the memory of another', () => {
  const { malloc, free } = new Blocks().calls;
  const at = malloc(100);
  free(at);
  assert.throws(() => free(at), WebAssembly.RuntimeError);
  // One that was joined with the one in front.
  const pair = new Blocks().calls;
  const [front, behind] = [pair.malloc(100), pair.malloc(100)];
  pair.free(front);
  pair.free(behind);
  assert.throws(() => pair.free(behind), WebAssembly.RuntimeError);
});

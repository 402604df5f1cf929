import { describe, expect, it } from 'vitest';
import { duration, moment } from './format';
import { liveFigures, settingsLine } from './summary';
import type { Field } from './types';
import { readLatency, readNumber, readString, writeLatency } from './values';

const timeout: Field = {
  name: 'timeout_s',
  type: 'number',
  unit: 's',
  minimum: 1,
  maximum: 900,
  title: 'Timeout',
};

describe('reading a field', () => {
  it('takes what is within the bounds', () => {
    expect(readNumber('30', timeout)).toEqual({ value: 30 });
  });
  it('says which bound is broken, with the unit', () => {
    expect(readNumber('5000', timeout)).toEqual({ problem: 'At most 900 s.' });
    expect(readNumber('0', timeout)).toEqual({ problem: 'At least 1 s.' });
    expect(readNumber('soon', timeout)).toEqual({ problem: 'This is not a number.' });
    expect(readNumber('1.5', { ...timeout, type: 'integer' })).toEqual({
      problem: 'This must be a whole number.',
    });
  });
  it('checks the pattern of a string', () => {
    const path: Field = { name: 'path', type: 'string', schema: { pattern: '^/.*$' } };
    expect(readString('/orders', path)).toEqual({ value: '/orders' });
    expect(readString('orders', path).problem).toContain('/.*');
  });
});

describe('latency', () => {
  it.each([
    [{ constant_ms: 5 }],
    [{ p50_ms: 40, p99_ms: 180 }],
    [{ uniform_ms: [1, 9] }],
    [{ exponential_ms: 7 }],
  ])('reads and writes %j', (value) => {
    expect(writeLatency(readLatency(value as never) as never)).toEqual(value);
  });
  it('reads a bare number as constant milliseconds', () => {
    expect(readLatency(20)).toMatchObject({ form: 'constant', a: 20 });
  });
});

describe('the line of a card', () => {
  it('names what is set', () => {
    expect(settingsLine([timeout], { timeout_s: 10 })).toBe('timeout 10 s');
    expect(settingsLine([timeout], {})).toBe('');
  });
  it('shows failures beside the first figure', () => {
    expect(
      liveFigures({ invocations: 12, errors: 2, concurrency: 1 }).map((f) => `${f.value} ${f.label}`),
    ).toEqual(['12 invocations', '2 errors']);
  });
});

describe('times', () => {
  it('read as people say them', () => {
    expect(duration(412)).toBe('412 µs');
    expect(duration(9_500)).toBe('9.5 ms');
    expect(duration(1_250_000)).toBe('1.25 s');
    expect(duration(600_000_000)).toBe('10 min');
    expect(moment(125_100_000)).toBe('2:05.1');
    expect(moment(299_990_000)).toBe('5:00.0');
    expect(moment(59_999_900)).toBe('1:00.0');
    expect(moment(3_599_960_000)).toBe('1:00:00.0');
  });
});

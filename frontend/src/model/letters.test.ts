import { describe, expect, it } from 'vitest';
import { ANY_MESSAGE, fits, isOpen, sift, whereabouts } from './letters';
import type { Letter, QueueMessage, Redrive } from './runs';

const message = (part: Partial<QueueMessage>): QueueMessage => ({
  message: 1,
  state: 'visible',
  receive_count: 0,
  t_us: 0,
  body: null,
  attributes: {},
  ...part,
});

const letter = (part: Partial<Letter>): Letter => ({
  message: 1,
  outcome: 'waiting',
  to: 'orders',
  as: 2,
  attempts: 0,
  failed_as: 0,
  reason: '',
  ...part,
});

describe('filtering messages', () => {
  const ann = message({
    message: 7,
    body: { customer: { id: 'Ann' }, items: [{ sku: 'x1' }, { sku: 'x2' }] },
    attributes: { vip: 'yes' },
    error: 'timed out',
    group: 'north',
    from: 'orders',
  });

  it.each([
    ['', true],
    ['ann', true],
    ['ann timed', true],
    ['ann bob', false],
    ['7', true],
    ['customer.id:ann', true],
    ['customer.id:bob', false],
    ['items.sku:x2', true],
    ['vip:yes', true],
    ['group:north', true],
    ['from:orders', true],
    ['nothing:here', false],
  ])('%j fits: %s', (text, expected) => {
    expect(fits(ann, text)).toBe(expected);
  });

  it('counts the states of what fits the text, whatever state is asked for', () => {
    const all = [
      ann,
      message({ message: 2, state: 'in_flight', body: 'ann' }),
      message({ message: 3, body: 'bob' }),
    ];
    const { shown, states } = sift(all, { ...ANY_MESSAGE, text: 'ann', state: 'in_flight' });
    expect(shown.map((one) => one.message)).toEqual([2]);
    expect([...states]).toEqual([
      ['visible', 1],
      ['in_flight', 1],
    ]);
  });
});

describe('what became of a redriven message', () => {
  it.each<[Partial<Letter>, string]>([
    [{ outcome: 'delivered', attempts: 1 }, 'Delivered by orders.'],
    [{ outcome: 'delivered', attempts: 3 }, 'Delivered by orders at attempt 3.'],
    [{ outcome: 'failed_again', attempts: 2, failed_as: 9 }, 'Failed again at attempt 2: back as message 9.'],
    [{ outcome: 'in_flight', attempts: 2 }, 'Back in orders, in flight, attempt 2.'],
    [{ outcome: 'waiting' }, 'Back in orders, waits.'],
    [{ outcome: 'left' }, 'Still in dlq: cancelled before its turn.'],
    [{ outcome: 'stays', reason: 'It is in flight.' }, 'It is in flight.'],
  ])('%j is told as %s', (part, told) => {
    expect(whereabouts(letter(part), 'dlq')).toBe(told);
  });

  it('is asked for as long as something may change', () => {
    const redrive = (state: Redrive['state'], counts: Redrive['counts']) =>
      isOpen({
        id: 1,
        node: 'dlq',
        state,
        rate_per_s: null,
        t_us: 0,
        total: 1,
        moved: 1,
        counts,
        messages: [],
      });
    expect(redrive('running', { left: 1 })).toBe(true);
    expect(redrive('done', { delivered: 2, in_flight: 1 })).toBe(true);
    expect(redrive('cancelled', { delivered: 2, left: 1, in_flight: 0 })).toBe(false);
  });
});

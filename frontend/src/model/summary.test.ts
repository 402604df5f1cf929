import { describe, expect, it } from 'vitest';
import { pulse, settingsLine, share } from './summary';
import type { Field } from './types';

const field = (name: string, unit: string | null): Field =>
  ({ name, title: name.replace('_', ' '), type: 'integer', unit }) as unknown as Field;

describe('The line of a card', () => {
  it('counts long times in days and hours', () => {
    const fields = [field('retention', 's'), field('delay', 's')];
    expect(settingsLine(fields, { retention: 1_209_600, delay: 7_200 })).toBe(
      'retention 14 days · delay 2 h',
    );
    expect(settingsLine(fields, { retention: 86_400, delay: 3_601 })).toBe('retention 1 day · delay 3601 s');
    expect(settingsLine(fields, { delay: 60 })).toBe('delay 60 s');
  });

  it('says a unit once', () => {
    expect(settingsLine([field('archive_days', 'days')], { archive_days: 30 })).toBe('archive 30 days');
  });
});

it('a card tells what runs, what began cold and how long the oldest waits', () => {
  expect(pulse({ concurrency: 3, cold_starts: 2 }).map(({ label, value }) => `${value} ${label}`)).toEqual([
    '3 running',
    '2 cold',
  ]);
  expect(pulse({ held: 4, in_flight: 0, age_s: 75 })).toEqual([
    { label: 'oldest', value: '1 min 15 s', bad: false },
  ]);
  expect(pulse({ held: 0, age_s: 75, concurrency: 0, cold_starts: 0 })).toEqual([]);
});

it('the share that failed', () => {
  expect([share(1, 3), share(1, 1000), share(5, 4), share(1, 0)]).toEqual(['33%', '< 1%', '100%', '100%']);
});
